"""What waits to be said becomes messages: stale ones dropped, the rest merged per chat, minute and kind (catalogue §3.2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.decisions import MERGED, Note, Say
from bot.core.messages import PRIORITIES, is_private, private_user
from bot.core.quiet import leaves_at, next_morning
from bot.core.thrift import Thrift, files_kept
from handlers.thrift import spare, thrift_now
from handlers.wording import word
from storage.models import ObligationRow, OutboxRow, SayingRow
from storage.work import Work

BATCH = 1000
MOST_BUTTONS = 6
MATTERS: Mapping[str, Mapping[str, str]] = {
    "question": {"answer_yes": "#{} 能", "answer_no": "#{} 不能"},
    "anomaly": {"endorse": "A-{} 无误", "correct": "", "record": ""},
}
"""How a merged card's button names the one it means; "": it has no room for that, people write the line instead."""
PHONE = "phone"
"""Marks a saying, and then its message, that has been repeated in vain."""
AWAITED = frozenset({"receipt", "repair", "reply"})
"""Somebody is looking at the screen: these go before everything that can wait a second."""
HOUR_CLOCKS = frozenset({"L13", "L24", "L25", "L26", "L27", "L28"})
"""Rows whose clocks run by the hour: a question, an anomaly."""


async def compose(work: Work) -> int:
    """Words everything that may leave by now; returns how many messages that made."""
    sayings = await work.mailbox.ready(work.now, BATCH)
    watched = await work.mailbox.watched(sayings)
    thrift = await thrift_now(work, {saying.platform for saying in sayings})
    wanted = [saying for saying in sayings if not _drop_stale(saying, watched) and not _put_off(work, saying)]
    wanted = [saying for saying in wanted if not spare(saying, thrift[saying.platform])]
    made = 0
    for group in _groups(work, wanted):
        if not await _postponed(work, group):
            made += await _written(work, group, thrift[group[0].platform])
    return made


async def _written(work: Work, group: Sequence[SayingRow], thrift: Thrift) -> bool:
    """Words one message. What cannot be worded is dropped and reported: the rest must leave."""
    try:
        text = _text(work, group, _zone(work, group[0]))
    except Exception as error:  # a damaged row, a text at fault: whatever a template trips over
        reason = f"{type(error).__name__}: {error}"[:300]
        for saying in group:
            saying.next_at, saying.dropped = None, reason
        work.note([Note("not_worded", task=group[0].task, reason=f"{group[0].template}: {reason}")])
        await _report(work, group[0], reason)
        return False
    await _write(work, group, text, thrift)
    return True


async def _report(work: Work, saying: SayingRow, reason: str) -> None:
    operator = work.company.organisation.company.operator
    if operator and saying.template != "operator_not_worded":
        work.platform = saying.platform
        data = {"template": saying.template, "name": work.company.organisation.name(saying.person) or saying.chat, "error": reason}
        await work.say(Say("notice", "operator_not_worded", data, person=operator))


def _drop_stale(saying: SayingRow, watched: dict[int, ObligationRow]) -> bool:
    stale = _stale(saying, watched)
    if stale is not None:
        saying.next_at, saying.dropped = None, stale
    return stale is not None


def _put_off(work: Work, saying: SayingRow) -> bool:
    """What was to leave while the bot was down, and finds the office closed, waits for the next opening (catalogue §3.4)."""
    company = work.company
    clock = company.worktime(company.organisation.department_of(saying.person))
    at = leaves_at(saying.kind, saying.urgent, company.rank(saying.person), work.now, clock, company.policy.heads_at)
    if at > work.now:
        saying.next_at = at
    return at > work.now


def _stale(saying: SayingRow, watched: dict[int, ObligationRow]) -> str | None:
    """Why it must not be said any more: never for a fulfilled obligation, nor for a clock that has moved (catalogue §3.7)."""
    row = watched.get(saying.watch_id or 0)
    if row is None or saying.kind not in MERGED:
        return None
    if row.outcome is not None and not (row.outcome == "missed" and saying.kind == "escalate"):
        return "已了结"
    return "已改时间" if row.due_at != saying.watch_due_at else None


async def still_wanted(work: Work, row: OutboxRow) -> bool:
    """Whether a message that could not be sent at first has anything left to say."""
    sayings = await work.mailbox.said_by(row.id or 0)
    watched = await work.mailbox.watched(sayings)
    return not sayings or any(_stale(saying, watched) is None for saying in sayings)


def _groups(work: Work, sayings: Iterable[SayingRow]) -> list[list[SayingRow]]:
    """In order of the first of each. A vice president's messages outside 重大 are one, whatever their kind."""
    groups: dict[object, list[SayingRow]] = {}
    for saying in sayings:
        groups.setdefault(_key(work, saying), []).append(saying)
    return list(groups.values())


def _key(work: Work, saying: SayingRow) -> object:
    if saying.kind not in MERGED:
        return saying.id
    kind = "daily" if _rationed(work, saying) else saying.kind
    return (saying.person, kind) if saying.person else (saying.platform, saying.chat, kind)


def _rationed(work: Work, saying: SayingRow) -> bool:
    return not saying.urgent and saying.kind in MERGED and work.company.rank(saying.person) == "vice_president"


async def _postponed(work: Work, group: Sequence[SayingRow]) -> bool:
    """A vice president gets at most one message a day outside 重大; a second one, and closing lines, wait for the next 09:05."""
    first = group[0]
    if not _rationed(work, first) or first.person is None:
        return False
    clock = work.company.worktime(work.company.organisation.department_of(first.person))
    midnight = clock.local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = await work.mailbox.sent_to_since(first.person, midnight)
    had_one = any(row.kind in MERGED and row.priority != PRIORITIES["major"] for row in earlier)
    only_closing = all(saying.template.startswith("closed_") and saying.decided_at > work.now - timedelta(minutes=1) for saying in group)
    if not (had_one or only_closing):
        return False
    for saying in group:
        saying.next_at = next_morning(work.now, clock, work.company.policy.heads_at)
    return True


async def _write(work: Work, group: Sequence[SayingRow], text: str, thrift: Thrift) -> None:
    first = group[0]
    items = [item for saying in group for item in saying.items]
    departments = list(dict.fromkeys(name for saying in group for name in saying.departments))
    mentions = _mentions(group)
    row = OutboxRow(
        platform=first.platform,
        chat=first.chat,
        person=first.person,
        kind=_kind(group),
        text=text,
        mentions=[await work.homes.user(first.platform, person) for person in mentions],
        card=_card(group),
        files=list(files_kept(thrift, tuple(name for saying in group for name in saying.files))),
        payload=dict(first.data) if first.template == "tracking_table" else None,
        record=_record(first, _kind(group), items, departments, mentions),
        context=await _around(work, group),
        priority=_priority(group),
        alarm=any(_rings(saying) for saying in group),
        reply_hint=next((saying.reply_hint for saying in group if saying.reply_hint), None),
        created_at=work.now,
        next_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    for saying in group:
        saying.next_at, saying.outbox_id = None, row.id


async def _around(work: Work, group: Sequence[SayingRow]) -> dict[str, Any]:
    """What a click on the card is about, and the further ids of the chat."""
    platform, chat = group[0].platform, group[0].chat
    parts = [_context(saying) for saying in group]
    around: dict[str, Any] = {"parts": parts}
    if addresses := {} if is_private(chat) else await work.tasks.addresses(platform, chat):
        around["addresses"] = addresses
    if any(_rings(saying) and saying.data.get(PHONE) for saying in group):
        around[PHONE] = True
    return around


def _rings(saying: SayingRow) -> bool:
    """A person is told of a major anomaly."""
    return saying.urgent and saying.kind == "alert" and saying.person is not None


def _priority(group: Sequence[SayingRow]) -> int:
    """What leaves first where not everything can: 重大, what somebody waits for, clocks of an hour, nags, tables and digests."""
    if any(saying.urgent for saying in group):
        return PRIORITIES["major"]
    if group[0].kind in AWAITED:
        return PRIORITIES["awaited"]
    if group[0].kind == "digest":
        return PRIORITIES["digest"]
    return PRIORITIES[
        "hour_clock" if any(item["row"].partition(".")[0] in HOUR_CLOCKS for saying in group for item in saying.items) else "nag"
    ]


def _zone(work: Work, saying: SayingRow) -> ZoneInfo:
    return work.company.organisation.zone(work.company.organisation.department_of(saying.person))


def _kind(group: Sequence[SayingRow]) -> str:
    """The most pressing of the kinds (only a vice president's message may hold several)."""
    order = ("alert", "escalate", "remind", "missing", "notice")
    kinds = {saying.kind for saying in group}
    return next((kind for kind in order if kind in kinds), group[0].kind)


def _mentions(group: Sequence[SayingRow]) -> list[str]:
    """Person ids really addressed: in a private chat its owner, in a group those with an @."""
    user = private_user(group[0].chat)
    if user is not None:
        return [group[0].person or user]
    return list(dict.fromkeys(person for saying in group for person in saying.mentions))


def _text(work: Work, group: Sequence[SayingRow], zone: ZoneInfo) -> str:
    """Sayings of one template are one block; blocks are apart by an empty line."""
    blocks: dict[str, list[dict[str, Any]]] = {}
    for saying in group:
        blocks.setdefault(saying.template, []).append(saying.data)
    terms = work.company.policy.terms
    return "\n\n".join(word(template, parts, work.now, zone, terms, work.company.bot_name) for template, parts in blocks.items())


def _card(group: Sequence[SayingRow]) -> dict[str, Any] | None:
    """One card with the buttons of all, each once."""
    cards = [saying.card for saying in group if saying.card]
    if not cards:
        return None
    offered = [(saying, button) for saying in group if saying.card for button in saying.card["buttons"]]
    several = {name for name in MATTERS if len({saying.context.get(name) for saying in group} - {None}) > 1}
    named = [_named(button, saying, several) for saying, button in offered]
    buttons = {(button["action"], button["value"]): button for button in named if button is not None}
    return {"title": cards[0]["title"], "buttons": list(buttons.values())[:MOST_BUTTONS]} if buttons else None


def _named(button: dict[str, Any], saying: SayingRow, several: set[str]) -> dict[str, Any] | None:
    """A button that means one of several questions or anomalies says which; one that cannot say so is left out."""
    action = str(button["action"])
    matter = next((name for name, actions in MATTERS.items() if name in several and action in actions), None)
    if matter is None:
        return button
    label = MATTERS[matter][action].format(saying.context[matter])
    return {**button, "label": label, "value": label.split()[0]} if label else None


def _context(saying: SayingRow) -> dict[str, Any]:
    return {"task": saying.task, **saying.context}


def _record(first: SayingRow, kind: str, items: list[dict[str, Any]], departments: list[str], mentions: list[str]) -> dict[str, Any]:
    """What `duban replay` shows of a message: the scalar members are filled where all items agree."""
    scalars = {name: _agreed(items, name) for name in ("rule", "row", "task", "about")}
    if not items:
        scalars["task"] = first.task
    return {"kind": kind, **scalars, "items": items, "to": departments, "mentions": mentions}


def _agreed(items: Sequence[dict[str, Any]], name: str) -> Any:
    values = {item[name] for item in items}
    return values.pop() if len(values) == 1 else None
