"""Who may do what by word of mouth. The reading says it; refusing is up to the handlers."""

import re

from bot.core.reading.frame import Frame

_CODE = re.compile(r"(?<![\w.])(?:#?[a-z]{1,8}[-_]?\d[\w-]{0,20}|#\d{1,6}|[a-z]{2,8}-[a-z]{2,8}[\w-]{0,20})(?![\w.])")
_FORMATS = frozenset({"xlsx", "csv", "pdf", "png", "docx", "xls", "mp3", "utf8", "utf-8"})
_OF_THE_LEAD = frozenset({"close_task", "export", "excuse", "pause"})
_OF_ANYONE = frozenset({"help", "bind"})


def may_command(command: str, args: str, sender: str | None, frame: Frame) -> bool:
    """`args` normalised. `sender` None: nobody the organisation knows."""
    if command in _OF_ANYONE:
        return True
    if sender is None:
        return False
    if command == "export" and names_another_task(args, frame):
        return False
    return command not in _OF_THE_LEAD or above_the_task(sender, frame)


def above_the_task(person: str, frame: Frame) -> bool:
    """Lead coordinator or deputy, lead head, vice president."""
    organisation = frame.organisation
    return frame.leads(person) or person == organisation.head(frame.lead) or person == organisation.company.vice_president


def names_another_task(args: str, frame: Frame) -> bool:
    """A task code that is not this task's own."""
    own = (frame.task or "").casefold()
    codes = {code.lstrip("#") for code in _CODE.findall(args)} - _FORMATS
    return any(code != own for code in codes)


_RANKS = {"一般": 1, "重要": 2, "重大": 3}


def may_raise(severity: str | None, sender: str | None, frame: Frame) -> bool:
    """Coordinators raise 一般 (and what has no level yet), heads and the vice president any level (art. 15)."""
    return sender is not None and _rank(sender, frame) >= _RANKS.get(severity or "", 1)


def _rank(person: str, frame: Frame) -> int:
    departments = frame.organisation.departments.values()
    if person == frame.organisation.company.vice_president or any(person == found.head for found in departments):
        return 3
    return 1 if any(person in found.coordinators for found in departments) else 0
