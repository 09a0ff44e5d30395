"""A story on DingTalk: the application's robot over Stream mode, its cards, the sessions of its chats, the simulator."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.messages import Button, Card, Outgoing, is_private
from bot.core.ports import GroupOpened, GroupPlan, Platform
from bot.core.world import Company
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.simulator.cards import SentCard
from bot.platforms.dingtalk.simulator.cardtemplates import SeenCard
from bot.platforms.dingtalk.simulator.world import BOT, Post
from bot.platforms.sandbox import Entry, Room
from bot.platforms.wire.cutting import JOINER
from tests.scenarios.stages.played import Played
from tests.scenarios.stages.seeing import Seen, squeezed

FOR_EVER = 1e10
_NUMBER = re.compile(r"^（\d+/\d+）")
_PICTURE = re.compile(r"!\[\]\(([^)]+)\)")


class Uncounted:
    def count(self, bucket: str, calls: int = 1) -> None:
        """Nobody asks."""


class OnDingTalk(Played[Post]):
    name = "dingtalk"

    def __init__(self, start: datetime, company: Company) -> None:
        super().__init__(start, company)
        self.gateway = Gateway(clock=self.clock)
        self.gateway.switches.ping_every = FOR_EVER
        self._bot: DingTalk | None = None
        self._tracks: dict[str, str] = {}
        """The card of a message, by the message's id."""
        self._pressed_in_vain: set[str] = set()
        """Cards that were pressed while the bot was down: the platform says so two seconds later."""

    @property
    def bot(self) -> Platform:
        assert self._bot is not None, "the story has begun"
        return self._bot

    async def raise_curtain(self) -> None:
        await self.gateway.start()
        terms, base = self.gateway.terms, self.gateway.base
        for person in self.organisation.people.values():
            self.gateway.add_person(self.names.user(person.id), person.name)
        app = App(
            terms.client_id,
            terms.secret,
            corp_id=terms.corp_id,
            agent_id=terms.agent_id,
            card_template=GENERIC_TEMPLATE,
            ding=True,
            api_base=base,
            oapi_base=base,
            login_base=base,
        )
        self._bot = DingTalk(app, self.clock, Uncounted(), names=self.names.shown, notice=self.noticed, sleep=self.clock.wait, between=min)

    async def drop_curtain(self) -> None:
        await self.gateway.stop()

    # ---------------------------------------------------------------- people

    def open_room(self, room: Room) -> None:
        self.gateway.add_group(room.id, *map(self.names.user, self.organisation.people), name=room.title)

    def enter(self, plan: GroupPlan, opened: GroupOpened) -> Sequence[str]:
        """The robot has come along (§3.2)."""
        return (opened.chat or "",)

    def addresses(self, chat: str) -> Mapping[str, str]:
        """Groups are ordinary ones, without a webhook of their own."""
        return {}

    async def tell(self, user: str, chat: str, text: str, *, mention_bot: bool, quote: str | None, at: Sequence[str]) -> bool:
        return (await self.gateway.say(user, chat, text, mention_bot=mention_bot, quote=quote, at=tuple(at))).heard

    async def press(self, user: str, shown: Entry, place: int) -> None:
        await self._press(user, self._tracks[shown.id], place)

    async def press_elsewhere(self, user: str, chat: str, of: str, place: int, button: Button) -> None:
        """Its callback says neither action nor value, only which card and which place (§2.4)."""
        track = f"{of}.{next(self._numbers):08}"
        card = SentCard(
            track, self.gateway.cards.templates[GENERIC_TEMPLATE], {"title": "旧卡片", f"b{place + 1}": button.label}, chats=[chat]
        )
        self.gateway.cards.sent[track] = card
        await self._press(user, track, place)

    async def _press(self, user: str, track: str, place: int) -> None:
        for chat in self.gateway.cards.sent[track].chats:  # whoever presses there is there
            self.gateway.world.meet(user, chat)
        changes = self._changes()
        if await self.gateway.click(user, track, f"b{place + 1}"):
            await self.gateway.until(lambda: self._changes() > changes)
        else:
            self._pressed_in_vain.add(track)

    def _changes(self) -> int:
        return sum(post.kind in ("card_update", "toast") for post in self.gateway.transcript)

    # ---------------------------------------------------------------- what they see

    def posts(self) -> list[Post]:
        return [post for post in self.gateway.transcript if post.sender == BOT and post.kind not in ("card_update", "toast")]

    def refusals(self) -> list[object]:
        refused: list[object] = [call for call in self.gateway.calls if call.status != 200 or call.code not in ("", "0", "ok")]
        toasts = (post for post in self.gateway.transcript if post.kind == "toast" and post.card not in self._pressed_in_vain)
        return [*refused, *toasts]

    def seen(self, message: Outgoing, posts: Sequence[Post]) -> Seen:
        rung = [post for post in posts if post.mouth == "ding"]
        spoken = [post for post in posts if post.mouth != "ding"]
        assert {post.chat for post in spoken} == {message.chat}, (message, posts)
        assert not rung or message.alarm, message
        parts, files = [], []
        for post in spoken:
            words, names = self._read(post)
            parts.append(words)
            files += names
        words, pinged = self._pinged(message, _together(message, parts), spoken)
        return Seen(words, pinged, self._card(message, spoken), tuple(files))

    def _read(self, post: Post) -> tuple[str, list[str]]:
        """The words of a post, and what hangs on it."""
        if post.kind == "file":
            return "", [post.text.removeprefix("[文件] ")]
        if post.kind == "image":
            return "", [post.text.removeprefix("[图片] ")]
        pictures = [self.gateway.depot.media[media].name for media in _PICTURE.findall(post.text)]
        words = _on_card(self._shown(post)) if post.kind == "card" else _PICTURE.sub("", post.text)
        return _NUMBER.sub("", words.replace(JOINER, "")), pictures

    def _shown(self, post: Post) -> SeenCard:
        card = self.gateway.cards.sent[post.card or ""]
        return card.template.seen(card.values)

    def _card(self, message: Outgoing, posts: Sequence[Post]) -> Card | None:
        """What a button brings back stands with the message alone: a callback names the card and the button's place (§2.4)."""
        cards = [post for post in posts if post.kind == "card" and self._shown(post).buttons]
        if not cards:
            return None
        assert message.card is not None, message
        assert len(cards) == 1, message
        self._tracks[message.id] = cards[0].card or ""
        shown = self._shown(cards[0])
        labels = [button.label for button in shown.buttons]
        title = dict(shown.lines)["title"].replace(JOINER, "")
        return Card(title, tuple(Button(one.action, label, one.value) for one, label in zip(message.card.buttons, labels, strict=True)))

    def _pinged(self, message: Outgoing, words: str, posts: Sequence[Post]) -> tuple[str, tuple[str, ...]]:
        """The text without what stands there for a ping, and who was pinged.

        A private message pings whom it is for. A session shows a mention as the name at the end (§2.3), a card pings without a
        word; the robot's own message cannot ping (§2.2): whom it is for stands there by name as well.
        """
        pinged = tuple(dict.fromkeys(user for post in posts for user in post.mentions))
        if is_private(message.chat):
            return words, message.mentions and pinged
        called = " ".join(f"@{self.gateway.world.name(user)}" for user in message.mentions)
        if not message.mentions or not words.endswith(called):
            return words, pinged
        only_robot = all(post.mouth == "group" for post in posts)
        return words.removesuffix(called), message.mentions if only_robot else pinged


def _on_card(shown: SeenCard) -> str:
    """The text on a card with buttons; on one without, which is there to ping, the first line is its title (§2.3, §2.4)."""
    lines = dict(shown.lines)
    return lines.get("text", "") if shown.buttons else "\n".join(filter(None, (lines["title"], lines.get("text", ""))))


def _together(message: Outgoing, parts: Sequence[str]) -> str:
    """The parts as one text. A long text that must ping goes first, and a card pings with its first line after it: read once."""
    *before, last = parts or [""]
    whole = "\n".join(filter(None, before))
    if message.mentions and last and squeezed(whole) == squeezed(message.text):
        return whole
    return "\n".join(filter(None, parts))
