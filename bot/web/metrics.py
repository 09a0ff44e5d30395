"""`/metrics`: figures for Prometheus, gathered when they are asked for."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

PREFIX = "duban_"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; figures of one name have the same labels."""

    name: str
    what: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Gather = Callable[[], Awaitable[Sequence[Figure]]]


def add_metrics_route(app: web.Application, gather: Gather) -> None:
    async def show(request: web.Request) -> web.Response:
        text = generate_latest(_registry(await gather()))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app.router.add_get("/metrics", show)


def _registry(figures: Sequence[Figure]) -> CollectorRegistry:
    """Fresh at every call: what is no longer so must not be shown."""
    registry = CollectorRegistry()
    gauges: dict[str, Gauge] = {}
    for figure in figures:
        if figure.name not in gauges:
            gauges[figure.name] = Gauge(PREFIX + figure.name, figure.what, list(figure.labels), registry=registry)
        gauge = gauges[figure.name]
        (gauge.labels(**figure.labels) if figure.labels else gauge).set(figure.value)
    return registry
