"""The HTTP door: acknowledged only after the commit, once per id, and errors that name the member."""

from typing import Any

import pytest

from bot.core.messages import Incoming
from tests.web.conftest import Client
from tests.web.rehearsal import Rehearsal

POST = {"chat": "g1", "from": "zhao", "text": "@协作助手 清关操作部门：已放行"}


async def test_a_post_is_accepted_once_it_is_committed(client: Client, stage: Rehearsal) -> None:
    answer = await client.post("/sandbox/say", json={**POST, "id": "k1"})
    assert (answer.status, await answer.json()) == (202, {"id": "k1", "new": True, "delivered": True})
    assert stage.known == {"k1"}


async def test_the_same_id_again_is_known_and_has_no_second_effect(client: Client, stage: Rehearsal) -> None:
    for expected in (True, False):
        answer = await client.post("/sandbox/say", json={**POST, "id": "k1"})
        assert (await answer.json())["new"] is expected
    await stage.answered()
    assert [entry.kind for entry in stage.sandbox.transcript] == ["notice", "say", "receipt"]


async def test_a_message_that_could_not_be_stored_is_not_acknowledged(client: Client, stage: Rehearsal) -> None:
    async def full(message: Incoming) -> bool:
        raise OSError("disk full: /var/lib/secret.db")

    await stage.sandbox.start(full)
    answer = await client.post("/sandbox/say", json=POST)
    assert answer.status == 500
    assert "secret" not in await answer.text()
    assert "编号" in (await answer.json())["error"]
    assert len(stage.sandbox.transcript) == 1


async def test_without_the_at_it_is_shown_but_not_delivered(client: Client, stage: Rehearsal) -> None:
    answer = await client.post("/sandbox/say", json={**POST, "text": "已放行", "mention_bot": False})
    assert (await answer.json())["delivered"] is False
    assert stage.known == set()


async def test_quote_mentions_and_half_a_surrogate_pair_arrive_as_sent(client: Client, stage: Rehearsal) -> None:
    body = {**POST, "text": "好\ud83d\x00", "quote": "能否放行？", "mentions": ["li"]}
    assert (await client.post("/sandbox/say", json=body)).status == 202
    said = stage.sandbox.transcript[1]
    assert (said.text, said.quote, said.mentions) == ("好\ud83d\x00", "能否放行？", ("li",))
    state = await (await client.get("/sandbox/state")).json()
    assert state["transcript"][1]["text"] == "好\ud83d\x00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"chat": "g9"}, "chat"),
        ({"chat": None}, "chat"),
        ({"chat": "dm:li"}, "chat"),
        ({"from": "nobody"}, "from"),
        ({"text": ""}, "text"),
        ({"text": 7}, "text"),
        ({"mention_bot": "no"}, "mention_bot"),
        ({"quote": 1}, "quote"),
        ({"mentions": "li"}, "mentions"),
        ({"id": "x" * 129}, "id"),
        ({"id": "中"}, "id"),
    ],
)
async def test_a_wrong_member_is_named(client: Client, stage: Rehearsal, change: dict[str, Any], field: str) -> None:
    answer = await client.post("/sandbox/say", json={**POST, **change})
    assert (answer.status, (await answer.json())["field"]) == (400, field)
    assert len(stage.sandbox.transcript) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"[" * 100_000, b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(client: Client, body: bytes) -> None:
    answer = await client.post("/sandbox/say", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    assert (await answer.json())["field"] == ""


async def test_only_json_is_taken_so_that_no_foreign_form_can_post(client: Client) -> None:
    assert (await client.post("/sandbox/say", data=POST)).status == 415


async def test_a_click_needs_a_button_that_is_really_there(client: Client, stage: Rehearsal) -> None:
    await client.post("/sandbox/say", json={**POST, "text": "@协作助手 仓储部门-2月30日：清点80%"})
    await stage.answered()
    card = stage.sandbox.transcript[-1]
    press = {"chat": "g1", "from": "chen", "of": card.id, "action": "fix", "value": "2026-05-11"}
    assert (await client.post("/sandbox/click", json=press)).status == 202
    click = next(entry for entry in stage.sandbox.transcript if entry.kind == "click")
    assert (click.sender, click.of, click.action, click.value) == ("chen", card.id, "fix", "2026-05-11")
    for change, field in (({"of": "o999"}, "of"), ({"action": "endorse"}, "action"), ({"value": "2026-01-01"}, "action")):
        answer = await client.post("/sandbox/click", json={**press, **change})
        assert (answer.status, (await answer.json())["field"]) == (400, field)


async def test_the_state_tells_people_rooms_clock_and_what_was_said(client: Client) -> None:
    state = await (await client.get("/sandbox/state")).json()
    people = {person["id"]: person for person in state["people"]}
    assert people["zhao"] == {"id": "zhao", "name": "赵清关", "department": "清关操作部门", "role": "沟通协调岗"}
    assert [people[person]["role"] for person in ("head_dd", "vp", "it", "guest")] == ["部门负责人", "分管副总", "系统管理员", "未登记部门"]
    assert [room["id"] for room in state["rooms"]] == ["g1"]
    assert state["clock"] == {"now": "2026-05-11T09:00:00+08:00", "zone": "Asia/Shanghai", "mode": "driven"}
    assert (state["last"], state["transcript"][0]["kind"]) == (1, "notice")
