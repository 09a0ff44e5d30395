"""The speaking half against a simulated platform: what it sends, what people then read, what it costs."""

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from bot.core.messages import Attachment, Outgoing, Sent
from bot.core.ports import Notice
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.directory import People
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.speaker import Speaker

GROUP, WANG, LI = "cidTask01==", "u1001", "u1002"
PRIVATE = f"dm:{WANG}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {WANG: "王调度", LI: "李仓储"}
SITE = "https://duban.example/"


def attachment(name: str, media_type: str, content: bytes = b"PK" + b"0" * 100) -> Attachment:
    async def drawn() -> bytes:
        return content

    return Attachment(name, media_type, drawn)


PICTURE = attachment("跟踪表-0512.png", "image/png")
TABLE = attachment("跟踪表-0512.xlsx", XLSX)


class Tally(Counter[str]):
    """A `Meter`."""

    def count(self, bucket: str, calls: int = 1) -> None:
        self[bucket] += calls


class Booth:
    """A speaker with its group: 王调度 and 李仓储 and the robot."""

    def __init__(self, gateway: Gateway, *, hurried: bool = False, site: str = SITE, **app: Any) -> None:
        """`hurried`: whoever sleeps moves the clock instead."""
        self.gateway = gateway
        self.notices: list[Notice] = []
        self.spent = Tally()
        self.sessions = Sessions()
        terms, base = gateway.terms, gateway.base
        settings = {"card_template": GENERIC_TEMPLATE, "corp_id": terms.corp_id, "agent_id": terms.agent_id, **app}
        self.app = App(terms.client_id, terms.secret, api_base=base, oapi_base=base, login_base=base, **settings)
        self.api = Api(
            self.app, gateway.clock, self.spent, notice=self.notices.append, sleep=self._skip if hurried else gateway.clock.sleep
        )
        self.people = People(self.api)
        self.speaker = Speaker(self.api, self.sessions, NAMES.get, site)
        for user, name in NAMES.items():
            gateway.add_person(user, name)
        gateway.add_group(GROUP, WANG, LI, name="调运-0512")
        self._numbers = count(1)

    async def _skip(self, seconds: float) -> None:
        self.gateway.advance(seconds)

    def hears(self, chat: str = GROUP) -> None:
        """Somebody spoke to the robot in that chat just now."""
        url, expires = self.gateway.webhooks.session(chat)
        self.sessions.note(chat, url, expires, self.gateway.clock.now())

    def message(self, text: str, chat: str = GROUP, **more: Any) -> Outgoing:
        return Outgoing(f"o{next(self._numbers)}", chat, "note", text, **more)

    async def say(self, text: str, chat: str = GROUP, **more: Any) -> Sent:
        return await self.speaker.say(self.message(text, chat, **more))

    def said(self, chat: str = GROUP) -> list[str]:
        return self.gateway.said(chat)

    def pinged(self, chat: str = GROUP) -> list[tuple[str, ...]]:
        return [post.mentions for post in self.gateway.world.chats[chat] if post.sender == "bot"]

    def calls(self, wanted: Callable[[str], bool] = lambda path: True) -> list[str]:
        """The last word of every call's path, in order."""
        return [call.path.rpartition("/")[2] for call in self.gateway.calls if wanted(call.path)]
