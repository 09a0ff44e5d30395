"""The head of a report: department, optional date, and whatever people use for a colon."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.chinese_time import DateFound
from bot.core.reading import header_patterns as patterns
from bot.core.reading.departments import Names
from bot.core.reading.header_dates import date_at, date_behind_name, is_fraction, past_clock

MAX_HEADERS = 64
"""More reports than any post of people has; what lies beyond is content of the last one."""

_SHORT_DAY = 3
"""Characters of a day of the month (12日) that may just as well be a number."""
_NEAR = 74
"""Percent of likeness from which a word without 部 or 部门 passes for a misspelt department."""


@dataclass(frozen=True, slots=True)
class Header:
    """One head. `start` is where its line begins, `end` where its content does."""

    start: int
    end: int
    sign: str = ""
    """What stood for the colon: colon, line, dash, space, comma or bracket; empty: nothing, so that this is no head."""
    departments: tuple[str, ...] = ()
    """Canonical names; empty where the head names none that is known."""
    unknown: str | None = None
    """A department nobody has, as it stands in the normalised text."""
    own: bool = False
    """我部, or a head that names no department at all."""
    day: DateFound | None = None
    bad_date: str | None = None
    template: bool = False
    said: bool = False
    """仓储部门反馈：… - words of the department in the mouth of the sender."""
    nameless: bool = False
    """Not even 我部: a date or a label alone."""
    labelled: bool = False
    """今日进展：… - the head says itself that a report follows."""
    closer: str = ""
    """The bracket that the head opened and left open, as it would be closed."""

    @property
    def quoting(self) -> bool:
        """The whole line stands in quotation marks."""
        return self.closer != "" and self.closer in "」』》\"'"

    @property
    def bare(self) -> bool:
        """A name on a line of its own and nothing else."""
        return self.sign == "line" and self.day is None and self.bad_date is None and not self.labelled

    @property
    def form(self) -> bool:
        """A label (内容：) without name or date."""
        return self.nameless and self.labelled and self.day is None


@dataclass(frozen=True, slots=True)
class Heads:
    """Finds the heads of reports in a normalised text. Made by `heads_of`."""

    names: Names
    lead: re.Pattern[str]
    department: re.Pattern[str]
    own: re.Pattern[str]
    person: re.Pattern[str]
    inline: re.Pattern[str]

    def at(self, text: str, start: int, posted_at: datetime) -> Header | None:
        """The head whose line begins at `start`."""
        found = self.lead.match(text, start)
        pos = found.end() if found else start
        opening = patterns.OPENING.match(text, pos)
        inner = opening.end() if opening else pos
        header = self._dated_or_named(text, inner, posted_at)
        if header is None or (opening is None and header.start == start):
            return header
        if opening is None:
            return replace(header, start=start)
        closer = patterns.CLOSERS[opening[0].strip()]
        return replace(header, start=start, closer="" if closer in text[inner : header.end] else closer)

    def inside(self, text: str, start: int, end: int, posted_at: datetime) -> Iterator[Header]:
        """Full heads (department, perhaps a date, a colon) behind 。or；within the content of another."""
        for match in self.inline.finditer(text, start, end):
            header = self.at(text, match.end(), posted_at)
            if header and header.departments and header.sign == "colon" and header.end <= end:
                yield header

    def _dated_or_named(self, text: str, pos: int, posted_at: datetime) -> Header | None:
        day = date_at(text, pos, posted_at.date())
        if day is None:
            return self._named(text, pos, None, posted_at)
        return self._behind_date(text, day, posted_at) or _without_name(text, day, posted_at)

    def _behind_date(self, text: str, day: DateFound, posted_at: datetime) -> Header | None:
        """The name behind the date, or behind the clock time beside it."""
        clock = patterns.CLOCK.match(text, day.end)
        for end in dict.fromkeys((past_clock(text, day.end, posted_at), clock.end() if clock else day.end)):
            between = patterns.BETWEEN.match(text, end)
            named = self._named(text, between.end(), day, posted_at) if between else None
            if named:
                return named
        return None

    def _named(self, text: str, pos: int, day: DateFound | None, posted_at: datetime) -> Header | None:
        found = self.department.match(text, pos)
        if found:
            names, end = self._joined(text, found)
            header = self._tail(text, end, Header(pos, end, departments=names, day=day), posted_at)
            return header or self._unknown(text, pos, day, posted_at)
        own = self.own.match(text, pos)
        if own:
            return self._tail(text, own.end(), Header(pos, own.end(), own=True, day=day), posted_at)
        label = patterns.LABEL.match(text, pos)
        if label:
            header = self._tail(text, label.end(), Header(pos, label.end(), own=True, nameless=True, labelled=True, day=day), posted_at)
            return header if header and header.sign in ("colon", "bracket") else None
        return self._unknown(text, pos, day, posted_at)

    def _joined(self, text: str, first: re.Match[str]) -> tuple[tuple[str, ...], int]:
        """Several departments before one colon."""
        names, end = [self._canonical(first)], first.end()
        while join := patterns.JOIN.match(text, end):
            following = self.department.match(text, join.end())
            if following is None or (not join[0].strip(" \t-") and not patterns.STRONG_AHEAD.match(text, following.end())):
                break
            names.append(self._canonical(following))
            end = following.end()
        counted = patterns.COUNTED.match(text, end) if len(names) > 1 else None
        return tuple(dict.fromkeys(names)), counted.end() if counted else end

    def _canonical(self, found: re.Match[str]) -> str:
        return self.names.canonical(found[0]) or found[0]

    def _unknown(self, text: str, pos: int, day: DateFound | None, posted_at: datetime) -> Header | None:
        found = patterns.UNKNOWN.match(text, pos)
        if found is None or patterns.NOT_A_NAME.match(found["name"]):
            found = self._near_miss(text, pos)
        if found is None or self.person.match(text, pos) or self._is_spoken_of(found["name"]):
            return None
        header = self._tail(text, found.end(), Header(pos, found.end(), unknown=found["name"], day=day), posted_at)
        certain = header is not None and (header.sign == "colon" or header.day is not None or header.closer != "")
        return header if certain else None

    def _is_spoken_of(self, name: str) -> bool:
        """致仓储部门, 告诉仓储部门: the department with a word before it, no misspelt name."""
        return any(found.start() > 0 and found.end() == len(name) for found in self.department.finditer(name))

    def _near_miss(self, text: str, pos: int) -> re.Match[str] | None:
        found = patterns.ODD_WORD.match(text, pos)
        if found is None or patterns.NOT_A_NAME.match(found["name"]):
            return None
        return found if self.names.nearness(found["name"]) >= _NEAR else None

    def _tail(self, text: str, pos: int, header: Header, posted_at: datetime) -> Header | None:
        """Label, date, clock and the sign for a colon, behind the name."""
        undated, name_end = self._beside_name(text, pos, header)
        if patterns.TEMPLATE_DATE.match(text, name_end):
            return replace(undated, end=name_end, sign="colon", template=True)
        header, end = (
            self._with_date(text, pos, header, posted_at) or self._with_date(text, name_end, undated, posted_at) or (undated, name_end)
        )
        sign, end = _sign_at(text, end, header)
        if not sign and header.day and (header.day.relative or len(header.day.text) <= _SHORT_DAY):
            # 仓储部门 今日入库完成80%, 仓储部门-3号仓已满: the day belongs to what is said.
            header, (sign, end) = undated, _sign_at(text, name_end, undated)
        if not sign:
            return None
        end = _past_emphasis(text, header.start, end) if sign == "colon" else _past_label(text, end)
        header = replace(header, sign=sign, end=end)
        undecided = sign == "colon" and header.day is None and header.bad_date is None
        return _dated_after_colon(text, end, header, posted_at) if undecided else header

    def _with_date(self, text: str, pos: int, header: Header, posted_at: datetime) -> tuple[Header, int] | None:
        """The head with the date behind it, and where that ends; None where none follows (or one stood before the name)."""
        dated = date_behind_name(text, pos, posted_at) if header.day is None else None
        if dated is None:
            return None
        return self._beside_name(text, dated.end, replace(header, day=dated.day, bad_date=dated.typed or None))

    def _beside_name(self, text: str, pos: int, header: Header) -> tuple[Header, int]:
        """Past closing brackets, (补报), 今日进展 and the name of a person."""
        for _ in range(3):
            beside = patterns.BESIDE_NAME.match(text, pos)
            found = patterns.CLOSING.match(text, pos) or beside or self.person.match(text, pos)
            if found is None:
                break
            pos = found.end()
            if found is beside and (beside["said"] or beside["label"]):
                header = replace(header, said=header.said or bool(beside["said"]), labelled=header.labelled or bool(beside["label"]))
        return header, pos


def heads_of(names: Names, people: list[str]) -> Heads:
    """`people` are normalised display names."""
    return Heads(
        names=names,
        lead=patterns.lead(names.pattern, names.own),
        department=re.compile(names.pattern),
        own=re.compile(names.own),
        person=patterns.beside_person(people),
        inline=patterns.behind_full_stop(names.pattern),
    )


def _sign_at(text: str, pos: int, header: Header) -> tuple[str, int]:
    """The colon, or what stands for one, and where it ends; an empty sign where there is nothing of the kind."""
    for sign, pattern in patterns.SIGNS:
        found = pattern.match(text, pos)
        if found:
            return sign, found.end()
    if (header.day or header.bad_date) and (found := patterns.DATED_SIGN.match(text, pos)):
        return "comma", found.end()
    return "bracket" if text[pos - 1 : pos] in patterns.BRACKETS else "", pos


def _dated_after_colon(text: str, pos: int, header: Header, posted_at: datetime) -> Header:
    """仓储部门：5月12日：… - a date between two colons, or set off by a blank when that day has come."""
    day = date_at(text, pos, posted_at.date())
    if day is None:
        return header
    clock_end = past_clock(text, day.end, posted_at)
    sign, end = _sign_at(text, clock_end, replace(header, day=day))
    has_come = day.day is not None and day.day <= posted_at.date() and not day.relative
    apart = sign in ("space", "line") and not is_fraction(text, day, clock_end, posted_at)
    if sign == "colon" or (has_come and apart):
        return replace(header, day=day, sign=sign, end=end if sign == "colon" else _past_label(text, end))
    return header


def _past_emphasis(text: str, start: int, pos: int) -> int:
    """**仓储部门：** - the marks that close what was opened before the name, no others."""
    found = patterns.EMPHASIS.match(text, pos)
    opened = found is not None and text.count(found[0].strip(), max(0, start - 3), pos) % 2 == 1
    return found.end() if found and opened else pos


def _past_label(text: str, pos: int) -> int:
    label = patterns.CONTENT_LABEL.match(text, pos)
    return label.end() if label else pos


def _without_name(text: str, day: DateFound, posted_at: datetime) -> Header | None:
    """5月12日：… - nothing at all for the department."""
    label = patterns.LABEL.match(text, day.end)
    pos = label.end() if label else past_clock(text, day.end, posted_at)
    closing = patterns.CLOSING.match(text, pos)
    header = Header(day.start, pos, own=True, nameless=True, day=day, labelled=label is not None)
    sign, end = _sign_at(text, closing.end() if closing else pos, header)
    return replace(header, sign=sign, end=end) if sign else None
