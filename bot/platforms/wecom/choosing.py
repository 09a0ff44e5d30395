"""Which mouth says what: from a message, and what is set up and bound for its chat, to the ways to try, in order.

What a mouth cannot do is made up for here and nowhere else: a card becomes a line that says what to write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.messages import Attachment, Card, Outgoing, is_awaiting, is_private, private_user
from bot.platforms.wire.lines import in_words

Mouth = Literal["reply", "robot", "appchat", "message", "webhook", "phone"]
"""`reply`: the one answer to what a robot behind a callback URL heard; `robot`: its long connection; `appchat` and
`message`: the self-built app in a group and to one person; `webhook`: a group's 消息推送; `phone`: 紧急通知."""

APPCHAT, WEBHOOK = "appchat", "webhook"
"""A group's addresses in `Outgoing.addresses`, and the mouths whose mentions ping there."""
WAKE_UP = "机器人在本群还不能主动发言，请任一成员 @ 它发一条消息"


@dataclass(frozen=True, slots=True)
class Said:
    """Words, whom they ping, and the card below them."""

    text: str
    mentions: tuple[str, ...] = ()
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    users: tuple[str, ...]


Part = Said | Attachment | Ring


@dataclass(frozen=True, slots=True)
class Way:
    mouth: Mouth
    part: Part


Step = tuple[Way, ...]
"""One part of a message and the ways to bring it there, the best first."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What this installation has. `robot` is the long connection: a robot behind a callback URL only replies."""

    robot: bool = False
    app: bool = False
    phone: bool = False


def plan(message: Outgoing, setup: Setup, hint: Literal["robot", "reply"] | None = None) -> tuple[Step, ...]:
    """The steps of a message. `hint`: through which mouth it can still be answered in place. A step without ways cannot be made."""
    steps = _private(message, setup, hint) if is_private(message.chat) else _in_group(message, setup, hint)
    return (*steps, *_ringing(message, setup))


def _private(message: Outgoing, setup: Setup, hint: Literal["robot", "reply"] | None) -> list[Step]:
    """The app reaches whoever is in its sight; the robot only who has spoken to it. Where one was spoken to, that one answers."""
    said = Said(message.text, (), message.card)
    pushed = _those({"message": setup.app, "robot": setup.robot})
    spoken = tuple(Way(mouth, said) for mouth in _first(hint, pushed))
    return [*_some(spoken, message), *(tuple(Way(mouth, file) for mouth in pushed) for file in message.files)]


def _in_group(message: Outgoing, setup: Setup, hint: Literal["robot", "reply"] | None) -> list[Step]:
    """Who pings cannot show a card to press: that one follows by the robot. Where there is none, its line stands below the words."""
    pinging = _pinging(message, setup)
    robot = _those({"robot": setup.robot and not is_awaiting(message.chat)})
    files: list[Step] = [tuple(Way(mouth, file) for mouth in (*pinging, *robot)) for file in message.files]
    said = Said(message.text, message.mentions, message.card)
    if not message.mentions or not pinging:
        return [*_some(_spoken(said, [*_first(hint, robot), *pinging]), message), *files]
    if message.card is None or not robot:
        return [_spoken(said, [*pinging, *_first(hint, robot)]), *files]
    words = _spoken(replace(said, card=None), [*pinging, *_first(hint, robot)])
    return [words, _spoken(Said("", (), message.card), [*_first(hint, robot), *pinging]), *files]


def _pinging(message: Outgoing, setup: Setup) -> list[Mouth]:
    """The mouths whose mentions ping in this group, and whose files go by the thousand."""
    return _those({"appchat": setup.app and APPCHAT in message.addresses, "webhook": WEBHOOK in message.addresses})


def _spoken(said: Said, mouths: Iterable[Mouth]) -> Step:
    """In a group only the robot's cards can be pressed."""
    return tuple(Way(mouth, said if mouth == "robot" else without_card(said)) for mouth in mouths)


def _first(hint: Literal["robot", "reply"] | None, mouths: list[Mouth]) -> list[Mouth]:
    return [hint, *(mouth for mouth in mouths if mouth != hint)] if hint else mouths


def _some(step: Step, message: Outgoing) -> list[Step]:
    """A message of files alone has no words."""
    return [step] if message.text or message.card or message.mentions or not message.files else []


def _ringing(message: Outgoing, setup: Setup) -> list[Step]:
    user = private_user(message.chat)
    users = message.mentions or ((user,) if user else ())
    return [(Way("phone", Ring(users)),)] if message.phone and setup.phone and users else []


def _those(there: Mapping[Mouth, bool]) -> list[Mouth]:
    return [mouth for mouth, is_there in there.items() if is_there]


# ---------------------------------------------------------------- what is made up for


def with_wake_up(part: Part) -> Part:
    """Said where the robot would have spoken, had anybody there spoken to it."""
    return replace(part, text="\n".join(filter(None, (part.text, WAKE_UP)))) if isinstance(part, Said) else part


def unpinged(way: Way, closed: Iterable[Way]) -> tuple[str, ...]:
    """Whom a way named without pinging them, after those that would have pinged were refused."""
    pings = (APPCHAT, WEBHOOK)
    meant = any(other.mouth in pings for other in closed) and way.mouth not in pings
    return way.part.mentions if meant and isinstance(way.part, Said) else ()


def without_card(said: Said, *, private: bool = False) -> Said:
    if said.card is None:
        return said
    lines = (said.text, in_words(said.card, said.text, private=private))
    return Said("\n".join(filter(None, lines)), said.mentions)
