"""From a decided saying to words: Jinja templates under `templates/chat/`, Simplified Chinese."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.core.neutral import neutral
from bot.core.reports import TrackingTable
from bot.data import templates_path
from bot.documents.text import table_text

WEEKDAYS = "一二三四五六日"


def word(template: str, parts: Sequence[Mapping[str, Any]], now: datetime, zone: ZoneInfo, terms: Mapping[str, str], bot: str) -> str:
    """The text of one message about all `parts` (the data of one template, several where messages were merged).

    Instants in the data are ISO strings; they are shown in `zone`, with the day where it is not today.
    """
    if template == "tracking_table":
        return table_text(TrackingTable.from_json(dict(parts[0])))
    local = now.astimezone(zone)
    told = [_Part(part) for part in parts]
    known = {"term": terms, "bot": bot, "when": _when(local), "clock": _clock(zone), "now": local, "span": _span(local)}
    text = _environment().get_template(template).render(parts=told, p=told[0], **known)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _span(now: datetime) -> str:
    """A month from today on, for an example that can be sent as it stands: `5月11日至6月10日`."""
    end = now + timedelta(days=30)
    return f"{now.month}月{now.day}日至{end.month}月{end.day}日"


class _Part(dict[str, Any]):
    """A part's data; a member that is absent reads as None, so that templates may ask."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


def _clock(zone: ZoneInfo) -> Callable[[str], str]:
    def clock(instant: str) -> str:
        return f"{datetime.fromisoformat(instant).astimezone(zone):%H:%M}"

    return clock


def _when(now: datetime) -> Callable[..., str]:
    """`16:30` today, `5月13日（周三）09:00` on any other day."""

    def when(instant: str, *, full: bool = False) -> str:
        local = datetime.fromisoformat(instant).astimezone(now.tzinfo)
        if local.date() == now.date() and not full:
            return f"{local:%H:%M}"
        return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"

    return when


def day_words(day: str) -> str:
    """`5月12日`."""
    found = date.fromisoformat(day)
    return f"{found.month}月{found.day}日"


@cache
def _environment() -> Environment:
    """Plain text: nothing is escaped for HTML; whatever a user typed goes through `neutral`."""
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["neutral"] = lambda text, limit=40: neutral(str(text or ""), limit)
    environment.filters["day"] = day_words
    environment.filters["short"] = lambda name: str(name or "").removesuffix("部门")
    return environment


def _source(name: str) -> str:
    return (templates_path() / "chat" / f"{name}.j2").read_text(encoding="utf-8")
