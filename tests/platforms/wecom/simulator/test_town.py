"""What the page of a simulated WeCom sees and does where the bot's own day does not lead."""

import base64
import hashlib
from typing import Any

import aiohttp
import pytest

from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.desk import Issued
from bot.platforms.wecom.simulator.town import WeComTown

GROUP = "wrGROUP"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73")
VOTE: dict[str, Any] = {
    "card_type": "vote_interaction",
    "main_title": {"title": "请选一个部门"},
    "checkbox": {"question_key": "q", "mode": 0, "option_list": [{"id": "a", "text": "仓储"}, {"id": "b", "text": "客服"}]},
    "submit_button": {"text": "提交", "key": "hand-in"},
    "task_id": "T-1",
}


@pytest.fixture
def gateway() -> Gateway:
    gateway = Gateway()
    gateway.add_group(GROUP, "li", "zhao")
    return gateway


@pytest.fixture
def town(gateway: Gateway) -> WeComTown:
    return WeComTown(gateway)


async def test_a_vote_is_shown_with_its_options_and_handed_in_with_one(gateway: Gateway, town: WeComTown) -> None:
    await gateway.say("li", GROUP, "你好")
    gateway.desk.post(GROUP, {"msgtype": "template_card", "template_card": VOTE}, gateway.clock.now(), frozenset({"template_card"}))
    face = town.cards()["T-1"].everybody
    assert ([option.label for option in face.options], [button.label for button in face.buttons]) == (["仓储", "客服"], ["提交"])
    assert not await town.press("li", "T-1", "hand-in", "b")
    assert [issued.kind for issued in gateway.desk.issued.values()] == ["message", "template_card_event"]


def test_a_card_that_was_changed_for_one_looks_settled_to_that_one(gateway: Gateway, town: WeComTown) -> None:
    gateway.desk.post(GROUP, {"msgtype": "template_card", "template_card": VOTE}, gateway.clock.now(), frozenset({"template_card"}))
    issued = Issued("template_card_event", GROUP, gateway.clock.now(), "T-1")
    changed = {
        "card_type": "text_notice",
        "main_title": {"title": "已收到"},
        "task_id": "T-1",
        "card_action": {"type": 1, "url": "https://a.b"},
    }
    body = {"response_type": "update_template_card", "userids": ["li"], "template_card": changed}
    assert gateway.desk.change_card(issued, body, gateway.clock.now()).ok
    seen = town.cards()["T-1"]
    assert (seen.own["li"].title, seen.own["li"].settled, seen.everybody.settled) == ("已收到", True, False)
    assert [post.kind for post in town.seen()] == ["card", "update"]


def test_only_a_mouth_that_can_turns_an_id_into_a_name(gateway: Gateway, town: WeComTown) -> None:
    gateway.directory.add_user("li", "李建国")
    body = {"msgtype": "markdown", "markdown": {"content": "请 <@li> 看"}}
    gateway.world.show(gateway.clock.now(), "robot", GROUP, "markdown", "", body)
    gateway.world.show(gateway.clock.now(), "webhook", GROUP, "markdown", "", body, mentions=("li",))
    assert [(seen.mouth, seen.text) for seen in town.seen()] == [("智能机器人", "请 <@li> 看"), ("群机器人", "请 @李建国 看")]


async def test_a_picture_inside_a_webhook_message_can_be_looked_at(gateway: Gateway, town: WeComTown) -> None:
    picture = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG, usedforsecurity=False).hexdigest()}
    async with gateway, aiohttp.ClientSession() as http:
        url = gateway.webhook_url(gateway.add_webhook(GROUP))
        async with http.post(url, json={"msgtype": "image", "image": picture}) as answer:
            assert (await answer.json())["errcode"] == frames.OK
    medium = town.seen()[0].medium
    assert medium is not None
    found = town.medium(medium.key)
    assert found is not None
    assert found.content == PNG


def test_lines_do_not_notice_a_leap(gateway: Gateway, town: WeComTown) -> None:
    before = town.version
    later = gateway.clock.now().replace(year=2030)
    town.leap(later)
    assert town.now() >= later
    assert town.version != before
    town.leap(before_that := later.replace(year=2029))
    assert town.now() > before_that


@pytest.mark.parametrize("key", ["none", "post-1", "post-x", "post-", "MD-9"])
def test_what_nobody_sent_is_not_there(town: WeComTown, key: str) -> None:
    assert town.medium(key) is None
