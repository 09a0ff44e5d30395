"""`/metrics` as Prometheus reads it."""

from collections.abc import Sequence

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import Figure, add_metrics_route

FIGURES = [
    Figure("outbox_waiting", "Messages worded and not yet sent", 3),
    Figure("calls_this_month", "Calls made", 12, {"platform": "dingtalk", "bucket": "api"}),
    Figure("calls_this_month", "Calls made", 5, {"platform": "dingtalk", "bucket": 'mess"ages\n'}),
]


async def test_every_figure_is_read_back_with_its_labels() -> None:
    async def gather() -> Sequence[Figure]:
        return FIGURES

    app = web.Application()
    add_metrics_route(app, gather)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/metrics")
        text = await answer.text()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert [(sample.name, sample.labels, sample.value) for sample in samples] == [
        ("duban_outbox_waiting", {}, 3),
        ("duban_calls_this_month", {"platform": "dingtalk", "bucket": "api"}, 12),
        ("duban_calls_this_month", {"platform": "dingtalk", "bucket": 'mess"ages\n'}, 5),
    ]
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
