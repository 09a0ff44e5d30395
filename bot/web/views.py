"""What the sandbox page receives as JSON."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.core.messages import Card
from bot.core.organisation import Organisation
from bot.platforms.sandbox import Entry
from bot.web.stage import Stage

PLATFORM = "sandbox"


def dump(value: object) -> str:
    """ASCII JSON: half a surrogate pair and line separators pass through every browser and every stream unharmed."""
    return json.dumps(value, ensure_ascii=True, default=str)


def state_view(stage: Stage, run: str) -> dict[str, Any]:
    """Everything the page needs to begin; it follows the events after `last`."""
    transcript = stage.sandbox.transcript
    scene = stage.describe()
    return {
        "run": run,
        "scene": {"code": scene.code, "task": scene.task, "chat": scene.chat, "lead": scene.lead, "departments": scene.departments},
        "bot": scene.bot,
        "people": list(people_view(stage.organisation)),
        "rooms": [{"id": room.id, "title": room.title, "members": room.members} for room in stage.sandbox.rooms.values()],
        "clock": clock_view(stage),
        "transcript": [entry_view(entry, stage) for entry in transcript],
        "last": len(transcript),
    }


def people_view(organisation: Organisation, platform: str = PLATFORM) -> Iterator[dict[str, Any]]:
    """Everybody, by their id on a platform."""
    for person in organisation.people.values():
        yield {
            "id": organisation.account(person.id, platform),
            "name": person.name,
            "department": person.department,
            "role": role_of(organisation, person.id),
        }


def role_of(organisation: Organisation, person: str) -> str:
    if person == organisation.company.vice_president:
        return "分管副总"
    department = organisation.department_of(person)
    if person == organisation.head(department):
        return "部门负责人"
    coordinators = organisation.coordinators(department)
    if person in coordinators:
        return "沟通协调岗" if person == coordinators[0] else "协调岗代理"
    if person == organisation.company.operator:
        return "系统管理员"
    return "成员" if department else "未登记部门"


def clock_view(stage: Stage) -> dict[str, Any]:
    return {"now": _local(stage.now(), stage), "zone": stage.zone.key, "mode": stage.mode}


def entry_view(entry: Entry, stage: Stage) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "id": entry.id,
        "at": _local(entry.at, stage),
        "chat": entry.chat,
        "from": entry.sender,
        "kind": entry.kind,
        "text": entry.text,
        "card": _card_view(entry.card),
        "files": [{"name": file.name, "type": file.media_type, "url": _file_url(entry, file.name)} for file in entry.files],
        "mentions": entry.mentions,
        "quote": entry.quote,
        "of": entry.of,
        "action": entry.action,
        "value": entry.value,
        "delivered": entry.delivered,
        "record": {name: entry.record.get(name) for name in ("rule", "row", "about")},
    }


def _card_view(card: Card | None) -> dict[str, Any] | None:
    if card is None:
        return None
    buttons = [{"action": button.action, "label": button.label, "value": button.value} for button in card.buttons]
    return {"title": card.title, "buttons": buttons}


def _file_url(entry: Entry, name: str) -> str:
    return f"/sandbox/files/{quote(entry.id, safe='', errors='replace')}/{quote(name, safe='', errors='replace')}"


def _local(instant: datetime, stage: Stage) -> str:
    return instant.astimezone(stage.zone).isoformat()
