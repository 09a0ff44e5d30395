"""The self-built app with everything it can do: its mouths, its groups, what it knows of people, its answers to clicks."""

from collections.abc import Callable, Mapping

from bot.core.ports import Clock, Directory, GroupOpened, GroupPlan
from bot.platforms.wecom import choosing
from bot.platforms.wecom.api import Api, App, Calls
from bot.platforms.wecom.appmouths import AppChat, AppMessage, Phone
from bot.platforms.wecom.choosing import APPCHAT
from bot.platforms.wecom.clicks import AppClicks
from bot.platforms.wecom.directory import read_directory
from bot.platforms.wecom.groups import Groups
from bot.platforms.wecom.login import login_url, user_behind
from bot.platforms.wecom.members import Members
from bot.platforms.wecom.mouths import Mouth
from bot.platforms.wecom.pacing import Paced
from bot.platforms.wecom.uploads import Uploads
from bot.platforms.wire.shaper import Shaper


class Office:
    """`alarm` hears what only a human can put right."""

    def __init__(self, app: App, calls: Calls, clock: Clock, shaper: Shaper, alarm: Callable[[str], None], own_site: str) -> None:
        self.app = app
        self._api = Api(app, calls, clock, alarm)
        members, paced = Members(self._api, clock), Paced(self._api, shaper)
        uploads = Uploads(paced, clock)
        self._groups = Groups(self._api, paced, members)
        self.clicks = AppClicks(self._api)
        self.mouths: Mapping[choosing.Mouth, Mouth] = {
            "appchat": AppChat(paced, uploads, clock, members, own_site),
            "message": AppMessage(paced, uploads, clock, own_site),
            "phone": Phone(paced),
        }

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        return await self._groups.open(plan)

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        await self._groups.rename(addresses[APPCHAT], name)

    async def directory(self) -> Directory:
        return await read_directory(self._api)

    def login_url(self, back_to: str, state: str) -> str:
        return login_url(self.app, back_to, state)

    async def user_of(self, code: str) -> str:
        return await user_behind(self._api, code)
