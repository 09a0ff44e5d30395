"""Requests for confirmation: who is asked to confirm now, and until when if the text says so (L13)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.core.chinese_time import InstantFound, find_instants
from bot.core.reading.asking import ALL, Ask
from bot.core.reading.frame import Frame
from bot.core.reading.lines import are_anothers
from bot.core.reading.model import EVERYBODY

_MAX_SENTENCES = 30
_MAX_ASKS = 10
_READ = 2_000
"""Characters in which a request is looked for."""
_SENTENCE = re.compile(r"[^。!;\n?]{1,400}[?]?")

_WITH = re.compile(r"(?:与|跟|同|向|找|问|和)[ \t]{0,2}$")
_ASKING = re.compile(r"能否|可否|是否|能不能|可不可以|是不是|有没有|吗|几点|何时|什么时候")

_WHO = r"各部门|大家|各位|你们?|您|贵部门?|我|@\S{1,30} ?"
_FILLING = rf"(?:{_WHO}|请|麻烦|烦请|务必|必须|需要?|要|均|都|统一|尽快|及时|书面|能|可|给予?|给出?|予以|个|[ ])"
_ANSWERED = r"(?:确认|核实|核对|复核|回复|答复|回答|反馈|告知|回[话信个]|复)"
_DEADLINE_AFTER = re.compile(rf"[ ]?(?:[之以]?前|以?内|截止|为止|左右)?[ ,)）]{{0,3}}{_FILLING}{{0,6}}{_ANSWERED}")
_DEADLINE_ALONE = re.compile(r"[ ]?(?:[之以]?前|以?内|截止|为止)(?:要|给我?|就行|即可)?[ )）」。.,!]{0,3}$")
_JUST_BEFORE = re.compile(r"[ ]?(?:[之以]?前|以?内|截止|为止)?[ ,]{0,3}")
_LIMITED = re.compile(r"(?:截止(?:时间|到|至)?|最晚|最迟|不晚于|不迟于|时限|期限|时间要求|deadline)[ ]?[:是为在到]?[ ]?$")
_LIMIT_APART = re.compile(r"[ ]?[之以]?前[\s,:。]")
_APART = re.compile(r"[,，(（。;:\n \t]$")
_LEAD = 12


@dataclass(frozen=True, slots=True)
class Request:
    addressees: tuple[str, ...]
    """Canonical names, `EVERYBODY`, or nobody."""
    due: datetime | None


def read_request(text: str, frame: Frame, mentioned: tuple[str, ...], own: str | None, posted_at: datetime) -> Request | None:
    """The request for confirmation in a normalised text. `mentioned`: person ids marked by the platform; `own`: the asker's department."""
    if are_anothers(text):
        return None
    asks = list(islice(_asks(text, frame), _MAX_ASKS))
    if not asks:
        return None
    start, end, first = asks[0]
    addressees = _addressees(text, start, end, first, frame, mentioned, own)
    if addressees not in ((), EVERYBODY):
        named = (name for _, _, ask in asks[1:] for name in _named(text[ask.opened : ask.verb], frame))
        addressees = tuple(dict.fromkeys([*addressees, *named]))
    return Request(addressees, _due(text, start, first, posted_at))


def _asks(text: str, frame: Frame) -> Iterator[tuple[int, int, Ask]]:
    """Every asking phrase, with its sentence: 请清关部确认…，请仓储部确认…"""
    for start, end in _sentences(text):
        pos = start
        while pos < end and (ask := frame.asking.find(text, pos, end)):
            yield start, end, ask
            pos = max(ask.end, pos + 1)


def read_addressed(text: str, frame: Frame, mentioned: tuple[str, ...], own: str | None, posted_at: datetime) -> Request:
    """What follows /请确认: no asking phrase is needed, whoever is called first, marked or named at all is asked."""
    words = text[:_READ]
    due = _due(words, 0, Ask(0, 0, 0, 0), posted_at) or _stated_limit(words, posted_at)
    opening = frame.asking.opening.match(words)
    called = opening["who"] if opening else ""
    if ALL.search(called) or frame.mentions.everybody(words):
        return Request(EVERYBODY, due)
    marked = _departments_of((*frame.mentions.persons(words), *mentioned), frame, own) + _marked_departments(words, frame)
    named = tuple(dict.fromkeys([*_named(called, frame), *marked]))
    asked = None if named else read_request(words, frame, mentioned, own, posted_at)
    if asked and asked.addressees:
        return Request(asked.addressees, due or asked.due)
    return Request(named or _mentioned(words, frame, own), due)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in islice(_SENTENCE.finditer(text, 0, _READ), _MAX_SENTENCES):
        yield match.span()


def _addressees(text: str, start: int, end: int, ask: Ask, frame: Frame, mentioned: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """Those between 请 and 确认, those called before 请, those with an @; else whoever else the sentence names."""
    between = text[ask.opened : ask.verb]
    called = frame.asking.vocative.search(text[max(0, ask.start - 120) : ask.start])
    vocative = called["who"] if called else ""
    marked = _departments_of((*frame.mentions.persons(text), *mentioned), frame, own) + _marked_departments(text, frame)
    named = _named(between, frame) or [name for name in _named(vocative, frame) if name != own]
    if ALL.search(between) or (not named and (ALL.search(vocative) or frame.mentions.everybody(text))):
        return EVERYBODY
    return tuple(dict.fromkeys([*named, *marked])) or _mentioned(text[start:end], frame, own) or _mentioned(text[:_READ], frame, own)


def _mentioned(words: str, frame: Frame, own: str | None) -> tuple[str, ...]:
    return tuple(name for name in frame.names.mentioned(words) if name != own)


def _named(words: str, frame: Frame) -> list[str]:
    """Departments and persons in the words, but not the ones to be asked in turn (请与仓储部门确认)."""
    names: list[str] = []
    for match in frame.names.anywhere.finditer(words):
        if names or not _WITH.search(words[: match.start()]):
            names.append(frame.names.canonical(match[0]) or match[0])
    persons = tuple(frame.mentions.person_by_name[found] for found in frame.asking.person.findall(words))
    return names + _departments_of(persons, frame, None)


def _departments_of(persons: tuple[str, ...], frame: Frame, own: str | None) -> list[str]:
    departments = (frame.organisation.department_of(person) for person in persons)
    return [department for department in departments if department and department != own]


_MARKED = re.compile(r"@[ \t]?")


def _marked_departments(text: str, frame: Frame) -> list[str]:
    """@仓储部门 typed by hand."""
    found = (frame.heads.department.match(text, match.end()) for match in _MARKED.finditer(text[:2000]))
    return [frame.names.canonical(match[0]) or match[0] for match in found if match]


def _due(text: str, start: int, ask: Ask, posted_at: datetime) -> datetime | None:
    """A time that limits the answer; one that belongs to the matter asked about does not."""
    window = text[start : ask.end + 200]
    shifted = Ask(ask.start - start, ask.opened - start, ask.verb - start, ask.end - start)
    found = (instant for instant in find_instants(window, posted_at) if _limits(window, instant, shifted))
    return next((instant.at for instant in found), None)


def _stated_limit(text: str, posted_at: datetime) -> datetime | None:
    """/请确认 清关部 16:30前 14日能否放行."""
    limits = (instant.at for instant in find_instants(text, posted_at) if _LIMIT_APART.match(text, instant.end))
    return next(limits, None)


def _limits(text: str, instant: InstantFound, ask: Ask) -> bool:
    before, after = text[: instant.start], text[instant.end :]
    if _LIMITED.search(before[-_LEAD:]) or _DEADLINE_AFTER.match(after):
        return True
    if instant.end <= ask.start and _JUST_BEFORE.fullmatch(text[instant.end : ask.start]):
        return True
    if ask.opened <= instant.start and instant.end <= ask.verb:
        return not _ASKING.search(text[ask.opened : ask.verb])
    return instant.start >= ask.end and _APART.search(before) is not None and _DEADLINE_ALONE.match(after) is not None
