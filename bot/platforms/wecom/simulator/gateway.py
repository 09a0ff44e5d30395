"""WeCom as one thing: started on a port, with people who say and click things on the other side."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

from bot.platforms.wecom.simulator.appcalls import AppCalls
from bot.platforms.wecom.simulator.appchats import AppChats
from bot.platforms.wecom.simulator.archive import Archive
from bot.platforms.wecom.simulator.company import App, Company
from bot.platforms.wecom.simulator.contacts import Contacts
from bot.platforms.wecom.simulator.crowd import Crowd
from bot.platforms.wecom.simulator.crypto import Cipher
from bot.platforms.wecom.simulator.desk import Desk
from bot.platforms.wecom.simulator.directory import Directory
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.hub import Hub, Terms
from bot.platforms.wecom.simulator.logins import Logins
from bot.platforms.wecom.simulator.modes import Modes
from bot.platforms.wecom.simulator.notices import Notices
from bot.platforms.wecom.simulator.phones import Phones
from bot.platforms.wecom.simulator.postman import Address, Delivery, Postman
from bot.platforms.wecom.simulator.responses import Responses
from bot.platforms.wecom.simulator.rest import Rest
from bot.platforms.wecom.simulator.robotcalls import RobotCalls
from bot.platforms.wecom.simulator.shelf import Shelf
from bot.platforms.wecom.simulator.uploads import Uploads
from bot.platforms.wecom.simulator.webhooks import Webhooks
from bot.platforms.wecom.simulator.world import BOT, Call, Group, Post, World
from bot.platforms.wire.staged import StagedClock

LARGEST_REQUEST = 32 << 20


class Gateway:
    """One company's WeCom with its robot and its app: `async with Gateway() as gateway`.

    All state is in memory; `clock` can be advanced. Chats are named as the product names them: a group by any of its ids,
    a private chat as `dm:USER`. `say`, `send_media`, `click`, `enter` and `judge` are those of `Crowd`.
    """

    def __init__(
        self,
        bot_id: str = "AIB-1",
        secret: str = "local-secret",
        bot_name: str = "协作助手",
        *,
        clock: StagedClock | None = None,
        ping_timeout: float = 90.0,
        drop: Literal["close", "abort"] = "close",
        company: Company | None = None,
    ) -> None:
        self.terms = Terms(bot_id, secret, ping_timeout, drop)
        self.clock = clock or StagedClock()
        self.company = company or Company()
        self.world = World(bot_name)
        self.faults = Faults()
        self.desk = Desk(self.world)
        self.hub = Hub(self.terms, self.desk, self.faults, self.clock)
        self.world.changed = self.hub.changed
        self.port = 0
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None
        self._set_up_rest()
        self._set_up_callbacks()
        self.archive, self.shelf = Archive(self.world), Shelf(self.clock)
        crowd = Crowd(bot_id, self.world, self.desk, self.notices, self.modes, self.app_calls, self.archive, self.shelf, self.clock)
        self.say, self.send_media, self.click = crowd.say, crowd.send_media, crowd.click
        self.enter, self.judge = crowd.enter, crowd.judge

    def _set_up_rest(self) -> None:
        depot = self.desk.depot
        self.rest = Rest(self.company, self.world, self.faults, self.clock)
        self.webhooks = Webhooks(self.world, depot)
        self.notices = Notices(self.company, self.world, depot)
        self.phones = Phones(self.world)
        self.logins = Logins(self.company, self.directory, self.clock)
        self.responses = Responses(self.desk)
        own = (self.webhooks, self.notices, self.phones, self.logins, self.responses)
        for part in (*own, AppChats(self.world, depot), Uploads(depot), Contacts(self.directory)):
            self.rest.doors.update(part.doors)

    def _set_up_callbacks(self) -> None:
        self.postman = Postman(self.clock, self.hub.changed)
        self.robot_calls = RobotCalls(self.desk, self.responses, self.postman, self.faults, self.clock, self.hub.spawn)
        self.modes = Modes(self.hub, self.robot_calls)
        self.app_calls = AppCalls(self.company, self.world, self.notices, self.postman, self.faults, self.clock)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0, routes: list[web.RouteDef] | None = None) -> None:
        """Listen; port 0 takes a free one. `routes` go beside those of the platform."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        login = web.get("/connect/oauth2/authorize", self.logins.authorize)
        files = web.get(r"/files/{number:\d{1,9}}", self.shelf.serve)
        app.add_routes(
            [web.get("/ws", self.hub.serve), web.route("*", "/cgi-bin/{path:.+}", self.rest.serve), login, files, *(routes or [])]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]
        self.robot_calls.base_url = self.shelf.base_url = self.base_url

    async def stop(self) -> None:
        self.rest.close()
        await self.hub.close()
        await self.postman.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def base_url(self) -> str:
        """Where `/cgi-bin/…` and the login page are."""
        return f"http://127.0.0.1:{self.port}"

    def webhook_url(self, key: str) -> str:
        return f"{self.base_url}/cgi-bin/webhook/send?key={key}"

    @property
    def directory(self) -> Directory:
        return self.world.directory

    @property
    def transcript(self) -> list[Post]:
        return self.world.transcript

    @property
    def calls(self) -> list[Call]:
        return self.world.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every callback carried out to a URL."""
        return self.postman.deliveries

    @property
    def subscribed(self) -> bool:
        return self.hub.subscribed is not None

    def said(self, chat: str) -> list[str]:
        """What people have read from the bot in a chat, through whichever mouth, oldest first."""
        return [post.text for post in self.posts(chat)]

    def posts(self, chat: str) -> list[Post]:
        """What the bot has posted in a chat, through whichever mouth, oldest first. A group goes by any of its ids."""
        return [post for post in self.world.seen_in[self.world.place(chat)] if post.sender == BOT]

    async def until(self, ready: Callable[[], bool], within: float = 5.0) -> None:
        """Wait (at most `within` real seconds) until something that happens at the gateway makes `ready` true."""
        async with asyncio.timeout(within):
            await self.hub.until(ready)

    def add_group(self, chat: str, *members: str, has_bot: bool = True) -> None:
        """A group made by hand, named by the id the robot knows it by."""
        self.world.add_group(chat, members, has_bot=has_bot, robot_chat=chat if has_bot else None)

    def add_app_group(self, chat: str, *members: str) -> None:
        """A group the first app made on an earlier day: as by appchat/create, and counted nowhere."""
        group = self.world.add_group(chat, members, has_bot=False, app_chat=chat)
        group.app = self.company.apps[0].agentid

    def add_bot(self, chat: str) -> str:
        """A person adds the robot to a group; the id the robot will know it by. Raises LookupError."""
        group = self._group(chat)
        group.has_bot = True
        if group.robot_chat is None:
            group.robot_chat = f"wrROBOT{next(self._numbers):08d}"
            self.world.name(group, group.robot_chat)
        return group.robot_chat

    def remove_bot(self, chat: str) -> None:
        """A person removes the robot: it hears nothing and cannot post any more. Raises LookupError."""
        self._group(chat).has_bot = False

    def add_webhook(self, chat: str) -> str:
        """A person adds a webhook to a group; its key. Raises LookupError."""
        return self.webhooks.add(self._group(chat))

    async def use_url(self, url: str, token: str, aes_key: str) -> bool:
        """An administrator puts the robot into callback mode; False (and nothing changes) when the address fails its check."""
        address = Address(url, Cipher(token, aes_key))
        if not await self.postman.check(address):
            return False
        await self.modes.use_url(address)
        return True

    async def use_app_url(self, url: str, token: str, aes_key: str, app: App | None = None) -> bool:
        """An administrator gives an app (the first, if none is named) its callback address; False when it fails its check."""
        address = Address(url, Cipher(token, aes_key, self.company.corpid))
        if not await self.postman.check(address):
            return False
        self.app_calls.addresses[(app or self.company.apps[0]).agentid] = address
        return True

    async def write_to_app(self, user: str, text: str) -> bool:
        """A person writes to the app in private; False when the product did not take it."""
        return await self.app_calls.write(self.company.apps[0], self.directory.meet(user).id, text)

    async def enter_app(self, user: str) -> bool:
        """A person opens the app."""
        return await self.app_calls.tell(self.company.apps[0], "enter_agent", {"EventKey": ""}, self.directory.meet(user).id)

    async def change_contact(self, change: str, user: str = "", department: int = 0) -> bool:
        """Tell the app that the directory changed: `create_user`, `update_user`, `delete_user`, `create_party` and the like."""
        about = {"UserID": user} if user else {"Id": department}
        return await self.app_calls.tell(self.company.apps[0], "change_contact", {"ChangeType": change, **about})

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver the callbacks that were held back, in order or the other way round."""
        await self.hub.release(backwards=backwards)
        await self.robot_calls.release(backwards=backwards)
        await self.app_calls.release(backwards=backwards)

    async def raw(self, data: bytes | str, *, binary: bool = False) -> None:
        """Write any bytes to the subscribed connection as one frame."""
        if self.hub.subscribed is not None:
            await self.hub.subscribed.write(data if isinstance(data, bytes) else data.encode(), binary=binary)

    async def close(self, code: int = 1000) -> None:
        """Close the subscribed connection with a code."""
        if self.hub.subscribed is not None:
            await self.hub.subscribed.close(code)

    def abort(self) -> None:
        """Cut the subscribed connection without a word."""
        if self.hub.subscribed is not None:
            self.hub.subscribed.abort()

    def last_card(self, chat: str) -> str:
        """The task_id of the latest card the robot sent to a chat."""
        place = self.world.place(chat)
        return [task_id for task_id, sent in self.desk.cards.items() if self.world.place(sent.chat) == place][-1]

    def advance(self, seconds: float | timedelta) -> None:
        self.clock.advance(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)

    def _group(self, chat: str) -> Group:
        group = self.world.find(chat)
        if group is None:
            raise LookupError(chat)
        return group
