"""Which mouth says what: an outgoing message and what is at hand, made into parts, each with the mouths that may say it in order.

Pure. What a mouth cannot do degrades here and nowhere else:

| wanted | session | webhook | card | robot |
|---|---|---|---|---|
| mention | yes | yes | yes | the name as a word, and a private copy |
| buttons | a line of text | a line of text | yes | a line of text |
| picture | in markdown | in markdown | – | in markdown |
| file | – | – | – | yes; else a line that says which is missing |

Sessions and webhooks draw on the month's messages, cards and the robot on its API calls, of which an upload is one, too.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.core.messages import Attachment, Card, Outgoing, is_private
from bot.platforms.dingtalk import escape
from bot.platforms.dingtalk.cards import TITLE_LENGTH, fits_on_card
from bot.platforms.wire.cutting import numbered
from bot.platforms.wire.lines import in_words

MOST_MENTIONS = 50
LONGEST = 3500
"""Characters: longer markdown degrades in the clients (§2.8)."""
MOST_BYTES = 4 * LONGEST
"""Of what is sent, as JSON and escaped: below the 15,000 bytes of a msgParam (§2.2)."""
NAME_LENGTH = 16
"""Characters of the name by which somebody is called where nobody can be mentioned."""
CALLED_BYTES = 70
"""What one person called takes up beside the text: such a name, or an id of 64 characters where there is room for two."""
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp"})


class Mouth(Enum):
    """The platform's ways to say something; the value is what `Sent.mouth` tells."""

    SESSION = "session"
    WEBHOOK = "webhook"
    CARD = "card"
    GROUP = "robot"
    PRIVATE = "private"
    NOTICE = "notice"
    PEOPLE = "people"
    """The mentioned people's private chats: where a group cannot be reached and it matters."""
    BESIDE = "beside"
    """The same, beside a group message that could only call them by name."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """What can be used for this chat just now."""

    session: bool = False
    webhook: bool = False
    card: bool = False
    notice: bool = False
    robot: bool = True
    """As far as is known the robot is in the group."""
    calls: bool = True
    """API calls are left this month."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text, whom it addresses, and a picture that stands below it. `bare`: not even our own links can be tapped."""

    text: str
    mentions: tuple[str, ...] = ()
    picture: Attachment | None = None
    bare: bool = False

    @property
    def plainer(self) -> "Words | None":
        """The same without what an audit may mind, or what could not be uploaded; None where nothing else is left to say."""
        if not self.text or self.bare or (self.picture is None and "//" not in self.text):
            return None
        return replace(self, picture=None, bare=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with a short text."""

    card: Card
    text: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    file: Attachment


Form = Words | Shown | Filed


@dataclass(frozen=True, slots=True)
class Attempt:
    mouth: Mouth
    form: Form


Part = tuple[Attempt, ...]
"""One thing that people see, by the first of these ways that works."""


def plan(message: Outgoing, hand: AtHand) -> list[Part]:
    """The parts of a message in the order people read them; a part without any attempt cannot be said just now."""
    picture, files = _pictured(message) if hand.calls else (None, list(message.files))
    parts = _carded(message, message.card, hand) if message.card is not None else _worded(message, message.text, hand, picture)
    return [*parts, *(_filed(message, file, hand) for file in files)]


def beside(message: Outgoing, part: Part, mouth: str | None) -> list[Part]:
    """What has to follow a part that left by this mouth: the robot's @ rings with nobody (§5)."""
    form = next((attempt.form for attempt in part if attempt.mouth is Mouth.GROUP), None)
    if mouth != Mouth.GROUP.value or not isinstance(form, Words) or not form.mentions:
        return []
    return [(Attempt(Mouth.BESIDE, Words(form.text or _first_line(message.text), form.mentions)),)]


# ---------------------------------------------------------------- what there is to say


def _pictured(message: Outgoing) -> tuple[Attachment | None, list[Attachment]]:
    """The first picture goes into the text, where there is one without buttons."""
    first = next((file for file in message.files if file.media_type in IMAGE_TYPES), None)
    inside = first if message.text and message.card is None else None
    return inside, [file for file in message.files if file is not inside]


def _carded(message: Outgoing, card: Card, hand: AtHand) -> list[Part]:
    """A short text stands on its card, a longer one goes ahead of it; without cards the buttons become a line."""
    if not (hand.card and hand.robot and hand.calls):
        return _worded(message, _with_line(message, message.text, card), hand)
    if fits_on_card(message.text):
        return [_shown(message, Shown(card, message.text, message.mentions), hand)]
    ahead = _worded(replace(message, mentions=()), message.text, hand)
    return [*ahead, _shown(message, Shown(card, "", message.mentions), hand)]


def _shown(message: Outgoing, shown: Shown, hand: AtHand) -> Part:
    words = Words(_with_line(message, shown.text, shown.card), shown.mentions)
    return (Attempt(Mouth.CARD, shown), *_ladder(message, words, replace(hand, card=False)))


def _worded(message: Outgoing, text: str, hand: AtHand, picture: Attachment | None = None) -> list[Part]:
    """The text in parts; the last one addresses people and holds the picture."""
    called, *others = _fifties(() if is_private(message.chat) else message.mentions)
    texts = numbered(text, MOST_BYTES - CALLED_BYTES * len(called), _weight) or [""]
    if called and _only_cards_ping(hand) and not fits_on_card(texts[-1]):
        texts.append(_first_line(text))
    parts = [_ladder(message, Words(part), hand) for part in texts[:-1]]
    parts.append(_ladder(message, Words(texts[-1], called, picture), hand))
    return [*parts, *(_ladder(message, Words("", group), hand) for group in others)] if text or called or picture else []


def _filed(message: Outgoing, file: Attachment, hand: AtHand) -> Part:
    missing = Words(f"附件「{file.name}」未能发到这里")
    robot = Mouth.PRIVATE if is_private(message.chat) else Mouth.GROUP
    sent = [Attempt(robot, Filed(file))] if hand.calls and hand.robot else []
    return (*sent, *_ladder(message, missing, hand))


# ---------------------------------------------------------------- the mouths in order


def _ladder(message: Outgoing, words: Words, hand: AtHand) -> Part:
    ways = _private_ways(message, hand) if is_private(message.chat) else _group_ways(message, words, hand)
    return tuple(Attempt(mouth, _form(mouth, message, words)) for mouth in ways)


def _private_ways(message: Outgoing, hand: AtHand) -> Iterator[Mouth]:
    """重大 goes by the way that can tell whether it was read."""
    if hand.session and message.priority > 0:
        yield Mouth.SESSION
    if hand.calls:
        yield Mouth.PRIVATE
    if hand.session and message.priority == 0:
        yield Mouth.SESSION
    if hand.notice and hand.calls:
        yield Mouth.NOTICE


def _group_ways(message: Outgoing, words: Words, hand: AtHand) -> Iterator[Mouth]:
    """What pings before what does not; among equals what is cheap."""
    if hand.session:
        yield Mouth.SESSION
    if words.mentions and hand.webhook:
        yield Mouth.WEBHOOK
    robot = hand.robot and hand.calls
    if words.mentions and hand.card and robot and words.picture is None and fits_on_card(words.text):
        yield Mouth.CARD
    if robot:
        yield Mouth.GROUP
    if not words.mentions and hand.webhook:
        yield Mouth.WEBHOOK
    if message.priority == 0 and message.mentions and hand.calls:
        yield Mouth.PEOPLE


def _form(mouth: Mouth, message: Outgoing, words: Words) -> Form:
    if mouth is Mouth.CARD:
        return _as_card(words, message)
    if mouth is Mouth.PEOPLE:
        return replace(words, mentions=message.mentions)
    return words


def _as_card(words: Words, message: Outgoing) -> Shown:
    """Without buttons, for its mentions: the first line is its title where it is short enough."""
    first, _, rest = words.text.partition("\n")
    if 0 < len(first) <= TITLE_LENGTH:
        return Shown(Card(first, ()), rest.strip("\n"), words.mentions)
    return Shown(Card(_first_line(message.text), ()), words.text, words.mentions)


def _only_cards_ping(hand: AtHand) -> bool:
    return hand.card and hand.robot and hand.calls and not (hand.session or hand.webhook)


# ---------------------------------------------------------------- texts


def _weight(text: str) -> int:
    """What a text takes up of `MOST_BYTES`: four per character, or its bytes as they are sent where those are more."""
    return max(4 * len(text), len(json.dumps(escape.markdown(text), ensure_ascii=False).encode("utf-8", "replace")))


def _fifties(mentions: Sequence[str]) -> list[tuple[str, ...]]:
    """So many a message can address (§2.3); the first group, which may be empty, always."""
    return [tuple(mentions[start : start + MOST_MENTIONS]) for start in range(0, max(len(mentions), 1), MOST_MENTIONS)]


def _with_line(message: Outgoing, text: str, card: Card) -> str:
    return "\n".join(filter(None, (text, in_words(card, text, private=is_private(message.chat)))))


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "通知")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"
