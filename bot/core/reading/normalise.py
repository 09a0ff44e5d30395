"""A copy of a text for recognition only: look-alikes folded, invisible characters dropped, every position mapped back."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import chain

import opencc

_DASHES = "‐‑‒–—―−﹣﹘－˗⁃╌─━ー"
_COLONS = "∶︰﹕ː꞉：ˑ˸։׃܃፡"
_SLASHES = "⁄∕／╱"
_TILDES = "〜～∼˜"
_BARS = "｜│┃¦︱∣❘"
_DOTS = "·•‧∙・･⋅"
_ATS = "＠﹫"
_LOOK_ALIKES = (
    (_DASHES, "-"),
    (_COLONS, ":"),
    (_SLASHES, "/"),
    (_TILDES, "~"),
    (_BARS, "|"),
    (_DOTS, "·"),
    (_ATS, "@"),
    ("〔〖❲⟦", "["),
    ("〕〗❳⟧", "]"),
)
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_QUOTES = dict.fromkeys("“”„‟〝〞", '"')
_RADICALS = str.maketrans("⻔⻋⻚⻓⻅⻛⻜⻢⻥⻦⺟⺠⻄⻩⻬⻰⻉⻁⻘⻮⻝", "门车页长见风飞马鱼鸟母民西黄齐龙贝虎青齿食")
_BY_PHRASE = str.maketrans("覆瞭於著裏乾餘", "复了于着里干余")
"""Characters whose simplified form depends on the word; for recognition the frequent one will do."""

_FOLDED_BLOCKS = (
    range(0x00A0, 0x0100),
    range(0x2000, 0x2100),
    range(0x2E80, 0x2FE0),
    range(0x3000, 0x3100),
    range(0xF900, 0xFB00),
    range(0xFE10, 0xFE1A),
    range(0xFE30, 0xFFF0),
    range(0x1D400, 0x1D800),
    range(0x2F800, 0x2FA20),
)
_HAN = range(0x3400, 0xA000)

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e01ef]"
)
_GONE = "\x00"
"""What stands for an invisible character until it is dropped; itself one of them."""


@dataclass(frozen=True, slots=True)
class View:
    """`plain` is the copy (lower case, simplified, one line end); `typed` the text itself."""

    typed: str
    plain: str
    origins: tuple[int, ...] | None = None
    """Index in `typed` of each character of `plain` and of its end; None: the same indices."""

    def typed_at(self, start: int, end: int) -> str:
        """What was typed for the copy's `start`..`end`, untrimmed."""
        if self.origins is None:
            return self.typed[start:end]
        return self.typed[self.origins[start] : self.origins[end]]

    def tidy(self, start: int, end: int | None = None) -> str:
        """The same as content: what is invisible before it belongs to it; trimmed, line ends unified."""
        stop = len(self.plain) if end is None else end
        if self.origins is None:
            return tidy(self.typed[start:stop])
        return tidy(self.typed[self.origins[start - 1] + 1 if start else 0 : self.origins[stop]])


def view(typed: str) -> View:
    """Linear in the length of the text, whatever it holds."""
    folded = typed.translate(_table())
    if _GONE not in folded:
        return View(typed, folded)
    kept = [position for position, character in enumerate(folded) if character != _GONE]
    return View(typed, folded.replace(_GONE, ""), (*kept, len(typed)))


def plain(typed: str) -> str:
    """The copy alone."""
    return view(typed).plain


_MARGINS = "\ufeff\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\x00"
_LINE_END = re.compile("\r\n|[\r\u2028\u2029\x85]")


def tidy(typed: str) -> str:
    """Trimmed, white space and invisible characters alike; line ends unified."""
    text = _LINE_END.sub("\n", typed).strip()
    while text and (text[0] in _MARGINS or text[-1] in _MARGINS):
        text = text.strip(_MARGINS).strip()
    return text


@cache
def _table() -> dict[int, str]:
    """One character to one character, so that positions hold."""
    table = _compatible() | _simplified()
    table |= {code: _GONE for code in chain(range(0x10000), range(0xE0000, 0xE0200)) if _INVISIBLE.match(chr(code))}
    for characters, folded in _LOOK_ALIKES:
        table |= {ord(character): folded for character in characters}
    table |= {ord(character): "\n" for character in _LINE_ENDS}
    table |= {ord(character): folded for character, folded in _QUOTES.items()}
    table |= {code: chr(folded) for code, folded in (_RADICALS | _BY_PHRASE).items()}
    return table | {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}


def _compatible() -> dict[int, str]:
    pairs = ((code, unicodedata.normalize("NFKC", chr(code)).lower()) for code in chain.from_iterable(_FOLDED_BLOCKS))
    folded = {code: to for code, to in pairs if len(to) == 1 and to != chr(code)}
    simple = _characters_simplified("".join(folded.values()))
    return {code: simple.get(to, to) for code, to in folded.items()}


def _simplified() -> dict[int, str]:
    return {ord(character): simple for character, simple in _characters_simplified("".join(map(chr, _HAN))).items()}


def _characters_simplified(characters: str) -> dict[str, str]:
    """Each alone: a line end between them keeps opencc from reading words (資訊 -> 信息), which would move positions."""
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {character: simple for character, simple in zip(characters, converted, strict=True) if simple != character}
