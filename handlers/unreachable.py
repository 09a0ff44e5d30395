"""A message that did not arrive: the next way to the person, or the next person (catalogue §3.1)."""

from collections.abc import Sequence

from bot.core import engine
from bot.core.decisions import Item, Say, Waking
from bot.core.messages import is_private
from handlers.lost_groups import unreached
from storage.models import OutboxRow
from storage.work import Work


async def not_reached(work: Work, row: OutboxRow) -> None:
    """A coordinator is named with @ in the group; a head or vice president counts as an empty rung; of a group its lead
    coordinator hears. The operator is told."""
    work.platform = row.platform
    if row.person and row.kind == "remind" and not work.company.rank(row.person):
        await _name_in_groups(work, row, row.person)
    if row.person and row.kind == "escalate":
        await _pass_on(work, row, row.person)
    if not is_private(row.chat):
        await unreached(work, row)
    await _tell_operator(work, row)


async def partly_reached(work: Work, row: OutboxRow, users: Sequence[str]) -> None:
    """The platform took the message, but not for these of its users: the next rung for each, and the operator is told of them."""
    people = dict(zip(row.mentions, row.record["mentions"], strict=False))
    missed = [people.get(user, user) for user in users]
    if row.person in missed:
        await not_reached(work, row)
        return
    work.platform = row.platform
    for person in missed if row.kind == "escalate" else ():
        await _pass_on(work, row, person)
    names = [work.company.organisation.name(person) or person for person in missed]
    await _tell_operator(work, row, "、".join(names))


async def _name_in_groups(work: Work, row: OutboxRow, person: str) -> None:
    """In the group of each task it was about, without words of lateness."""
    items = [Item(**item) for item in row.record["items"]]
    for code in dict.fromkeys(item.task for item in items if item.task):
        task = await work.tasks.by_code(code)
        departments = tuple(row.record["to"])
        own = tuple(item for item in items if item.task == code)
        data = {"departments": list(departments)}
        await work.say(Say("remind", "remind_in_group", data, code, None, None, own, departments, (person,)), task)


async def _pass_on(work: Work, row: OutboxRow, person: str) -> None:
    for saying in await work.mailbox.said_by(row.id or 0):
        task = await work.tasks.by_id(saying.task_id) if saying.task_id else None
        obligation = await work.obligations.by_id(saying.watch_id) if saying.watch_id else None
        if task is not None and obligation is not None:
            await work.carry_out(task, engine.pass_on(obligation, person, work.world(task), Waking(work.now)))


async def _tell_operator(work: Work, row: OutboxRow, names: str = "") -> None:
    organisation = work.company.organisation
    operator = organisation.company.operator
    if operator and operator != row.person:
        data = {"name": names or organisation.name(row.person) or row.chat, "kind": row.kind, "error": row.error or ""}
        await work.say(Say("notice", "operator_unreachable", data, person=operator))
