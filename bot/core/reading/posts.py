"""Progress posts: heads with what stands under them, judged and stored or asked back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from bot.core.chinese_time import find_instants
from bot.core.reading import lines
from bot.core.reading.bare import sounds_like_progress
from bot.core.reading.frame import Frame
from bot.core.reading.header_dates import date_at
from bot.core.reading.headers import MAX_HEADERS, Header
from bot.core.reading.model import Entry, Understood
from bot.core.reading.normalise import View, plain
from bot.core.reading.sender import Sender
from bot.core.reading.sentences import Act, act_of
from bot.core.reading.vague import vague_words

_READ_FOR_MEANING = 1_600
"""Characters that are searched for times and vague words, shared among the reports of a post."""
_READ_AT_LEAST = 160
_RECENT = 7
"""Days back that a content may open with; what lies farther back dates something else than the report."""


@dataclass(frozen=True, slots=True)
class Post:
    """What the heads of a text amount to. `spoken` is the content under a head that reports nothing (a question, 收到)."""

    entries: tuple[Entry, ...] = ()
    understood: Understood | None = None
    flags: frozenset[str] = frozenset()
    spoken: str | None = None
    act: Act | None = None
    header: Header | None = None


@dataclass(frozen=True, slots=True)
class Section:
    header: Header
    content: str
    """As typed, trimmed."""
    read: str
    """As much of it as is searched for its meaning."""
    plain: str
    act: Act


def read_post(text: View, sender: Sender, posted_at: datetime, frame: Frame) -> Post:
    """Every report of the text, and the first near miss. `posted_at` is in the zone of the sender."""
    sections = _without_mere_names([_judged(section, sender, posted_at) for section in _sections(text, sender, posted_at, frame)], text)
    post = Post()
    for section in sections:
        if section.act == "report" or section.act == "empty":
            post = _with_section(post, section, sender, posted_at, frame)
        elif post.spoken is None:
            post = replace(post, spoken=section.content, act=section.act, header=section.header)
    return post


def _without_mere_names(sections: list[Section], text: View) -> list[Section]:
    """A signature, a list of departments, the last label of an empty form: heads with nothing under them, among other words."""
    if len(sections) == 1 and len(sections[0].header.departments) < 2 and not text.plain[: sections[0].header.start].strip():
        return sections
    return [section for section in sections if not (section.act == "empty" and (section.header.bare or section.header.form))]


def _with_section(post: Post, section: Section, sender: Sender, posted_at: datetime, frame: Frame) -> Post:
    header = section.header
    departments = header.departments or ((sender.department,) if header.own and sender.department else ())
    day, date_flags = _day_of(section, posted_at)
    flags = date_flags | _name_flags(header, departments, sender, frame)
    if section.act == "empty" or day is None or not departments:
        return _with_near_miss(post, section, departments, day, flags, frame)
    entries = tuple(_entry(name, day, section, sender, posted_at, frame, "date_defaulted" in flags) for name in departments)
    vague = {"vague"} if any(entry.vague for entry in entries) else set()
    return replace(post, entries=post.entries + entries, flags=post.flags | flags | vague)


def _with_near_miss(
    post: Post, section: Section, departments: tuple[str, ...], day: date | None, flags: frozenset[str], frame: Frame
) -> Post:
    header = section.header
    likely = frame.names.likely(header.unknown) if header.unknown else None
    understood = Understood(
        department=departments[0] if departments else likely,
        date=day,
        content=section.content if section.act != "empty" else None,
        suggestion=likely,
        typed_department=header.unknown,
        typed_date=header.bad_date or (header.day.text if header.day and header.day.day is None else None),
    )
    return replace(post, understood=post.understood or understood, flags=post.flags | flags)


def _name_flags(header: Header, departments: tuple[str, ...], sender: Sender, frame: Frame) -> frozenset[str]:
    flags = set()
    if header.unknown:
        flags.add("unknown_department")
    if header.own and departments:
        flags.add("department_from_sender")
    if any(name not in frame.departments for name in departments):
        flags.add("not_participant")
    if any(_is_proxy(name, sender) for name in departments):
        flags.add("sender_department_mismatch")
    return frozenset(flags)


def _is_proxy(department: str, sender: Sender) -> bool:
    return sender.placed and sender.department != department and not sender.leads


_OF_ANOTHER_DAY = re.compile(r"\s*[昨前][天日]的[^。;!\n]{0,20}今[天日]")
_DONE_THEN = re.compile(r"(?:[上下]午|晚上?)?[ ,]?(?:已|完成|全部|共)")


def _day_of(section: Section, posted_at: datetime) -> tuple[date | None, frozenset[str]]:
    """The day a section speaks of; None where it must be asked back."""
    header, today = section.header, posted_at.date()
    if header.bad_date or (header.day and header.day.day is None):
        return None, frozenset({"invalid_date"})
    if header.day and header.day.day:
        return header.day.day, frozenset({"future_date"} if header.day.day > today else ())
    told = _told_day(section.plain, today)
    return (told, frozenset()) if told else (today, frozenset({"date_defaulted"}))


def _told_day(content: str, today: date) -> date | None:
    """The past day with which the content opens: 昨天…, 前天…, 5月11日已…"""
    start = len(content) - len(content.lstrip(" \t\n,"))
    opening = date_at(content, start, today)
    if opening is None or opening.day is None or opening.day >= today or (today - opening.day).days > _RECENT:
        return None
    if opening.relative:
        return opening.day if opening.text[0] in "昨前" and not _OF_ANOTHER_DAY.match(content) else None
    return opening.day if _DONE_THEN.match(content, opening.end) else None


def _entry(name: str, day: date, section: Section, sender: Sender, posted_at: datetime, frame: Frame, defaulted: bool) -> Entry:
    times = tuple(find_instants(section.read, posted_at))
    counts = sender.placed and name in frame.departments and day == posted_at.date()
    return Entry(name, day, section.content, counts, times, vague_words(section.plain, times), _is_proxy(name, sender), defaulted)


def _judged(section: Section, sender: Sender, posted_at: datetime) -> Section:
    """A stretch under quotation marks or a blank form reports nothing; words of others in the sender's mouth are hearsay."""
    header = section.header
    own = header.own or sender.department in header.departments
    if header.quoting or header.template:
        return replace(section, act="template")
    if header.said and not own:
        return replace(section, act="hearsay")
    act = act_of(section.plain, own, header.day is not None)
    return replace(section, act="doubtful" if act == "report" and _may_be_talk(section, posted_at) else act)


def _may_be_talk(section: Section, posted_at: datetime) -> bool:
    """周五：开会, 12日 到货: a date alone before words that need not be progress."""
    header = section.header
    if not header.nameless or header.labelled or header.day is None or header.day.day is None:
        return False
    if header.day.relative and header.day.day > posted_at.date():
        return True
    explicit = not header.day.relative and header.sign not in ("space", "comma")
    return not explicit and not sounds_like_progress(section.plain)


def _sections(text: View, sender: Sender, posted_at: datetime, frame: Frame) -> Iterator[Section]:
    headers = _headers(text.plain[: lines.LOOKED_AT], sender, posted_at, frame)
    share = max(_READ_AT_LEAST, _READ_FOR_MEANING // max(1, len(headers)))
    for number, header in enumerate(headers):
        last = number + 1 == len(headers)
        end = len(text.plain) if last else headers[number + 1].start
        content = _without_closing_words(_unbracketed(text.tidy(header.end, end), header), last)
        content = content if last else content.rstrip(";；")
        yield Section(header, content, content[:share], plain(content[:share]), "report")


def _headers(text: str, sender: Sender, posted_at: datetime, frame: Frame) -> list[Header]:
    at_lines = list(_at_lines(text, sender, posted_at, frame))
    found: list[Header] = []
    for number, header in enumerate(at_lines):
        end = at_lines[number + 1].start if number + 1 < len(at_lines) else len(text)
        found += [header, *islice(frame.heads.inside(text, header.end, end, posted_at), MAX_HEADERS)]
        if len(found) >= MAX_HEADERS:
            break
    return found


def _at_lines(text: str, sender: Sender, posted_at: datetime, frame: Frame) -> Iterator[Header]:
    """Heads at line starts, until words of others or an example begin. A date on a line of its own dates what follows."""
    heading: Header | None = None
    seen = False
    reached = 0
    for start, end in lines.spans(text):
        if start < reached:
            continue
        header = frame.heads.at(text, _past_own_name(text, start, sender, frame), posted_at)
        if header is None or header.own:
            if not seen and not _is_own_preamble(text[start:end], sender, frame):
                return
            if header is None or seen:
                continue
        if _is_heading(header, text):
            heading = header
            continue
        seen, reached = True, header.end
        if header.start != start:
            header = replace(header, start=start)
        yield replace(header, day=heading.day) if heading and header.day is None and not header.bad_date else header


def _past_own_name(text: str, start: int, sender: Sender, frame: Frame) -> int:
    """陈立：仓储部门-… from 陈立 himself."""
    name = plain(frame.organisation.name(sender.person)) if sender.person else ""
    end = start + len(name)
    return end + 1 if name and text.startswith(name, start) and text[end : end + 1] == ":" else start


def _is_heading(header: Header, text: str) -> bool:
    """5月12日进展： above a list of departments."""
    return header.nameless and header.day is not None and not text[header.end : header.end + 80].split("\n", 1)[0].strip()


def _is_own_preamble(line: str, sender: Sender, frame: Frame) -> bool:
    """The line introduces neither an example nor words of someone else (whose name may stand there alone)."""
    if lines.introduces_example(line) or lines.introduces_foreign_words(line):
        return False
    return frame.mentions.person_by_name.get(line.strip(" \t:"), sender.person) == sender.person


def _unbracketed(content: str, header: Header) -> str:
    if header.closer and content.endswith(header.closer) and header.closer not in content[:-1]:
        return content[:-1].rstrip()
    return content.rstrip("|｜ \t") if content.endswith(("|", "｜")) else content


def _without_closing_words(content: str, last: bool) -> str:
    """谢谢大家 on a line of its own is no content; only the end of a post is looked at, a few lines of it."""
    for _ in range(4 if last else 0):
        above, line_end, line = content.rpartition("\n")
        if not line_end or not lines.is_closing(plain(line).strip()):
            break
        content = above.rstrip()
    return content
