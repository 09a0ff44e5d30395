"""The served product: several platforms at once, several replicas at one database, and what /health says of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build_company
from bot.core.messages import Incoming
from bot.core.ports import Door, Notice
from bot.core.world import Company
from bot.keeping import TERM
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.supervisor import Credentials
from bot.pumps.machine import DrivenClock
from bot.server import Lines, Server
from handlers.desk import Desk
from storage.database import Database
from storage.fresh import create_all
from storage.leases import Lease, Leases
from tests.pumps.post import TEN, Post, outbox, outcomes, put, waiting

Turn = Callable[[], bool]


class Chat(Post):
    """A platform that is started and stopped, tells its line, and has a callback URL."""

    def __init__(self, name: str, clock: DrivenClock, lines: Lines, broken: bool = False) -> None:
        super().__init__(clock, name=name)
        self.broken = broken
        self.starts = self.stops = self.farewells = 0
        self._lines = lines
        self._now = clock.now

    @property
    def is_up(self) -> bool:
        return self.starts > self.stops

    async def start(self, door: Door) -> None:
        if self.broken:
            raise OSError("no route to host")
        self.starts += 1
        self._lines.tell(self.name, Notice("online", self._now()))

    async def stop(self) -> None:
        self.stops = self.starts
        self.farewells += 1

    def routes(self, door: Door) -> list[web.RouteDef]:
        async def called(request: web.Request) -> web.Response:
            new = await door(Incoming(self.name, request.query["id"], "g1", "li", text="你好"))
            return web.Response(text="new" if new else "known")

        return [web.post(f"/{self.name}/callback", called)]


class Replica:
    """One process, with platforms `chat` and `other`; its clock is moved by hand."""

    def __init__(self, name: str, database: Database, company: Company, broken: bool = False) -> None:
        self.is_running = True
        self.clock = DrivenClock(TEN)
        lines = Lines(self.clock)
        self.chat, self.other = Chat("chat", self.clock, lines, broken), Chat("other", self.clock, lines)
        self.server = Server([self.chat, self.other], lines, database, Desk(company), self.clock, name)
        self.app = web.Application()
        self.server.add_routes(self.app)

    async def stop(self) -> None:
        self.chat.free.set()
        if self.is_running:
            self.is_running = False
            await self.server.stop()

    async def asked(self, path: str, method: str = "GET") -> tuple[int, Any]:
        async with TestClient(TestServer(self.app)) as client, client.request(method, path) as answer:
            return answer.status, await (answer.json() if path == "/health" else answer.text())

    async def pass_time(self, seconds: float) -> None:
        await pass_time(self.server, self.clock, seconds)


async def pass_time(server: Server, clock: DrivenClock, seconds: float) -> None:
    """Returns once every worker has looked at the new time, and found the database well."""
    clock.set(clock.now() + timedelta(seconds=seconds))
    server.nudge()
    await until(lambda: all(worker.last_done_at == clock.now() for worker in server._metronome.workers))


async def until(ready: Turn) -> None:
    for _ in range(2000):
        if ready():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came to pass")


Start = Callable[..., Awaitable[Replica]]


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(None, "logistics")


@pytest.fixture
async def shared() -> AsyncIterator[Database]:
    database = Database.open("sqlite://")
    await create_all(database)
    yield database
    await database.close()


@pytest.fixture
async def start(shared: Database, company: Company) -> AsyncIterator[Start]:
    """Starts replicas at one database; what was started is stopped at the end."""
    started: list[Replica] = []

    async def begin(name: str, broken: bool = False) -> Replica:
        replica = Replica(name, shared, company, broken)
        started.append(replica)
        await replica.server.start()
        return replica

    yield begin
    for replica in started:
        await replica.stop()


# ---------------------------------------------------------------- several platforms


async def test_a_platform_that_hangs_delays_neither_the_other_nor_what_is_heard(start: Start, shared: Database) -> None:
    one = await start("one")
    await until(lambda: one.chat.is_up and one.other.is_up)
    one.chat.free.clear()
    await put(shared, [waiting("slow", platform="chat"), waiting("quick", platform="other")])
    one.server.nudge()
    await until(lambda: one.chat.texts == ["slow"] and one.other.texts == ["quick"])
    for number in range(20):
        await put(shared, [waiting(f"quick {number}", platform="other")])
    one.server.nudge()
    await until(lambda: len(one.other.texts) == 21)
    await until(lambda: not one.server.machine.speaking["other"].is_speaking)
    assert (await outcomes(shared))["quick 19"] == "sent"
    assert (await outcomes(shared))["slow"] is None
    assert (await one.asked("/health"))[0] == 200


async def test_a_platform_that_does_not_start_is_named_and_tried_again_and_stops_no_other(start: Start) -> None:
    one = await start("one", broken=True)
    await until(lambda: one.other.is_up)
    status, body = await one.asked("/health")
    assert (status, body["checks"]["chat"]["trouble"]) == (503, "启动失败：no route to host")
    assert body["checks"]["other"]["alive"]
    one.chat.broken = False
    await one.pass_time(2)
    await until(lambda: one.chat.is_up)
    assert (await one.asked("/health"))[0] == 200


async def test_a_line_that_is_down_too_long_is_named(start: Start) -> None:
    one = await start("one")
    await until(lambda: one.chat.is_up and one.other.is_up)
    one.server.keepers[1].line(Notice("offline", TEN))
    await one.pass_time(30)
    assert (await one.asked("/health"))[0] == 200
    await one.pass_time(31)
    status, body = await one.asked("/health")
    assert (status, [name for name, check in body["checks"].items() if not check["alive"]]) == (503, ["other"])


# ---------------------------------------------------------------- several replicas


async def test_one_replica_holds_the_platforms_and_the_other_stands_by_healthy(start: Start, shared: Database) -> None:
    """P04."""
    one = await start("one")
    await until(lambda: one.chat.is_up and one.other.is_up)
    two = await start("two")
    await put(shared, [waiting("hello", platform="chat")])
    two.server.nudge()
    one.server.nudge()
    await until(lambda: one.chat.texts == ["hello"])
    status, body = await two.asked("/health")
    assert (status, body["checks"]["chat"]["note"]) == (200, "待命：由另一个副本连接")
    assert (two.chat.starts, two.chat.texts) == (0, [])


async def test_callbacks_over_http_are_taken_by_every_replica(start: Start) -> None:
    """P01: once each, whichever they reach."""
    one, two = await start("one"), await start("two")
    await until(lambda: one.chat.is_up)
    answers = [await replica.asked("/chat/callback?id=m1", "POST") for replica in (two, one, two)]
    assert answers == [(200, "new"), (200, "known"), (200, "known")]


async def test_a_replica_on_standby_lets_go_of_what_a_callback_made_it_open(start: Start) -> None:
    """A click that came in there was answered on its card from there."""
    one, two = await start("one"), await start("two")
    await until(lambda: one.chat.is_up)
    await two.stop()
    assert two.chat.farewells == 1


async def test_an_orderly_stop_hands_over_at_once(start: Start) -> None:
    """P04, P10: no wait in a rolling deploy, and the old connection is gone before the new one comes."""
    one = await start("one")
    await until(lambda: one.chat.is_up and one.other.is_up)
    two = await start("two")
    await one.stop()
    assert not one.chat.is_up
    await two.pass_time(1)
    await until(lambda: two.chat.is_up and two.other.is_up)


async def test_after_a_silence_the_other_takes_over_and_the_woken_one_lets_go(start: Start, shared: Database) -> None:
    """P03: the first one's time stands still, as under SIGSTOP; the second takes over within 30 seconds."""
    one = await start("one")
    await until(lambda: one.chat.is_up and one.other.is_up)
    two = await start("two")
    for _ in range(6):
        await two.pass_time(5)
    await until(lambda: two.chat.is_up)
    await put(shared, [waiting("after", platform="chat", at=two.clock.now())])
    await one.pass_time(30)
    await two.pass_time(0)
    await until(lambda: not one.chat.is_up)
    await until(lambda: two.chat.texts == ["after"])
    assert one.chat.texts == []
    assert [row.attempts for row in await outbox(shared)] == [1]
    assert (await one.asked("/health"))[1]["checks"]["chat"]["note"]


async def test_a_holder_that_renews_is_never_replaced(start: Start) -> None:
    """P04, P09: though the other's clock is five minutes ahead."""
    one = await start("one")
    await until(lambda: one.chat.is_up)
    two = await start("two")
    await two.pass_time(300)
    for _ in range(12):
        for replica in (one, two):
            await replica.pass_time(5)
    assert (one.chat.is_up, two.chat.starts) == (True, 0)


async def test_who_cannot_reach_the_database_for_a_whole_term_lets_go(
    start: Start, shared: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P03: somebody else may hold the lease by then."""
    one = await start("one")
    await until(lambda: one.chat.is_up)

    async def broken(_leases: Leases, _lease: Lease, *_more: object) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(Leases, "renew", broken)
        one.clock.set(TEN + TERM - timedelta(seconds=1))
        one.server.nudge()
        await until(lambda: one.server._metronome.workers[0].last_done_at == one.clock.now())
        assert one.chat.is_up
        await one.pass_time(1)
        await until(lambda: not one.chat.is_up)
    await one.pass_time(1)
    await until(lambda: one.chat.is_up)


# ---------------------------------------------------------------- the one connection of a WeCom robot


async def test_two_replicas_at_one_robot_evict_each_other_once_per_take_over(shared: Database, company: Company) -> None:
    """P04: against the local gateway; and no war in ten minutes."""
    async with Gateway() as gateway:
        one, two = (robot(gateway, shared, company, name) for name in ("one", "two"))
        await one[0].start()
        await gateway.until(lambda: gateway.subscribed)
        await two[0].start()
        await pass_together(5, one, two, times=12)
        assert subscribes(gateway) == 1
        await pass_together(5, two, times=6)  # the first one sleeps
        await gateway.until(lambda: subscribes(gateway) == 2)
        await pass_together(5, one, two, times=120)
        gateway.advance(600)
        await pass_together(5, one, two)
        assert subscribes(gateway) == 2
        for server, _ in (one, two):
            await server.stop()


def robot(gateway: Gateway, database: Database, company: Company, name: str) -> tuple[Server, DrivenClock]:
    clock = DrivenClock(TEN)
    lines = Lines(clock)
    credentials = Credentials(gateway.terms.bot_id, gateway.terms.secret, gateway.url)
    platform = WeCom(credentials, gateway.clock, notice=lines.of("wecom"), sleep=gateway.clock.sleep)
    return Server([platform], lines, database, Desk(company), clock, name), clock


async def pass_together(seconds: float, *replicas: tuple[Server, DrivenClock], times: int = 1) -> None:
    for _ in range(times):
        for server, clock in replicas:
            await pass_time(server, clock, seconds)


def subscribes(gateway: Gateway) -> int:
    return sum(call.cmd == "aibot_subscribe" and call.errcode == 0 for call in gateway.calls)
