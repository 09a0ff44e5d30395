"""The simulated WeCom as the page shows it (`bot.platforms.wire.town`)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot.core.messages import is_private
from bot.core.organisation import Organisation
from bot.platforms.wecom.frames import Body, mapping_in, text_in
from bot.platforms.wecom.simulator import faces
from bot.platforms.wecom.simulator.gateway import Gateway
from bot.platforms.wecom.simulator.world import BOT, Post
from bot.platforms.wire.town import CardSeen, Fault, Medium, MediumName, Place, Seen

GROUP = "duban0001"
"""The ready group, as the app knows it."""
_BURST = 5
"""So many requests meet a fault that passes."""


def settle(gateway: Gateway, organisation: Organisation, title: str, users: Sequence[str]) -> str:
    """The company's people, and one group that the app made and the robot was added to; the id the robot knows it by."""
    gateway.directory.load(organisation)
    gateway.add_app_group(GROUP, *users)
    gateway.world.groups[GROUP].name = title
    return gateway.add_bot(GROUP)


class WeComTown:
    platform = "wecom"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._stirs = 0
        self._own_media: dict[int, Medium] = {}
        """What people sent, by the number of the post."""
        self._strokes: dict[str, Callable[[], Awaitable[None]]] = {
            "abort": self._abort,
            "evict": gateway.hub.evict,
            "deaf": self._deafen,
            "errors": self._errors,
            "rate": self._rate,
            "tokens": self._tokens,
            "duplicates": self._duplicate,
        }

    @property
    def bot(self) -> str:
        return self._gateway.world.bot_name

    # ---- time and change

    @property
    def version(self) -> int:
        return len(self._gateway.transcript) + len(self._gateway.world.groups) + self._stirs

    async def changed(self, since: int) -> None:
        await self._gateway.hub.until(lambda: self.version != since)

    def stir(self) -> None:
        self._stirs += 1
        self._gateway.hub.changed()

    def now(self) -> datetime:
        return self._gateway.clock.now()

    def leap(self, to: datetime) -> None:
        seconds = (to - self.now()).total_seconds()
        if seconds > 0:
            self._gateway.advance(seconds)
            for line in self._gateway.hub.lines:
                line.heard_at = self.now()
            self.stir()

    # ---- what there is to see

    def places(self) -> list[Place]:
        groups = self._gateway.world.groups.values()
        return [Place(group.id, group.name, tuple(sorted(group.members)), group.has_bot) for group in groups]

    def seen(self, after: int = 0) -> list[Seen]:
        return [self._seen(number, post) for number, post in enumerate(self._gateway.transcript[after:], start=after + 1)]

    def _seen(self, number: int, post: Post) -> Seen:
        return Seen(
            number,
            post.at,
            post.group,
            post.sender,
            faces.kind_of(post),
            self._text(post),
            faces.MOUTHS[post.mouth],
            post.mentions,
            post.missed,
            None if post.sender == BOT else post.heard,
            faces.quote_of(post),
            faces.card_of(post),
            self._medium_of(number, post),
        )

    def _text(self, post: Post) -> str:
        return faces.markdown_of(post, self._gateway.directory) if faces.kind_of(post) == "markdown" else post.text

    def _medium_of(self, number: int, post: Post) -> MediumName | None:
        if number in self._own_media:
            return MediumName(f"post-{number}", self._own_media[number].name)
        if post.mouth == "webhook" and post.kind == "image":
            return MediumName(f"post-{number}", "图片.png")
        key = text_in(mapping_in(post.body, post.kind), "media_id")
        media = self._gateway.desk.depot.media.get(key)
        return MediumName(key, media.name) if media is not None else None

    def cards(self) -> dict[str, CardSeen]:
        app = {task_id: faces.card_seen(sent.card, sent.views) for task_id, sent in self._gateway.notices.cards.items()}
        return app | {task_id: faces.card_seen(sent.card, sent.views) for task_id, sent in self._gateway.desk.cards.items()}

    def readers(self) -> Mapping[int, Sequence[str]]:
        """WeCom tells nobody who has read what."""
        return {}

    def medium(self, key: str) -> Medium | None:
        if not key.startswith("post-"):
            media = self._gateway.desk.depot.media.get(key)
            return Medium(media.name, media.content) if media is not None else None
        word = key.removeprefix("post-")
        number = int(word) if word.isdecimal() else 0
        if number in self._own_media:
            return self._own_media[number]
        post = self._post(number)
        return faces.webhook_picture(post) if post is not None else None

    def _post(self, number: int) -> Post | None:
        transcript = self._gateway.transcript
        return transcript[number - 1] if 0 < number <= len(transcript) else None

    # ---- what people do

    async def say(
        self, user: str, place: str, text: str, *, mention_bot: bool, mentions: tuple[str, ...] = (), quote: int | None = None
    ) -> bool:
        """Whom else a person picks from the list the robot is not told. In private people answer where they were spoken to."""
        if is_private(place) and self._is_with_app(place):
            return await self._gateway.write_to_app(user, text)
        quoted = self._post(quote) if quote is not None else None
        post = await self._gateway.say(user, place, text, mention_bot=mention_bot, quote=quoted.text if quoted else None)
        return post.heard

    def _is_with_app(self, place: str) -> bool:
        """Robot and app have a private chat each; here they are one, and who spoke last hears what is said."""
        mouths = [post.mouth for post in self._gateway.world.seen_in[place] if post.mouth in ("robot", "private")]
        return bool(mouths) and mouths[-1] == "private" and bool(self._gateway.app_calls.addresses)

    async def send(self, user: str, place: str, medium: Medium, *, picture: bool, mention_bot: bool) -> bool:
        """In a group neither is ever told the robot, @ or not (§1.1)."""
        self._own_media[len(self._gateway.transcript) + 1] = medium
        text = "" if picture else f"[文件] {medium.name}"
        kind, name, content = "image" if picture else "file", medium.name, medium.content
        return (await self._gateway.send_media(user, place, kind, text, name=name, content=content)).heard

    async def press(self, user: str, card: str, button: str, option: str | None = None) -> bool:
        question = text_in(mapping_in(self._card(card), "checkbox"), "question_key")
        selected = {question: [option]} if option is not None and question else None
        return await self._gateway.click(user, card, button, selected=selected)

    def _card(self, task_id: str) -> Body:
        robot, app = self._gateway.desk.cards.get(task_id), self._gateway.notices.cards.get(task_id)
        found = robot or app
        if found is None:
            raise LookupError(task_id)
        return found.card

    def read(self, user: str, place: str) -> None:
        """Nobody is told."""

    def set_robot(self, place: str, present: bool) -> None:
        if present:
            self._gateway.add_bot(place)
        else:
            self._gateway.remove_bot(place)

    # ---- what goes wrong

    def faults(self) -> list[Fault]:
        deaf = self._gateway.faults.deaf
        return [
            Fault("abort", "断线", "长连接被切断，机器人自行重连"),
            Fault("evict", "被顶掉", "另一个程序用同一机器人登录"),
            Fault("deaf", "假死", "心跳正常，消息不再送达", deaf),
            Fault("errors", "接口 503", f"接下来 {_BURST} 次接口调用失败"),
            Fault("rate", "频率超限", f"接下来 {_BURST} 次发送被拒，45009"),
            Fault("tokens", "令牌失效", "access_token 全部作废"),
            Fault("duplicates", "重复投递", f"接下来 {_BURST} 条消息投递两次"),
        ]

    async def strike(self, name: str) -> None:
        await self._strokes[name]()

    async def _abort(self) -> None:
        self._gateway.abort()

    async def _deafen(self) -> None:
        self._gateway.faults.deaf = not self._gateway.faults.deaf

    async def _errors(self) -> None:
        self._gateway.faults.trouble("status", _BURST, status=503)

    async def _rate(self) -> None:
        for path in ("aibot_send_msg", "appchat/send"):
            self._gateway.faults.refuse(45009, _BURST, path)

    async def _tokens(self) -> None:
        self._gateway.rest.tokens.invalidate()

    async def _duplicate(self) -> None:
        self._gateway.faults.duplicates += _BURST
