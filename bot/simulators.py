"""The simulated platforms, ready for a bot: the one place that names the concrete simulators."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.core.organisation import Organisation
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE
from bot.platforms.dingtalk.simulator import Gateway as DingTalkGateway
from bot.platforms.dingtalk.simulator.control import open_gateway as open_dingtalk
from bot.platforms.dingtalk.simulator.town import DingTalkTown
from bot.platforms.dingtalk.simulator.town import settle as settle_dingtalk
from bot.platforms.wecom.callbacks.door import APP_PATH
from bot.platforms.wecom.simulator import Gateway as WeComGateway
from bot.platforms.wecom.simulator.control import open_gateway as open_wecom
from bot.platforms.wecom.simulator.town import GROUP, WeComTown
from bot.platforms.wecom.simulator.town import settle as settle_wecom
from bot.platforms.wire.staged import StagedClock
from bot.platforms.wire.town import Town

APP_TOKEN = "simulated-token"
APP_AES_KEY = "SimulatedAESKeyOf43LettersForTheAppsMessages"[:43]


class Simulator(Protocol):
    """One platform with its people and a ready group. `chat` is where the robot hears that group, `place` how people name it."""

    town: Town
    chat: str
    place: str
    addresses: Mapping[str, str]

    async def start(self, host: str, port: int) -> None:
        """Listens, with its control below `/_sim`; port 0 takes a free one."""

    async def stop(self) -> None: ...

    def variables(self) -> dict[str, str]:
        """The environment with which `duban serve` connects to it. Only after the start."""

    async def call_back(self, site: str) -> None:
        """The bot's own addresses are below `site`, and answer."""


class SimulatedWeCom:
    """A robot on its long connection, and a self-built app whose clicks come to a callback URL."""

    def __init__(self, clock: StagedClock, organisation: Organisation, title: str, users: Sequence[str], bot_name: str) -> None:
        self._gateway = WeComGateway(clock=clock, bot_name=bot_name)
        self.chat = settle_wecom(self._gateway, organisation, title, users)
        self.place = GROUP
        self.addresses: Mapping[str, str] = {"appchat": GROUP}
        self.town: Town = WeComTown(self._gateway)

    async def start(self, host: str, port: int) -> None:
        await open_wecom(self._gateway, host, port)

    async def stop(self) -> None:
        await self._gateway.stop()

    def variables(self) -> dict[str, str]:
        gateway = self._gateway
        app = gateway.company.apps[0]
        return {
            "DUBAN_WECOM_BOT_ID": gateway.terms.bot_id,
            "DUBAN_WECOM_SECRET": gateway.terms.secret,
            "DUBAN_WECOM_CORP_ID": gateway.company.corpid,
            "DUBAN_WECOM_AGENT_ID": str(app.agentid),
            "DUBAN_WECOM_APP_SECRET": app.secret,
            "DUBAN_WECOM_APP_TOKEN": APP_TOKEN,
            "DUBAN_WECOM_APP_AES_KEY": APP_AES_KEY,
            "DUBAN_WECOM_PHONE_ALARM": "true",
            "DUBAN_WECOM_WS_URL": gateway.url,
            "DUBAN_WECOM_API_BASE": gateway.base_url,
            "DUBAN_WECOM_OAUTH_BASE": gateway.base_url,
        }

    async def call_back(self, site: str) -> None:
        await self._gateway.use_app_url(site + APP_PATH, APP_TOKEN, APP_AES_KEY)


class SimulatedDingTalk:
    """An enterprise app robot in Stream mode, with the one card template the product needs."""

    def __init__(self, clock: StagedClock, organisation: Organisation, title: str, users: Sequence[str], bot_name: str) -> None:
        self._gateway = DingTalkGateway(clock=clock, bot_name=bot_name)
        self.chat = self.place = settle_dingtalk(self._gateway, organisation, title, users)
        self.addresses: Mapping[str, str] = {"open_conversation_id": self.chat}
        self.town: Town = DingTalkTown(self._gateway)

    async def start(self, host: str, port: int) -> None:
        await open_dingtalk(self._gateway, host, port)

    async def stop(self) -> None:
        await self._gateway.stop()

    def variables(self) -> dict[str, str]:
        gateway = self._gateway
        return {
            "DUBAN_DINGTALK_CLIENT_ID": gateway.terms.client_id,
            "DUBAN_DINGTALK_CLIENT_SECRET": gateway.terms.secret,
            "DUBAN_DINGTALK_CORP_ID": gateway.terms.corp_id,
            "DUBAN_DINGTALK_AGENT_ID": str(gateway.terms.agent_id),
            "DUBAN_DINGTALK_CARD_TEMPLATE": GENERIC_TEMPLATE,
            "DUBAN_DINGTALK_DING": "true",
            "DUBAN_DINGTALK_API_BASE": gateway.base,
            "DUBAN_DINGTALK_OAPI_BASE": gateway.base,
            "DUBAN_DINGTALK_LOGIN_BASE": gateway.base,
        }

    async def call_back(self, site: str) -> None:
        """In Stream mode nothing is called from outside."""


SIMULATORS: Mapping[str, type[SimulatedWeCom] | type[SimulatedDingTalk]] = {"wecom": SimulatedWeCom, "dingtalk": SimulatedDingTalk}
