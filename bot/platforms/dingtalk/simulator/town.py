"""The simulated DingTalk as the page shows it (`bot.platforms.wire.town`)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.core.organisation import Organisation
from bot.platforms.dingtalk.simulator import faces
from bot.platforms.dingtalk.simulator.gateway import Gateway
from bot.platforms.dingtalk.simulator.world import BOT, ROOT_DEPARTMENT, Post
from bot.platforms.wire.town import CardSeen, Fault, Medium, MediumName, Place, Seen

GROUP = "cidDuban0001=="
"""The ready group."""
_BURST = 5
"""So many requests meet a fault that passes."""


def settle(gateway: Gateway, organisation: Organisation, title: str, users: Sequence[str]) -> str:
    """The organisation's people, and one group with the robot in it; its id."""
    numbers = {name: number for number, name in enumerate(organisation.departments, start=ROOT_DEPARTMENT + 1)}
    for name, number in numbers.items():
        gateway.directory.add(number, name)
    for person in organisation.people.values():
        account = organisation.account(person.id, "dingtalk")
        gateway.add_person(account, person.name, departments=(numbers.get(person.department or "", ROOT_DEPARTMENT),))
    gateway.add_group(GROUP, *users, name=title)
    return GROUP


class DingTalkTown:
    platform = "dingtalk"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._stirs = 0
        self._own_media: dict[int, Medium] = {}
        """What people sent, by the number of the post."""
        self._strokes: dict[str, Callable[[], Awaitable[None]]] = {
            "abort": self._abort,
            "disconnect": gateway.disconnect,
            "deaf": self._deafen,
            "errors": self._errors,
            "rate": self._throttle,
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
        await self._gateway.tenant.bell.until(lambda: self.version != since)

    def stir(self) -> None:
        self._stirs += 1
        self._gateway.tenant.bell.ring()

    def now(self) -> datetime:
        return self._gateway.clock.now()

    def leap(self, to: datetime) -> None:
        """The pings that were due go out now, and are answered at once."""
        seconds = (to - self.now()).total_seconds()
        if seconds > 0:
            self._gateway.advance(seconds)
            self.stir()

    # ---- what there is to see

    def places(self) -> list[Place]:
        groups = self._gateway.world.groups.values()
        return [Place(group.chat, group.name, tuple(group.members), group.has_bot) for group in groups if not group.disbanded]

    def seen(self, after: int = 0) -> list[Seen]:
        posts = enumerate(self._gateway.transcript[after:], start=after + 1)
        return [self._seen(number, post) for number, post in posts]

    def _seen(self, number: int, post: Post) -> Seen:
        return Seen(
            number,
            post.at,
            post.chat,
            post.sender,
            faces.kind_of(post),
            faces.text_of(post, self._gateway.world),
            faces.MOUTHS[post.mouth],
            post.mentions,
            (),
            None if post.sender == BOT else post.heard,
            faces.quote_of(post),
            post.card,
            self._medium_of(number, post),
            post.only_for,
        )

    def _medium_of(self, number: int, post: Post) -> MediumName | None:
        own = self._own_media.get(number)
        return MediumName(f"post-{number}", own.name) if own else faces.medium_of(post) if post.sender == BOT else None

    def cards(self) -> dict[str, CardSeen]:
        return {track: faces.card_seen(card) for track, card in self._gateway.cards.sent.items()}

    def readers(self) -> dict[int, Sequence[str]]:
        """Only what was sent by the robot itself has readers; a webhook's words have none (§2.5)."""
        numbered = enumerate(self._gateway.transcript, start=1)
        return {number: readers for number, post in numbered if (readers := self._readers_of(post)) is not None}

    def _readers_of(self, post: Post) -> list[str] | None:
        if post.mouth == "ding":
            return sorted(self._gateway.dings.sent[post.key].readers)
        sent = self._gateway.world.sent.get(post.key) if post.sender == BOT else None
        return list(sent.readers) if sent is not None else None

    def medium(self, key: str) -> Medium | None:
        if not key.startswith("post-"):
            media = self._gateway.depot.media.get(key)
            return Medium(media.name, media.content) if media is not None else None
        word = key.removeprefix("post-")
        return self._own_media.get(int(word)) if word.isdecimal() else None

    # ---- what people do

    async def say(
        self, user: str, place: str, text: str, *, mention_bot: bool, mentions: tuple[str, ...] = (), quote: int | None = None
    ) -> bool:
        transcript = self._gateway.transcript
        quoted = transcript[quote - 1] if quote is not None and 0 < quote <= len(transcript) else None
        return (await self._gateway.say(user, place, text, mention_bot=mention_bot, quote=quoted, at=mentions)).heard

    async def send(self, user: str, place: str, medium: Medium, *, picture: bool, mention_bot: bool) -> bool:
        """In a group a picture reaches the bot with an @, a file never (§1.1)."""
        self._own_media[len(self._gateway.transcript) + 1] = medium
        kind, name, content = "picture" if picture else "file", medium.name, medium.content
        return (await self._gateway.send_media(user, place, kind, mention_bot=mention_bot, name=name, content=content)).heard

    async def press(self, user: str, card: str, button: str, option: str | None = None) -> bool:
        return await self._gateway.click(user, card, button)

    def read(self, user: str, place: str) -> None:
        for post in self._gateway.posts(place):
            readers = self._readers_of(post)
            if readers is not None and user not in readers:
                self._gateway.mark_read(user, post)
                self._stirs += 1
        self._gateway.tenant.bell.ring()

    def set_robot(self, place: str, present: bool) -> None:
        if present:
            self._gateway.add_bot(place)
        else:
            self._gateway.remove_bot(place)
        self.stir()

    # ---- what goes wrong

    def faults(self) -> list[Fault]:
        deaf = self._gateway.faults.deaf
        return [
            Fault("abort", "断线", "连接被切断，机器人自行重连"),
            Fault("disconnect", "平台换线", "先通知断开，十秒后关闭连接"),
            Fault("deaf", "假死", "心跳正常，消息不再送达", deaf),
            Fault("errors", "接口 503", f"接下来 {_BURST} 次接口调用失败"),
            Fault("rate", "频率超限", f"接下来 {_BURST} 次调用被拒，429"),
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
        self._gateway.faults.plan("error", times=_BURST, status=503)

    async def _throttle(self) -> None:
        self._gateway.faults.plan("throttle", times=_BURST, seconds=10)

    async def _tokens(self) -> None:
        self._gateway.tokens.revoke()

    async def _duplicate(self) -> None:
        self._gateway.faults.duplicates += _BURST
