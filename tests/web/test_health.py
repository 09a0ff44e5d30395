"""`/health` as a watchdog sees it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import health
from bot.web.health import Vital, add_health_route


@asynccontextmanager
async def asked(*vitals: Vital) -> AsyncIterator[tuple[int, dict[str, Any]]]:
    async def now() -> Sequence[Vital]:
        return vitals

    app = web.Application()
    add_health_route(app, now)
    async with TestClient(TestServer(app)) as client, client.get("/health") as answer:
        yield answer.status, await answer.json()


MINUTE = timedelta(minutes=1)


async def test_everything_alive_answers_200() -> None:
    async with asked(Vital("pumps", MINUTE, MINUTE), Vital("database")) as (status, body):
        assert (status, body["status"]) == (200, "ok")
        figures = {"alive": True, "age_seconds": 60.0, "limit_seconds": 60.0}
        assert body["checks"]["pumps"] == {**figures, "trouble": None, "warning": None, "note": None}


async def test_a_silent_pump_answers_503_and_is_named() -> None:
    async with asked(Vital("pumps", 2 * MINUTE, MINUTE), Vital("database")) as (status, body):
        assert (status, body["status"]) == (503, "failing")
        assert [name for name, check in body["checks"].items() if not check["alive"]] == ["pumps"]


async def test_trouble_is_dead_at_any_age() -> None:
    async with asked(Vital("platform", timedelta(0), MINUTE, trouble="Secret 不对")) as (status, body):
        assert (status, body["checks"]["platform"]["trouble"]) == (503, "Secret 不对")


async def test_a_warning_is_told_and_changes_nothing() -> None:
    async with asked(Vital("calendar", warning="2027年放假安排未载入")) as (status, body):
        assert (status, body["checks"]["calendar"]["warning"]) == (200, "2027年放假安排未载入")


async def test_standing_by_is_healthy() -> None:
    async with asked(Vital("wecom", note="待命")) as (status, body):
        assert (status, body["checks"]["wecom"]["alive"], body["checks"]["wecom"]["note"]) == (200, True, "待命")


async def test_a_check_that_hangs_is_answered_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.05)

    async def never() -> Sequence[Vital]:
        await asyncio.Event().wait()
        return []

    app = web.Application()
    add_health_route(app, never)
    async with TestClient(TestServer(app)) as client, client.get("/health") as answer:
        assert answer.status == 503
