"""A message that did not arrive: the next way to the person, or the next person (catalogue §3.1)."""

from bot.core.decisions import Item, Say
from storage.models import OutboxRow
from storage.work import Work


async def not_reached(work: Work, row: OutboxRow) -> None:
    """A coordinator is named with @ in the group, without words of lateness; of anyone else the operator is told."""
    work.platform = row.platform
    organisation = work.company.organisation
    code = row.record.get("task")
    task = await work.tasks.by_code(code) if code else None
    rank = work.company.rank(row.person)
    if row.person and row.kind == "remind" and not rank and task is not None:
        items = tuple(Item(**item) for item in row.record["items"])
        departments = tuple(row.record["to"])
        say = Say("remind", "remind_in_group", {"departments": list(departments)}, code, None, None, items, departments, (row.person,))
        await work.say(say, task)
    operator = organisation.company.operator
    if operator and operator != row.person:
        data = {"name": organisation.name(row.person) or row.chat, "kind": row.kind, "error": row.error or ""}
        await work.say(Say("notice", "operator_unreachable", data, person=operator), task)
