"""Tokens, group and private messages, readers, recalls, media (§2.2, §2.5, §4, §6)."""

import json

import pytest

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, PRIVATE, ROBOT, Client

WHO = {"robotCode": ROBOT, "openConversationId": GROUP}
GOOD = {"msgKey": "sampleText", "msgParam": '{"content": "早"}'}


async def test_a_token_stays_the_same_while_it_is_valid(client: Client, gateway: Gateway) -> None:
    """§4: and asking renews it."""
    first = client.token
    gateway.advance(7000)
    assert await client.log_in() == first
    gateway.advance(7000)
    assert await client.log_in() == first
    gateway.advance(7200)
    assert await client.log_in() != first


async def test_a_wrong_token_is_told_in_both_styles(client: Client, gateway: Gateway) -> None:
    """§4, §10: by HTTP status on the new API, by errcode on the old one."""
    client.token = "wrong"
    status, body = await client.call("POST", "/v1.0/robot/groupMessages/send", {})
    assert (status, body["code"]) == (400, "InvalidAuthentication")
    assert body["requestid"].startswith("SIM-")
    assert (await client.upload("a.png", "image"))["errcode"] == 40014
    client.token = ""
    assert (await client.upload("a.png", "image"))["errcode"] == 41001
    await client.log_in()
    gateway.advance(7200)
    assert (await client.upload("a.png", "image"))["errcode"] == 42001


async def test_a_group_message_pings_nobody(client: Client, gateway: Gateway) -> None:
    """§2.2: no mentions on this way, whatever the text says."""
    assert "processQueryKey" in await client.send("@u1001 @王调度 请确认")
    assert gateway.transcript[-1].mentions == ()
    assert gateway.said(GROUP) == ["@u1001 @王调度 请确认"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"robotCode": ""}, "invalidParameter.robotCode.missing"),
        ({"robotCode": "other"}, "invalidParameter.robotCode.notExsit"),
        ({"openConversationId": ""}, "miss.openConversationId"),
        ({"openConversationId": "cidNever"}, "invalid.openConversationId"),
        ({"msgKey": ""}, "invalidParameter.msgKey.empty"),
        ({"msgKey": "sampleTable"}, "invalidParameter.msgKey.invalid"),
        ({"msgParam": "{"}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": "{}"}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"content": "督" * 5000}, ensure_ascii=False)}, "invalidParameter.msgParam.tooLong"),
    ],
)
async def test_a_group_message_is_refused_by_its_code(client: Client, wrong: dict[str, str], code: str) -> None:
    """§2.2; lengths are counted in bytes."""
    status, answer = await client.call("POST", "/v1.0/robot/groupMessages/send", {**WHO, **GOOD, **wrong})
    assert (status, answer["code"]) == (400, code)


async def test_the_robot_speaks_only_where_it_may(client: Client, gateway: Gateway) -> None:
    group = gateway.world.groups[GROUP]
    group.muted = True
    assert (await client.send())["code"] == "bot.forbidden.sendMessage"
    group.has_bot = False
    assert (await client.send())["code"] == "resource.not.found"
    group.disbanded = True
    assert (await client.send())["code"] == "group.disbanded"


async def test_a_file_goes_up_and_out(client: Client, gateway: Gateway) -> None:
    """§6."""
    media = (await client.upload("跟踪表-0510.xlsx", "file"))["media_id"]
    picture = (await client.upload("表.png", "image"))["media_id"]
    await client.send(key="sampleFile", mediaId=media, fileName="跟踪表-0510.xlsx", fileType="xlsx")
    await client.send(key="sampleImageMsg", photoURL=picture)
    assert gateway.said(GROUP) == ["[文件] 跟踪表-0510.xlsx", "[图片] 表.png"]
    never = await client.send(key="sampleFile", mediaId="@never", fileName="a.xlsx", fileType="xlsx")
    assert never["code"] == "invalidParameter.msgParam.invalid"
    text = await client.send(key="sampleFile", mediaId=media, fileName="a.csv", fileType="csv")
    assert text["code"] == "invalidParameter.msgParam.invalid"


@pytest.mark.parametrize(
    ("name", "kind", "content", "errcode"),
    [
        ("a.csv", "file", b"1", 40005),
        ("a.png", "image", b"", 44001),
        ("a.amr", "voice", None, 40009),
        ("a.png", "img", b"1", 40004),
    ],
)
async def test_an_upload_is_refused_by_its_code(client: Client, name: str, kind: str, content: bytes | None, errcode: int) -> None:
    large = bytes((2 << 20) + 1)
    assert (await client.upload(name, kind, large if content is None else content))["errcode"] == errcode


async def test_what_people_sent_can_be_fetched_for_a_while(client: Client, gateway: Gateway) -> None:
    """§6: the code is bound to the robot, link and code expire."""
    post = await gateway.send_media(PERSON, PRIVATE, "file", name="表.xlsx", content=b"bytes")
    code = post.body["content"]["downloadCode"]
    path = "/v1.0/robot/messageFiles/download"
    link = (await client.post(path, downloadCode=code, robotCode=ROBOT))["downloadUrl"]
    async with client.session.get(link) as answer:
        assert await answer.read() == b"bytes"
    assert (await client.post(path, downloadCode=code, robotCode="other"))["code"] == "invalidParameter.robotCode.auth"
    gateway.advance(3601)
    async with client.session.get(link) as answer:
        assert answer.status == 403
    assert (await client.post(path, downloadCode=code, robotCode=ROBOT))["code"] == "invalidParameter.robotCode.downloadCode"


async def test_private_messages_tell_who_was_not_reached(client: Client, gateway: Gateway) -> None:
    """§2.5."""
    gateway.switches.flow_controlled = frozenset({"u1002"})
    body = {"robotCode": ROBOT, "msgKey": "sampleText", "msgParam": '{"content": "早"}'}
    answer = await client.post("/v1.0/robot/oToMessages/batchSend", **body, userIds=[PERSON, "u1002", "nobody"])
    assert (answer["invalidStaffIdList"], answer["flowControlledStaffIdList"]) == (["nobody"], ["u1002"])
    assert gateway.said(PRIVATE) == ["早"]
    assert gateway.transcript[-1].mentions == (PERSON,)
    crowd = await client.post("/v1.0/robot/oToMessages/batchSend", **body, userIds=[f"u{number}" for number in range(21)])
    assert crowd["code"] == "too.many.people"


async def test_readers_are_listed_page_by_page(client: Client, gateway: Gateway) -> None:
    """§10 item 8."""
    key = (await client.send())["processQueryKey"]
    query = {**WHO, "processQueryKey": key, "maxResults": 1}
    assert (await client.post("/v1.0/robot/groupMessages/query", **query))["readUserIds"] == []
    for user in (PERSON, "u1002"):
        gateway.mark_read(user, gateway.transcript[-1])
    first = await client.post("/v1.0/robot/groupMessages/query", **query)
    second = await client.post("/v1.0/robot/groupMessages/query", **query, nextToken=first["nextToken"])
    assert (first["readUserIds"], first["hasMore"]) == ([PERSON], True)
    assert (second["readUserIds"], second["hasMore"]) == (["u1002"], False)
    gateway.advance(24 * 3600)
    await client.log_in()
    assert (await client.post("/v1.0/robot/groupMessages/query", **query))["code"] == "processQueryKey.expireTime"


async def test_a_private_message_has_a_read_status(client: Client, gateway: Gateway) -> None:
    body = {"robotCode": ROBOT, "msgKey": "sampleText", "msgParam": '{"content": "早"}', "userIds": [PERSON]}
    key = (await client.post("/v1.0/robot/oToMessages/batchSend", **body))["processQueryKey"]
    path = "/v1.0/robot/oToMessages/readStatus"
    gateway.mark_read(PERSON, gateway.transcript[-1])
    _, answer = await client.call("GET", path, robotCode=ROBOT, processQueryKey=key)
    assert answer["messageReadInfoList"] == [{"name": "王调度", "userId": PERSON, "readStatus": "READ"}]


async def test_a_recalled_message_leaves_no_trace(client: Client, gateway: Gateway) -> None:
    key = (await client.send())["processQueryKey"]
    answer = await client.post("/v1.0/robot/groupMessages/recall", **WHO, processQueryKeys=[key, "other"])
    assert (answer["successResult"], list(answer["failedResult"])) == ([key], ["other"])
    assert gateway.said(GROUP) == []


async def test_every_call_is_on_record(client: Client, gateway: Gateway) -> None:
    await client.send("早")
    call = gateway.calls[-1]
    assert (call.method, call.path, call.status, call.code) == ("POST", "/v1.0/robot/groupMessages/send", 200, "ok")
    assert "早" in json.loads(json.loads(call.raw)["msgParam"])["content"]
    await client.post("/v1.0/no/such/thing")
    assert gateway.calls[-1].code == "InvalidAction.NotFound"
