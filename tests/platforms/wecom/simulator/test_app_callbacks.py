"""Callbacks of the self-built app (dossier §1.5)."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.simulator.desk import AGENT, PERSON, PRIVATE, Client
from tests.platforms.wecom.simulator.product import KEY, TOKEN, Product, app_product, opened
from tests.platforms.wecom.simulator.test_callbacks import CARD


@pytest.fixture
async def product(gateway: Gateway) -> AsyncIterator[Product]:
    async with opened(app_product(gateway.company.corpid)) as product:
        assert await gateway.use_app_url(product.url, TOKEN, KEY)
        yield product


async def test_what_one_person_writes_reaches_the_app_and_is_answered_in_place(gateway: Gateway, product: Product) -> None:
    product.answers = [{"ToUserName": PERSON, "MsgType": "text", "Content": "已收到"}]
    assert await gateway.write_to_app(PERSON, "/进度 ]]> <b>")
    heard = product.heard[0]
    assert (heard["from_user_name"], heard["content"], heard["agent_i_d"]) == (PERSON, "/进度 ]]> <b>", str(AGENT))
    assert gateway.said(PRIVATE) == ["已收到"]
    assert gateway.posts(PRIVATE)[0].mouth == "private"


async def test_a_failed_callback_is_tried_three_times_more_with_the_same_id(gateway: Gateway, product: Product) -> None:
    """Any status but 200 counts as failure."""
    product.answers = [500, 404, 204]
    assert await gateway.write_to_app(PERSON, "早")
    assert len({heard["msg_id"] for heard in product.heard}) == 1
    assert [delivery.status for delivery in gateway.deliveries[1:]] == [500, 404, 204, 200]
    product.answers = [500] * 4
    assert not await gateway.write_to_app(PERSON, "早")
    assert len(product.heard) == 8


async def test_events_tell_of_the_app_and_of_the_directory(gateway: Gateway, product: Product) -> None:
    await gateway.enter_app(PERSON)
    await gateway.change_contact("delete_user", "Li.Na")
    entered, changed = product.heard
    assert (entered["msg_type"], entered["event"], entered["from_user_name"]) == ("event", "enter_agent", PERSON)
    assert (changed["event"], changed["change_type"], changed["user_i_d"]) == ("change_contact", "delete_user", "Li.Na")


async def test_a_click_on_an_apps_card_brings_a_response_code_for_one_update(client: Client, gateway: Gateway, product: Product) -> None:
    """§2.5: single use."""
    sent = await client.notify(PERSON, msgtype="template_card", template_card=CARD)
    assert sent["response_code"]
    assert await gateway.click(PERSON, "t-1", "确认")
    event = product.heard[0]
    assert (event["event"], event["event_key"], event["task_id"]) == ("template_card_event", "yes", "t-1")
    update = {"agentid": AGENT, "response_code": event["response_code"], "userids": [PERSON], "button": {"replace_name": "已确认"}}
    assert [await client.code("message/update_template_card", update) for _ in range(2)] == [0, 40058]
    assert gateway.notices.cards["t-1"].seen_by(PERSON)["replace_text"] == "已确认"


async def test_the_answer_to_a_click_changes_what_the_clicker_sees(client: Client, gateway: Gateway, product: Product) -> None:
    await client.notify(f"{PERSON}|li.na", msgtype="template_card", template_card=CARD)
    product.answers = [{"MsgType": "update_button", "Button": {"ReplaceName": "已确认"}}]
    assert await gateway.click(PERSON, "t-1", "确认")
    card = gateway.notices.cards["t-1"]
    assert (card.seen_by(PERSON).get("replace_text"), card.seen_by("Li.Na").get("replace_text")) == ("已确认", None)


async def test_without_an_address_nothing_is_heard(gateway: Gateway) -> None:
    assert not await gateway.write_to_app(PERSON, "早")
    assert not gateway.transcript[0].heard


@pytest.mark.parametrize(
    "answer", [b"success", b"<xml><Encrypt>x</Encrypt></xml>", {"MsgType": "update_button"}, {"MsgType": "poster"}, {"Other": "x"}]
)
async def test_an_answer_that_breaks_the_rules_is_not_shown(gateway: Gateway, product: Product, answer: object) -> None:
    """§1.5: the envelope, the kinds, and updates only after a click."""
    product.answers = [answer]
    assert not await gateway.write_to_app(PERSON, "早")
    assert gateway.said(PRIVATE) == []
    assert gateway.deliveries[-1].mistake
    assert len(product.heard) == 1
