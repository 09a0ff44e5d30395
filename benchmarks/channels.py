"""The two platforms as the drain sees them: simulator and production adapter, groups, limits, and what became visible."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, Self

from benchmarks.minimum import Rate
from bot.core.ports import Platform
from bot.metering import Counted
from bot.platforms.dingtalk import simulator as dingtalk_simulator
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App as DingTalkApp
from bot.platforms.dingtalk.simulator.world import BOT as DINGTALK_BOT
from bot.platforms.wecom import simulator as wecom_simulator
from bot.platforms.wecom.adapter import WeComWithApp
from bot.platforms.wecom.api import App as WeComApp
from bot.platforms.wecom.choosing import APPCHAT
from bot.platforms.wecom.frames import TOO_MANY
from bot.platforms.wire.staged import StagedClock

Kind = Literal["table", "nag"]
MEMBERS = 7


@dataclass(frozen=True, slots=True)
class Seen:
    """A post of the bot: when, in which group, what kind, and its text. `whole`: it reached everybody there."""

    at: datetime
    chat: str
    kind: str
    text: str
    whole: bool = True

    @property
    def is_major(self) -> bool:
        return self.text.startswith("重大")


class Channel(Protocol):
    name: str
    platform: Platform

    def add_group(self, number: int) -> str:
        """A group of seven people nobody else is with; its chat id."""

    def addresses(self, chat: str) -> Mapping[str, str]: ...

    def rates(self, *kinds: Kind) -> Sequence[Rate]:
        """The published limits, and what a group takes of each that gets a message of each of these kinds."""

    def shown_as(self, kind: Kind) -> Sequence[str]:
        """The posts a message of a kind becomes, in order."""

    def posts(self) -> list[Seen]: ...

    def calls(self) -> Counter[str]: ...

    def refusals(self) -> Counter[str]:
        """What the platform did not carry out, by its code; rates among them, and people a silent limit kept a post from."""


def members_of(number: int) -> list[str]:
    return [f"u{number}x{seat}" for seat in range(MEMBERS)]


class WeComChannel:
    """A self-built app that speaks in the groups it has made: every post counts once for each of their members."""

    name = "wecom"

    def __init__(self, gateway: wecom_simulator.Gateway, platform: Platform) -> None:
        self.gateway = gateway
        self.platform = platform

    @classmethod
    async def opened(cls, stack: AsyncExitStack, clock: StagedClock, latency: float) -> Self:
        gateway = await stack.enter_async_context(wecom_simulator.Gateway(clock=clock))
        gateway.faults.latency = latency
        company = gateway.company
        app = WeComApp(company.corpid, company.apps[0].agentid, company.apps[0].secret, api_base=gateway.base_url)
        platform = WeComWithApp(None, clock, app=app, meter=Counted(), sleep=clock.sleep, api_base=gateway.base_url)
        return cls(gateway, platform)

    def add_group(self, number: int) -> str:
        self.gateway.add_app_group(f"g{number}", *members_of(number))
        return f"g{number}"

    def addresses(self, chat: str) -> Mapping[str, str]:
        return {APPCHAT: chat}

    def rates(self, *kinds: Kind) -> Sequence[Rate]:
        """§7: words, picture and workbook are a post each; picture and workbook go up first."""
        posts, uploads = sum(len(self.shown_as(kind)) for kind in kinds), 2 * kinds.count("table")
        return (
            Rate("20,000 person-messages a minute", 20_000, 60, posts * MEMBERS),
            Rate("150,000 person-messages an hour", 150_000, 3600, posts * MEMBERS),
            Rate("appchat/send: 10,000 calls a minute", 10_000, 60, posts),
            Rate("media/upload: 10,000 calls a minute", 10_000, 60, uploads),
            Rate("20,000 calls a minute from one address", 20_000, 60, posts + uploads),
        )

    def shown_as(self, kind: Kind) -> Sequence[str]:
        return ("text", "image", "file") if kind == "table" else ("text",)

    def posts(self) -> list[Seen]:
        return [Seen(post.at, post.chat, post.kind, post.text, not post.missed) for post in self.gateway.transcript]

    def calls(self) -> Counter[str]:
        return Counter(call.cmd for call in self.gateway.calls)

    def refusals(self) -> Counter[str]:
        said = Counter(f"rate {code}" if code == TOO_MANY else str(code) for call in self.gateway.calls if (code := call.errcode))
        return said + Counter(f"rate, silent: {user}" for post in self.gateway.transcript for user in post.missed)


class DingTalkChannel:
    """The application's robot: tables by `groupMessages/send`, nags as cards, which alone can mention. The month is an add-on's."""

    name = "dingtalk"
    QPS = 20

    def __init__(self, gateway: dingtalk_simulator.Gateway, platform: Platform) -> None:
        self.gateway = gateway
        self.platform = platform

    @classmethod
    async def opened(cls, stack: AsyncExitStack, clock: StagedClock, latency: float) -> Self:
        limits = dingtalk_simulator.Limits(5_200_000, 550_000, cls.QPS)
        gateway = await stack.enter_async_context(dingtalk_simulator.Gateway(clock=clock, limits=limits))
        gateway.faults.latency = latency
        terms, base = gateway.terms, gateway.base
        app = DingTalkApp(
            terms.client_id,
            terms.secret,
            agent_id=terms.agent_id,
            card_template=dingtalk_simulator.GENERIC_TEMPLATE,
            api_base=base,
            oapi_base=base,
            login_base=base,
        )
        return cls(gateway, DingTalk(app, clock, Counted(), sleep=clock.sleep))

    def add_group(self, number: int) -> str:
        return self.gateway.add_group(f"cidg{number}", *members_of(number)).chat

    def addresses(self, chat: str) -> Mapping[str, str]:
        return {}

    def rates(self, *kinds: Kind) -> Sequence[Rate]:
        """§7, standard edition: 20 calls a second per end point; picture and words are one post, the workbook another."""
        tables, nags = kinds.count("table"), kinds.count("nag")
        each = {"media/upload": 2 * tables, "groupMessages/send": 2 * tables, "createAndDeliver": nags}
        return [Rate(f"{end}: {self.QPS} calls a second", self.QPS, 1, calls) for end, calls in each.items()]

    def shown_as(self, kind: Kind) -> Sequence[str]:
        return ("markdown", "file") if kind == "table" else ("card",)

    def posts(self) -> list[Seen]:
        return [Seen(post.at, post.chat, post.kind, post.text) for post in self.gateway.transcript if post.sender == DINGTALK_BOT]

    def calls(self) -> Counter[str]:
        return Counter("/".join(call.path.split("/")[-2:]) for call in self.gateway.calls)

    def refusals(self) -> Counter[str]:
        codes = [call.code for call in self.gateway.calls if call.code != "ok"]
        return Counter(f"rate {code}" if "Limit" in code or code in ("90018", "90020", "banned") else code for code in codes)


CHANNELS: tuple[type[WeComChannel] | type[DingTalkChannel], ...] = (WeComChannel, DingTalkChannel)
