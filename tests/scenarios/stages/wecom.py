"""A story on WeCom: the robot on its long connection, the app for groups it made and for private messages, the simulator."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from aiohttp import web

from bot.core.messages import Button, Card, Outgoing, awaiting_chat, is_private, private_user
from bot.core.ports import GroupOpened, GroupPlan, Platform
from bot.core.world import Company
from bot.platforms.sandbox import Entry, Room
from bot.platforms.wecom.adapter import WeComWithApp
from bot.platforms.wecom.api import App
from bot.platforms.wecom.callbacks.door import APP_PATH, CallbackKeys
from bot.platforms.wecom.cards import press_of, template_card
from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.desk import SentCard
from bot.platforms.wecom.simulator.world import BOT, MEDIA_NAMES, Post
from bot.platforms.wecom.supervisor import Credentials
from bot.platforms.wire.callbacks.seal import Keys
from bot.platforms.wire.cutting import JOINER
from tests.scenarios.stages.played import Played
from tests.scenarios.stages.seeing import Seen

TOKEN, AES_KEY = "storytoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
_NUMBER = re.compile(r"^（\d+/\d+）")


class OnWeCom(Played[Post]):
    name = "wecom"

    def __init__(self, start: datetime, company: Company) -> None:
        super().__init__(start, company)
        self.gateway = Gateway(clock=self.clock, ping_timeout=float("inf"))
        self._bot: WeComWithApp | None = None
        self._site: web.AppRunner | None = None
        self._cards: dict[str, Post] = {}

    @property
    def bot(self) -> Platform:
        assert self._bot is not None, "the story has begun"
        return self._bot

    async def raise_curtain(self) -> None:
        await self.gateway.start()
        gateway, corp = self.gateway, self.gateway.company.corpid
        gateway.directory.load(self.organisation)
        app = gateway.company.apps[0]
        keys = Keys(TOKEN, AES_KEY, corp)
        self._bot = WeComWithApp(
            Credentials(gateway.terms.bot_id, gateway.terms.secret, gateway.url),
            self.clock,
            app=App(corp, app.agentid, app.secret, False, gateway.base_url, gateway.base_url),
            callbacks=CallbackKeys(app=keys),
            names=self.names.shown,
            notice=self.noticed,
            api_base=gateway.base_url,
            sleep=self.clock.wait,
            between=min,
        )
        await self._open_site(self._bot)

    async def _open_site(self, bot: WeComWithApp) -> None:
        """Where the app's callbacks come in: what people press on its cards."""
        site = web.Application()
        site.add_routes(bot.routes(self._hear))
        self._site = web.AppRunner(site, access_log=None, shutdown_timeout=1.0)
        await self._site.setup()
        await web.TCPSite(self._site, "127.0.0.1", 0).start()
        assert await self.gateway.use_app_url(f"http://127.0.0.1:{self._site.addresses[0][1]}{APP_PATH}", TOKEN, AES_KEY)

    async def drop_curtain(self) -> None:
        await self.gateway.stop()
        if self._site is not None:
            await self._site.cleanup()

    # ---------------------------------------------------------------- people

    def open_room(self, room: Room) -> None:
        """The app made it, everybody is in it, and somebody bound it by speaking to the robot there."""
        members = [member.id for member in self.gateway.directory]
        group = self.gateway.world.add_group(room.id, members, robot_chat=room.id, app_chat=f"app{room.id}")
        group.app = self.gateway.company.apps[0].agentid
        self.gateway.world.awake.add(room.id)

    def enter(self, plan: GroupPlan, opened: GroupOpened) -> Sequence[str]:
        """Nobody but a human can add the robot (§3). Until it has spoken there, the product has no name for the group's chat."""
        return awaiting_chat(plan.key), self.gateway.add_bot(opened.addresses["appchat"])

    def addresses(self, chat: str) -> Mapping[str, str]:
        return {"appchat": f"app{chat}"}

    async def tell(self, user: str, chat: str, text: str, *, mention_bot: bool, quote: str | None, at: Sequence[str]) -> bool:
        """A mention of another person is part of the text here, and nothing else (§1.2)."""
        return (await self.gateway.say(user, chat, text, mention_bot=mention_bot, quote=quote)).heard

    async def press(self, user: str, shown: Entry, place: int) -> None:
        await self._press(user, mapping_in(self._cards[shown.id].body, "template_card"), place)

    async def press_elsewhere(self, user: str, chat: str, of: str, place: int, button: Button) -> None:
        card = template_card(Card("旧卡片", (button,)), of, self.clock.now())
        card["task_id"] += f"-{next(self._numbers)}"
        self.gateway.desk.cards[card["task_id"]] = SentCard(chat, card)
        await self._press(user, card, 0)

    async def _press(self, user: str, card: Body, place: int) -> None:
        updates = self._updates()
        if text_in(card, "card_type") == "vote_interaction":
            question = mapping_in(card, "checkbox")
            chosen = {text_in(question, "question_key"): [text_in(items_in(question, "option_list")[place], "id")]}
            taken = await self.gateway.click(user, text_in(card, "task_id"), selected=chosen, stale=True)
        else:
            key = text_in(items_in(card, "button_list")[place], "key")
            taken = await self.gateway.click(user, text_in(card, "task_id"), key, stale=True)
        if taken:
            await self.gateway.until(lambda: self._updates() > updates)

    def _updates(self) -> int:
        return sum(post.kind == "card_update" for post in self.gateway.transcript)

    # ---------------------------------------------------------------- what they see

    def posts(self) -> list[Post]:
        return [post for post in self.gateway.transcript if post.sender == BOT and post.kind != "card_update"]

    def refusals(self) -> list[object]:
        refused: list[object] = [call for call in self.gateway.calls if call.errcode]
        return [*refused, *self.gateway.notices.dropped, *(post for post in self.gateway.transcript if post.missed)]

    def seen(self, message: Outgoing, posts: Sequence[Post]) -> Seen:
        assert {post.group for post in posts} == {self.gateway.world.place(self.names.there(self.names.here(message.chat)))}, (
            message,
            posts,
        )
        spoken = [post for post in posts if post.kind not in MEDIA_NAMES]
        words = "\n".join(filter(None, (_words(post) for post in spoken)))
        card = next((post for post in spoken if post.kind == "template_card"), None)
        if card is not None:
            self._cards[message.id] = card
        files = tuple(self._file(post) for post in posts if post.kind in MEDIA_NAMES)
        words, pinged = self._pinged(message, words, posts)
        return Seen(words, pinged, None if card is None else _card(card), files)

    def _pinged(self, message: Outgoing, words: str, posts: Sequence[Post]) -> tuple[str, tuple[str, ...]]:
        """The text without what stands there for a ping, and who was pinged.

        A private message pings whom it is for. In a group that has no other mouth than the robot nobody can be pinged (§5.3):
        whom it is for stands as plain text below.
        """
        if is_private(message.chat):
            return words, message.mentions and (private_user(message.chat) or "",)
        pinged = tuple(dict.fromkeys(user for post in posts for user in post.mentions))
        if pinged or not message.mentions:
            return words, pinged
        assert "appchat" not in message.addresses, message
        called = " ".join(f"@{self.gateway.directory.name(user)}" for user in message.mentions)
        assert words.endswith(called), (words, called)
        return words.removesuffix(called), message.mentions

    def _file(self, post: Post) -> str:
        return self.gateway.desk.depot.media[text_in(mapping_in(post.body, post.kind), "media_id")].name


def _words(post: Post) -> str:
    """What people read, but for a card's title and buttons, and the number of a part."""
    text = text_in(mapping_in(post.body, "template_card"), "sub_title_text") if post.kind == "template_card" else post.text
    return _NUMBER.sub("", text.replace(JOINER, ""))


def _card(post: Post) -> Card:
    """With what its buttons bring back when they are pressed."""
    card = mapping_in(post.body, "template_card")
    title = text_in(mapping_in(card, "main_title"), "title").replace(JOINER, "")
    if text_in(card, "card_type") != "vote_interaction":
        buttons = items_in(card, "button_list")
        return Card(title, tuple(_button({"event_key": text_in(one, "key")}, text_in(one, "text")) for one in buttons))
    submit = text_in(mapping_in(card, "submit_button"), "key")
    options = items_in(mapping_in(card, "checkbox"), "option_list")
    return Card(title, tuple(_button({"event_key": submit, **_chosen(text_in(one, "id"))}, text_in(one, "text")) for one in options))


def _chosen(option: str) -> Body:
    return {"selected_items": {"selected_item": [{"option_ids": {"option_id": [option]}}]}}


def _button(event: Body, label: str) -> Button:
    press = press_of(event)
    return Button(press.action or "", label, press.value)
