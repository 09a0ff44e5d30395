"""Interactive cards: created, delivered, pressed, updated (§2.4)."""

import json
from typing import Any

import pytest

from bot.platforms.dingtalk.simulator import CardTemplate, Gateway
from bot.platforms.dingtalk.simulator.clicks import card_sign
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, PRIVATE, ROBOT, Client, Line, Site

BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


def data(**values: Any) -> dict[str, Any]:
    return {"cardParamMap": values}


async def test_a_card_is_delivered_and_pings_members_only(client: Client, gateway: Gateway) -> None:
    model = {"robotCode": ROBOT, "atUserIds": {PERSON: "王调度", "stranger": "谁"}}
    answer = await client.send_card(imGroupOpenDeliverModel=model)
    assert answer["result"]["deliverResults"][0]["success"]
    post = gateway.transcript[-1]
    assert (post.text, post.mentions, post.card, post.mouth) == ("请确认\n[确认] [退回]", (PERSON,), "t-1", "card")
    assert post.key == answer["result"]["deliverResults"][0]["carrierId"]


async def test_a_card_goes_to_a_person(client: Client, gateway: Gateway) -> None:
    await client.send_card(space=f"IM_ROBOT.{PERSON}")
    assert gateway.said(PRIVATE) == ["请确认\n[确认] [退回]"]


async def test_a_closed_group_fails_inside_200(client: Client, gateway: Gateway) -> None:
    """§2.4: deliverResults[].success may be false inside HTTP 200."""
    gateway.world.groups[GROUP].has_bot = False
    answer = await client.send_card()
    assert (answer["success"], answer["result"]["deliverResults"][0]["success"]) == (True, False)
    assert gateway.said(GROUP) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"cardTemplateId": ""}, "param.cardTemplateIdEmpty"),
        ({"cardTemplateId": "never"}, "param.templateNotExist"),
        ({"cardTemplateId": "draft"}, "param.templateUnpublished"),
        ({"outTrackId": ""}, "param.outTrackIdEmpty"),
        ({"openSpaceId": "cidTask01=="}, "param.openSpaceIdInvalid"),
        ({"openSpaceId": "dtv1.card//IM_ROBOT.nobody"}, "param.userIdNotExist"),
        ({"imGroupOpenDeliverModel": {}}, "param.openDeliverModelError"),
        ({"imGroupOpenDeliverModel": {"robotCode": "other"}}, "param.openDeliverModelError"),
        ({"imGroupOpenSpaceModel": {"notification": {}}}, "param.openDeliverModelError"),
        ({"cardData": data(count=3)}, "param.cardParamMapInvalid"),
        ({"cardData": data(text="督" * 342)}, "param.cardParamMapInvalid"),
        ({"cardData": data(**{"k" * 101: "v"})}, "param.cardParamMapInvalid"),
    ],
)
async def test_a_card_is_refused_by_its_code(client: Client, gateway: Gateway, wrong: dict[str, Any], code: str) -> None:
    gateway.add_template(CardTemplate("draft", ("title",), published=False))
    assert (await client.send_card(**wrong))["code"] == code


async def test_an_out_track_id_is_used_once(client: Client, gateway: Gateway) -> None:
    await client.send_card()
    assert (await client.send_card(cardData=data(title="别的")))["code"] == "param.cardAlreadyExist"
    assert gateway.cards.sent["t-1"].values["title"] == "请确认"


async def test_an_update_replaces_everything_unless_it_goes_by_key(client: Client, gateway: Gateway) -> None:
    """§10 item 5."""
    await client.send_card()
    await client.put("/v1.0/card/instances", outTrackId="t-1", cardData=data(state="等待"), cardUpdateOptions=BY_KEY)
    assert gateway.said(GROUP)[-1] == "请确认\n等待\n[确认] [退回]"
    await client.put("/v1.0/card/instances", outTrackId="t-1", cardData=data(state="完成"))
    assert gateway.said(GROUP)[-1] == "完成"
    assert (await client.put("/v1.0/card/instances", outTrackId="t-9", cardData=data()))["code"] == "param.cardNotExist"


async def test_private_data_is_seen_by_one_person(client: Client, gateway: Gateway) -> None:
    await client.send_card(privateData={PERSON: data(b3="收回")})
    seen = {user: [button.label for button in gateway.cards.sent["t-1"].seen_by(user).buttons] for user in (PERSON, "u1002")}
    assert seen == {PERSON: ["确认", "退回", "收回"], "u1002": ["确认", "退回"]}


async def test_a_press_is_called_back_and_its_answer_applied(client: Client, gateway: Gateway, line: Line) -> None:
    await client.send_card()
    assert await gateway.click(PERSON, "t-1", "退回")
    frame = await line.read()
    callback = json.loads(frame["data"])
    assert (frame["headers"]["topic"], callback["userId"], callback["outTrackId"]) == ("/v1.0/card/instances/callback", PERSON, "t-1")
    assert json.loads(callback["content"]) == {"cardPrivateData": {"actionIds": ["b2"], "params": {"button": "b2"}}}
    answer = {"cardData": data(state="已退回", b1="", b2=""), "cardUpdateOptions": BY_KEY}
    await line.ack(frame, {"response": answer})
    await gateway.until(lambda: gateway.said(GROUP)[-1] == "请确认\n已退回")


async def test_a_press_nobody_answers_in_two_seconds_shows_a_toast(client: Client, gateway: Gateway, line: Line) -> None:
    """§2.4: and the late answer changes nothing."""
    await client.send_card()
    await gateway.click(PERSON, "t-1", "b1")
    frame = await line.read()
    await gateway.clock.skip(lambda seconds: seconds == 2)
    await gateway.until(lambda: gateway.transcript[-1].kind == "toast")
    assert gateway.transcript[-1].only_for == {PERSON}
    await line.ack(frame, {"response": {"cardData": data(state="晚了")}})
    await client.log_in()
    assert gateway.cards.sent["t-1"].values["title"] == "请确认"


async def test_nobody_presses_what_they_do_not_see(client: Client, gateway: Gateway) -> None:
    await client.send_card(imGroupOpenDeliverModel={"robotCode": ROBOT, "recipients": ["u1002"]})
    with pytest.raises(LookupError):
        await gateway.click(PERSON, "t-1", "b1")
    with pytest.raises(LookupError):
        await gateway.click("u1002", "t-1", "b3")


async def test_a_press_travels_by_http_where_the_card_says_so(client: Client, gateway: Gateway) -> None:
    """§1.4: signed with the secret of the registered address."""
    answer = {"cardData": data(state="已确认"), "cardUpdateOptions": BY_KEY}
    async with Site(lambda request, body: answer) as site:
        await client.post("/v1.0/card/callbacks/register", callbackRouteKey="route", callbackUrl=site.url, apiSecret="s3cret")
        await client.send_card(callbackType="HTTP", callbackRouteKey="route")
        assert await gateway.click(PERSON, "t-1", "b1")
        await gateway.until(lambda: gateway.said(GROUP)[-1] == "请确认\n已确认\n[确认] [退回]")
    headers = site.asked[0][0].headers
    assert headers["x-ddpaas-signature"] == card_sign("s3cret", headers["x-ddpaas-signature-timestamp"])
