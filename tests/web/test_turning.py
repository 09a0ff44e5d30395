"""The clock that can be turned: each order means one instant, and what is due by then has left when the answer comes."""

from datetime import datetime
from typing import Any

import pytest

from tests.web.conftest import Client
from tests.web.rehearsal import SHANGHAI, Rehearsal

MONDAY, FRIDAY = 11, 15


@pytest.mark.parametrize(
    ("day", "hour", "order", "expected"),
    [
        (MONDAY, 9, {"minutes": 10}, "2026-05-11T09:10:00+08:00"),
        (MONDAY, 9, {"hours": 1}, "2026-05-11T10:00:00+08:00"),
        (MONDAY, 9, {"to": "16:30"}, "2026-05-11T16:30:00+08:00"),
        (MONDAY, 18, {"to": "16:30"}, "2026-05-12T16:30:00+08:00"),
        (MONDAY, 9, {"to": "next_day"}, "2026-05-12T09:00:00+08:00"),
        (FRIDAY, 18, {"to": "next_day"}, "2026-05-18T09:00:00+08:00"),
        (FRIDAY, 18, {"to": "17:00"}, "2026-05-18T17:00:00+08:00"),
        (FRIDAY + 1, 9, {"to": "17:00"}, "2026-05-18T17:00:00+08:00"),
    ],
)
async def test_an_order_means_one_instant(
    client: Client, stage: Rehearsal, day: int, hour: int, order: dict[str, Any], expected: str
) -> None:
    stage.clock.instant = datetime(2026, 5, day, hour, tzinfo=SHANGHAI)
    answer = await client.post("/sandbox/clock", json=order)
    assert (answer.status, (await answer.json())["now"]) == (200, expected)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "to"),
        ({"to": "25:00"}, "to"),
        ({"to": "9:00"}, "to"),
        ({"to": 7}, "to"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": 1e9}, "minutes"),
        ({"hours": -1}, "hours"),
        ({"hours": 24 * 365}, "hours"),
    ],
)
async def test_an_order_nobody_understands_is_named_and_turns_nothing(
    client: Client, stage: Rehearsal, order: dict[str, Any], field: str
) -> None:
    before = stage.now()
    answer = await client.post("/sandbox/clock", json=order)
    assert (answer.status, (await answer.json())["field"]) == (400, field)
    assert stage.now() == before


async def test_what_is_due_on_the_way_has_left_when_the_answer_comes(client: Client, stage: Rehearsal) -> None:
    await client.post("/sandbox/clock", json={"to": "17:00"})
    kinds = [(entry.kind, entry.chat) for entry in stage.sandbox.transcript[1:]]
    assert kinds[-2:] == [("missing", "g1"), ("remind", "dm:zhou")]
    assert len(kinds) == 6


async def test_real_time_runs_until_the_clock_is_turned_again(client: Client, stage: Rehearsal) -> None:
    assert (await (await client.post("/sandbox/clock", json={"to": "real"})).json())["mode"] == "real"
    assert (await (await client.post("/sandbox/clock", json={"minutes": 10})).json())["mode"] == "driven"
    assert (await (await client.post("/sandbox/clock", json={"to": "driven"})).json())["mode"] == "driven"
