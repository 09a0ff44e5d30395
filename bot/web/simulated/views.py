"""What the page receives as JSON."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.platforms.wire.town import CardFace, CardSeen, Choice, MediumName, Place, Seen
from bot.web.simulated.stage import Stage
from bot.web.views import people_view


def state_view(stage: Stage, run: str) -> dict[str, Any]:
    """Everything the page needs to begin; it follows the events after `last`."""
    scene, transcript = stage.scene, [seen_view(seen, stage) for seen in stage.town.seen()]
    return {
        "run": run,
        "platform": stage.town.platform,
        "bot": stage.town.bot,
        "scene": {"chat": scene.place, "title": scene.title, "lead": scene.lead, "departments": scene.departments},
        "people": list(people_view(stage.organisation, stage.town.platform)),
        "transcript": transcript,
        "last": len(transcript),
        **present_view(stage),
    }


def present_view(stage: Stage) -> dict[str, Any]:
    """What is so just now, each part of which may change by itself."""
    town = stage.town
    return {
        "clock": {"now": _local(town.now(), stage), "mode": stage.mode},
        "rooms": [_place_view(place) for place in town.places()],
        "cards": {card: _card_view(seen) for card, seen in town.cards().items()},
        "readers": {str(number): list(users) for number, users in town.readers().items()},
        "faults": [{"name": fault.name, "label": fault.label, "note": fault.note, "on": fault.on} for fault in town.faults()],
    }


def seen_view(seen: Seen, stage: Stage) -> dict[str, Any]:
    return {
        "seq": seen.number,
        "at": _local(seen.at, stage),
        "chat": seen.place,
        "from": seen.sender,
        "kind": seen.kind,
        "text": seen.text,
        "mouth": seen.mouth,
        "mentions": seen.mentions,
        "missed": seen.missed,
        "heard": seen.heard,
        "quote": seen.quote,
        "card": seen.card,
        "medium": _medium_view(seen.medium) if seen.medium else None,
        "only_for": sorted(seen.only_for) if seen.only_for is not None else None,
    }


def _medium_view(medium: MediumName) -> dict[str, str]:
    return {"name": medium.name, "url": f"/town/media/{quote(medium.key, safe='')}"}


def _place_view(place: Place) -> dict[str, Any]:
    return {"id": place.id, "title": place.title, "members": place.members, "has_bot": place.has_bot}


def _card_view(card: CardSeen) -> dict[str, Any]:
    return {"everybody": _face_view(card.everybody), "own": {user: _face_view(face) for user, face in card.own.items()}}


def _face_view(face: CardFace) -> dict[str, Any]:
    return {
        "title": face.title,
        "text": face.text,
        "state": face.state,
        "buttons": _choices(face.buttons),
        "question": face.question,
        "options": _choices(face.options),
        "settled": face.settled,
    }


def _choices(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"key": choice.key, "label": choice.label} for choice in choices]


def _local(instant: datetime, stage: Stage) -> str:
    return instant.astimezone(stage.zone).isoformat()
