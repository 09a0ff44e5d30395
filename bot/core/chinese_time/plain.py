"""A normalised copy of a text that remembers where every character came from.

Only recognition works on the copy: wide and traditional forms are folded one to one, invisible characters and
the spaces people put between a number and its unit are left out.
"""

import re
from dataclasses import dataclass

_TRADITIONAL: dict[int, int] = str.maketrans(
    "點號週禮後個兩時鐘鍾內過與來從約預計復覆給饋確認這閉當實為爭應遲晚發現準則報達還邊辦說聲證講間",
    "点号周礼后个两时钟钟内过与来从约预计复复给馈确认这闭当实为争应迟晚发现准则报达还边办说声证讲间",
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOOK_ALIKES: dict[int, str] = str.maketrans(
    {
        **dict.fromkeys("∶︰﹕ː꞉", ":"),
        **dict.fromkeys("‐‑‒–—―−﹣", "-"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("〜～∼", "~"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
        **dict.fromkeys("〇○◯", "零"),
        "⽉": "月",
        "⽇": "日",
    }
)
_FOLD: dict[int, int | str | None] = {**_FULL_WIDTH, **_TRADITIONAL, **_LOOK_ALIKES}

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]+"
)
_SPACE_BEFORE_UNIT = re.compile(r"(?<=[0-9零一二两三四五六七八九十半]) {1,4}(?=[年月日号点时分秒天周个小星刻])")
_SPACE_AFTER_UNIT = re.compile(r"(?<=[年月]) {1,4}(?=[0-9零一二三四五六七八九十])")
_SPACE_BEFORE_COLON = re.compile(r"(?<![-/月][0-9])(?<![-/月][0-9]{2})(?<=[0-9]) {1,2}(?=: {0,2}[0-5][0-9](?![0-9]))")
_SPACE_AFTER_COLON = re.compile(r"(?<![-/月][0-9]:)(?<![-/月][0-9]{2}:)(?<=[0-9]:) {1,2}(?=[0-5][0-9](?![0-9]))")
_DROPPED = (_INVISIBLE, _SPACE_BEFORE_UNIT, _SPACE_AFTER_UNIT, _SPACE_BEFORE_COLON, _SPACE_AFTER_COLON)


@dataclass(frozen=True, slots=True)
class Plain:
    source: str
    text: str
    origins: tuple[int, ...] | None = None
    """Index in `source` of each character of `text` and of its end; None: the same indices."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that the copy's `start`..`end` (not empty) stands for."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def plain(source: str) -> Plain:
    folded = Plain(source, source.translate(_FOLD))
    for dropped in _DROPPED:
        folded = _without(dropped, folded)
    return folded


def _without(dropped: re.Pattern[str], copy: Plain) -> Plain:
    gaps = [match.span() for match in dropped.finditer(copy.text)]
    if not gaps:
        return copy
    before = copy.origins or range(len(copy.text) + 1)
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(copy.text)]
    kept = list(zip(starts, ends, strict=True))
    origins = [origin for start, end in kept for origin in before[start:end]]
    return Plain(copy.source, "".join(copy.text[start:end] for start, end in kept), (*origins, len(copy.source)))
