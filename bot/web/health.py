"""`/health`: whether everything that must be alive is alive, for a watchdog or a load balancer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web

ANSWER_WITHIN = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing that must be alive: a pump, the heartbeat, the database, a platform.

    `age` is how long ago it last showed life, None where that does not apply; it is dead beyond `limit`, or with any `trouble`
    (words for the operator). A `warning` is told and changes nothing, and so is a `note`, which asks for nothing either.
    """

    name: str
    age: timedelta | None = None
    limit: timedelta | None = None
    trouble: str = ""
    warning: str = ""
    note: str = ""

    @property
    def is_alive(self) -> bool:
        in_time = self.age is None or self.limit is None or self.age <= self.limit
        return in_time and not self.trouble


Vitals = Callable[[], Awaitable[Sequence[Vital]]]


def add_health_route(app: web.Application, vitals: Vitals) -> None:
    """Answers GET /health with 200 while all of `vitals` are alive, else 503; the body names each of them either way."""

    async def health(_request: web.Request) -> web.Response:
        found = await _asked(vitals)
        dead = [vital.name for vital in found if not vital.is_alive]
        if dead:
            log.warning("unhealthy", dead=dead)
        body = {"status": "failing" if dead else "ok", "checks": {vital.name: _view(vital) for vital in found}}
        return web.json_response(body, status=503 if dead else 200, headers={"Cache-Control": "no-store"})

    app.router.add_get("/health", health)


async def _asked(vitals: Vitals) -> Sequence[Vital]:
    """A check that hangs is a dead one: whoever asks gets an answer in any case."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await vitals()
    except TimeoutError:
        return [Vital("health", trouble=f"{ANSWER_WITHIN:g} 秒内没有查完")]


def _view(vital: Vital) -> dict[str, Any]:
    return {
        "alive": vital.is_alive,
        "age_seconds": _seconds(vital.age),
        "limit_seconds": _seconds(vital.limit),
        "trouble": vital.trouble or None,
        "warning": vital.warning or None,
        "note": vital.note or None,
    }


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 1)
