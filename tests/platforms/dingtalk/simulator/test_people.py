"""The directory, log-in, and the ways to one person: work notices, DING, to-dos (§2.6, §2.7, §5)."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import PERSON, PRIVATE, ROBOT, Client

UNION = f"Un-{PERSON}"
OAUTH = {
    "redirect_uri": "https://duban.example/back?x=1",
    "response_type": "code",
    "client_id": ROBOT,
    "scope": "openid corpid",
    "state": "s1",
}


async def test_people_are_found_by_every_id(client: Client, gateway: Gateway) -> None:
    gateway.add_person("out", "外人", external=True, mobile="13900000000")
    user = (await client.old("/topapi/v2/user/get", userid=PERSON))["result"]
    assert (user["name"], user["unionid"], user["dept_id_list"], "mobile" in user) == ("王调度", UNION, [1], False)
    assert (await client.old("/topapi/v2/user/getbymobile", mobile="13800000001"))["result"] == {"userid": PERSON}
    assert (await client.old("/topapi/user/getbyunionid", unionid=UNION))["result"]["userid"] == PERSON
    assert (await client.old("/topapi/v2/user/get", userid="out"))["errcode"] == 60121
    assert (await client.post("/v1.0/contact/users/search", queryWord="调度", offset=0, size=10))["list"] == [PERSON]


async def test_departments_form_a_tree(client: Client, gateway: Gateway) -> None:
    gateway.directory.add(10, "运输调度部门")
    gateway.directory.add(11, "车队", 10)
    gateway.add_person("u1003", "赵六", departments=(11,))
    below = (await client.old("/topapi/v2/department/listsub", dept_id=1))["result"]
    assert below == [{"dept_id": 10, "name": "运输调度部门", "parent_id": 1}]
    parents = (await client.old("/topapi/v2/department/listparentbyuser", userid="u1003"))["result"]["parent_list"]
    assert parents == [{"parent_dept_id_list": [11, 10, 1]}]
    assert (await client.old("/topapi/user/listid", dept_id=11))["result"]["userid_list"] == ["u1003"]
    assert (await client.old("/topapi/v2/department/get", dept_id=99))["errcode"] == 60003


async def authorised(client: Client, **more: str) -> tuple[int, dict[str, list[str]]]:
    async with client.session.get(f"{client.gateway.base}/oauth2/auth", params=OAUTH | more, allow_redirects=False) as answer:
        return answer.status, parse_qs(urlsplit(answer.headers.get("Location", "")).query)


async def test_the_consent_page_consents_and_the_code_works_once(client: Client, gateway: Gateway) -> None:
    """§5: authCode and code are the same, the state comes back."""
    gateway.login.person = PERSON
    status, back = await authorised(client)
    assert (status, back["state"], back["x"], back["code"]) == (302, ["s1"], ["1"], back["authCode"])
    body = {"clientId": ROBOT, "clientSecret": "local-secret", "code": back["code"][0], "grantType": "authorization_code"}
    token = await client.post("/v1.0/oauth2/userAccessToken", **body)
    assert token["corpId"] == "dingcorp01"
    assert (await client.post("/v1.0/oauth2/userAccessToken", **body))["code"] == "invalidParameter.authCode.notFound"
    app_token, client.token = client.token, token["accessToken"]
    assert (await client.call("GET", "/v1.0/contact/users/me"))[1]["unionId"] == UNION
    client.token = app_token
    assert (await client.call("GET", "/v1.0/contact/users/me"))[1]["code"] == "InvalidAuthentication"


async def test_the_consent_page_refuses_strange_addresses(client: Client, gateway: Gateway) -> None:
    gateway.login.person = PERSON
    gateway.login.redirects = {"https://duban.example/back"}
    assert (await authorised(client))[0] == 302
    assert (await authorised(client, redirect_uri="https://evil.example/back"))[0] == 400
    assert (await authorised(client, client_id="other"))[0] == 400


async def test_a_code_from_inside_the_client_lives_five_minutes(client: Client, gateway: Gateway) -> None:
    codes = [gateway.login.issue(PERSON) for _ in range(2)]
    assert (await client.old("/topapi/v2/user/getuserinfo", code=codes[0]))["result"]["userid"] == PERSON
    assert (await client.old("/topapi/v2/user/getuserinfo", code=codes[0]))["errcode"] == 40078
    gateway.advance(300)
    assert (await client.old("/topapi/v2/user/getuserinfo", code=codes[1]))["errcode"] == 40078


async def notice(client: Client, text: str, **more: Any) -> dict[str, Any]:
    body = {"agent_id": 1001, "userid_list": PERSON, "msg": {"msgtype": "text", "text": {"content": text}}}
    return await client.old("/topapi/message/corpconversation/asyncsend_v2", **body | more)


async def test_the_same_notice_reaches_a_person_once_a_day(client: Client, gateway: Gateway) -> None:
    """§2.7: and the sender is told that all is well; 143106 stands in the result only."""
    assert (await notice(client, "请报"))["errcode"] == 0
    again = await notice(client, "请报")
    assert again["errcode"] == 0
    await notice(client, "请报 17:05")
    assert gateway.said(PRIVATE) == ["请报", "请报 17:05"]
    asked = {"agent_id": 1001, "task_id": again["task_id"]}
    gateway.mark_read(PERSON, gateway.transcript[0])
    result = await client.old("/topapi/message/corpconversation/getsendresult", **asked)
    assert result["send_result"]["forbidden_list"] == [{"code": "143106", "count": 1, "userid": PERSON}]
    gateway.advance(24 * 3600)
    await client.log_in()
    await notice(client, "请报")
    assert len(gateway.said(PRIVATE)) == 3


async def test_a_notice_may_come_as_a_form(client: Client, gateway: Gateway) -> None:
    message = json.dumps({"msgtype": "markdown", "markdown": {"title": "催", "text": "**请报**"}}, ensure_ascii=False)
    form = {"agent_id": "1001", "userid_list": f"{PERSON},u1002", "msg": message}
    url = f"{gateway.base}/topapi/message/corpconversation/asyncsend_v2"
    async with client.session.post(url, data=form, params={"access_token": client.token}) as answer:
        assert (await answer.json())["errcode"] == 0
    assert (gateway.said(PRIVATE), gateway.said("dm:u1002")) == (["**请报**"], ["**请报**"])


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [({"agent_id": 1}, 41011), ({"userid_list": ",".join(f"u{n}" for n in range(101))}, 40035), ({"msg": "?"}, 40035)],
)
async def test_a_notice_is_refused_by_its_code(client: Client, wrong: dict[str, Any], errcode: int) -> None:
    assert (await notice(client, "请报", **wrong))["errcode"] == errcode
    assert (await notice(client, "督" * 700))["errcode"] == 400002


async def ding(client: Client, **more: Any) -> dict[str, Any]:
    body = {"robotCode": ROBOT, "remindType": 1, "receiverUserIdList": [PERSON, "nobody"], "content": "重大异常"}
    return await client.post("/v1.0/robot/ding/send", **body | more)


async def test_a_ding_insists(client: Client, gateway: Gateway) -> None:
    """§2.6."""
    sent = await ding(client)
    assert sent["failedList"] == {"user.notFound": ["nobody"]}
    assert (gateway.said(PRIVATE), gateway.transcript[-1].kind) == (["重大异常"], "ding")
    gateway.mark_read(PERSON, gateway.transcript[-1])
    asked = await client.post("/v1.0/robot/ding/readStatuses/query", robotCode=ROBOT, openDingId=sent["openDingId"])
    assert asked["result"]["robotDingReadInfoList"] == [{"userId": PERSON, "readStatus": "READ"}]
    assert (await client.post("/v1.0/robot/ding/recall", robotCode=ROBOT, openDingId=sent["openDingId"]))["openDingId"]
    assert gateway.said(PRIVATE) == []


async def test_a_ding_is_refused_by_its_code(client: Client, gateway: Gateway) -> None:
    assert (await ding(client, robotCode="other"))["code"] == "invalid.chatbotId"
    crowd = [f"u{number}" for number in range(21)]
    assert (await ding(client, remindType=3, receiverUserIdList=crowd))["code"] == "ding.receivercount.limit"
    gateway.switches.ding_quota = 1
    assert (await ding(client, remindType=2))["code"] == "ding.serverquota.insufficient"
    gateway.switches.ding_allowed = False
    assert (await ding(client))["code"] == "Forbidden.AccessDenied.AccessTokenPermissionDenied"


async def todo(client: Client, **more: Any) -> dict[str, Any]:
    body = {"subject": "交日报", "sourceId": "s-1", "executorIds": [UNION, "Un-u1002"], "detailUrl": {"appUrl": "https://duban.example/t"}}
    return await client.post(f"/v1.0/todo/users/{UNION}/tasks", **body | more)


async def test_a_todo_is_ticked_off_by_each_and_told_as_an_event(client: Client, gateway: Gateway) -> None:
    """§2.7: everything in unionIds."""
    line = await client.stream()
    made = await todo(client)
    gateway.todos.finish(PERSON, made["id"])
    path = f"/v1.0/todo/users/{UNION}/tasks/{made['id']}"
    assert (await client.call("GET", path))[1]["done"] is False
    await client.put(f"{path}/executorStatus", executorStatusList=[{"id": "Un-u1002", "isDone": True}])
    assert (await client.call("GET", path))[1]["done"] is True
    types = [(await line.read())["headers"]["eventType"] for _ in range(3)]
    assert types == ["todo_task_create", "todo_task_update", "todo_task_update"]
    await line.socket.close()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"detailUrl": {}}, "InvalidParameter.detailUrl"),
        ({"subject": "督" * 1025}, "InvalidParameter.subject"),
        ({"executorIds": [PERSON]}, "InvalidParameter.unionId"),
        ({"executorIds": [UNION] * 101}, "InvalidParameter.executorIds"),
        ({"priority": 15}, "InvalidParameter.priority"),
    ],
)
async def test_a_todo_is_refused(client: Client, wrong: dict[str, Any], code: str) -> None:
    assert (await todo(client, **wrong))["code"] == code


async def test_a_source_id_makes_one_todo(client: Client) -> None:
    await todo(client)
    assert (await todo(client))["code"] == "sourceId.exists"
