"""The tracking table as one chat message: readable without markup, on a screen and a half of a phone (wording.md §6)."""

from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.core.neutral import neutral
from bot.core.reports import TrackingTable
from bot.data import templates_path
from bot.documents import words

MESSAGE_BYTES = 2000
"""A text message of WeCom holds 2048 bytes of UTF-8; a longer one has to be sent in parts."""
CONTENT_LIMITS = (40, 28, 16)
"""Characters of a department's content, from the wished length to the shortest that still says something."""
LISTED = 8
"""Open questions and anomalies named one by one; the picture and the workbook show them all."""


def table_text(table: TrackingTable) -> str:
    """The message without a final line break. Contents are cut shorter where the whole would not fit into one message."""
    template = _environment().get_template("tracking_table.j2")
    text = ""
    for limit in CONTENT_LIMITS:
        text = template.render(table=table, limit=limit, listed=LISTED, words=words).strip()
        if len(text.encode()) <= MESSAGE_BYTES:
            break
    return text


@cache
def _environment() -> Environment:
    """Plain text, so nothing is escaped for HTML; the filter `neutral` is what user text goes through."""
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["neutral"] = neutral
    environment.filters["moment"] = words.moment
    environment.filters["department"] = _department
    return environment


def _source(name: str) -> str:
    return (templates_path() / "chat" / name).read_text(encoding="utf-8")


def _department(name: str) -> str:
    return neutral(words.short_name(name), 12)
