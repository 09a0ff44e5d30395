"""Groups: made, changed, listed, and how the robot gets in (§3)."""

from typing import Any

import pytest

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, ROBOT, Client, Line

NEW = {"name": "调运-0511", "owner": PERSON, "useridlist": ["u1002"], "conversationTag": 2}
SCENE = {"title": "调运-0511", "template_id": "scene-template-1", "owner_user_id": PERSON, "user_ids": ["u1002"]}


async def made(client: Client, **more: Any) -> dict[str, Any]:
    return await client.post("/v1.0/im/group/create", **NEW | more)


async def robots(client: Client, chat: str) -> list[str]:
    answer = await client.post("/v1.0/robot/groups/robots/query", openConversationId=chat)
    return [robot["robotCode"] for robot in answer["chatbotInstanceVOList"]]


async def test_a_group_is_made_with_its_people_and_without_the_robot(client: Client, gateway: Gateway) -> None:
    """§3.1, §3.2."""
    group = await made(client)
    chat = group["openConversationId"]
    assert list(gateway.world.groups[chat].members) == [PERSON, "u1002"]
    assert await robots(client, chat) == []
    assert (await client.send(chat=chat))["code"] == "resource.not.found"


async def test_the_undocumented_call_adds_the_robot_or_is_forbidden(client: Client, gateway: Gateway) -> None:
    """§10 item 9."""
    chat = (await made(client))["openConversationId"]
    gateway.switches.org_robots_add = False
    add = {"openConversationId": chat, "robotCode": ROBOT}
    status, body = await client.call("POST", "/v1.0/robot/groups/orgRobots/add", add)
    assert (status, body["code"]) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    gateway.switches.org_robots_add = True
    assert (await client.post("/v1.0/robot/groups/orgRobots/add", **add))["result"] is True
    assert await robots(client, chat) == [ROBOT]


async def test_a_person_adds_the_robot_and_takes_it_out(client: Client, gateway: Gateway) -> None:
    chat = (await made(client))["openConversationId"]
    gateway.add_bot(chat)
    assert await robots(client, chat) == [ROBOT]
    gateway.remove_bot(chat)
    assert await robots(client, chat) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "invalidParameter.name"),
        ({"name": "督" * 21}, "invalidParameter.name"),
        ({"owner": "nobody"}, "permession.checkFailed"),
        ({"useridlist": ["nobody"]}, "member.notFound"),
        ({"useridlist": [f"u{number}" for number in range(1001)]}, "member.exceed"),
    ],
)
async def test_a_group_is_refused_by_its_code(client: Client, wrong: dict[str, Any], code: str) -> None:
    """§3.1, misspelt as published."""
    assert (await made(client, **wrong))["code"] == code


async def test_a_group_is_changed_and_events_tell_of_it(client: Client, gateway: Gateway, line: Line) -> None:
    gateway.add_person("u1003", "赵六")
    group = await made(client)
    change = {"name": "[已结束] 调运", "add_useridlist": ["u1003"], "del_useridlist": ["u1002"], "managementOptions": {"chatBannedType": 1}}
    assert (await client.post("/v1.0/im/group/update", chatid=group["chatid"], **change))["success"]
    now = gateway.world.groups[group["openConversationId"]]
    assert (now.name, list(now.members), now.muted) == ("[已结束] 调运", [PERSON, "u1003"], True)
    frames = [await line.read() for _ in range(3)]
    assert [frame["headers"]["eventType"] for frame in frames] == ["chat_update_title", "chat_add_member", "chat_remove_member"]


async def test_old_ids_become_new_ones(client: Client) -> None:
    group = await made(client)
    answer = await client.post(f"/v1.0/im/chat/{group['chatid']}/convertToOpenConversationId")
    assert answer["openConversationId"] == group["openConversationId"]
    _, old = await client.call("GET", "/chat/get", access_token=client.token, chatid=group["chatid"])
    assert old["chat_info"]["useridlist"] == [PERSON, "u1002"]


async def test_managers_are_named_among_the_members(client: Client, gateway: Gateway) -> None:
    path = "/v1.0/im/subAdministrators"
    assert (await client.post(path, openConversationId=GROUP, userIds=["u1002"], role=2))["success"]
    assert gateway.world.groups[GROUP].admins == {"u1002"}
    assert (await client.post(path, openConversationId=GROUP, userIds=["stranger"], role=2))["code"] == "member.notFound"


async def test_a_scene_group_is_made_once_per_uuid(client: Client, gateway: Gateway) -> None:
    """§3.1: and listed page by page (§3.4)."""
    first = await client.post("/v1.0/im/sceneGroup/create", **SCENE, uuid="task-1")
    assert first == await client.post("/v1.0/im/sceneGroup/create", **SCENE, uuid="task-1")
    query = {"openConversationId": first["open_conversation_id"], "maxResults": 1}
    page = await client.post("/v1.0/im/sceneGroups/members/batchQuery", **query)
    assert (page["memberUserIds"], page["hasMore"], page["staffIdNickMap"]) == ([PERSON], True, {PERSON: "王调度"})
    rest = await client.post("/v1.0/im/sceneGroups/members/batchQuery", **query, nextToken=page["nextToken"])
    assert (rest["memberUserIds"], rest["hasMore"]) == (["u1002"], False)
    assert (await client.post("/v1.0/im/sceneGroup/create", **SCENE | {"template_id": "never"}))["code"] == "groupTemplate.notFound"


async def test_the_group_assistant_can_mention(client: Client, gateway: Gateway) -> None:
    """§2.1: the only message of a scene group that pings."""
    chat = (await client.post("/v1.0/im/sceneGroup/create", **SCENE))["open_conversation_id"]
    body = {
        "target_open_conversation_id": chat,
        "robot_code": "scene-robot-1",
        "msg_template_id": "inner_app_template_markdown",
        "msg_param_map": {"title": "催报", "markdown_content": "请报进度"},
        "at_users": "u1002",
    }
    assert "open_msg_id" in await client.old("/topapi/im/chat/scencegroup/message/send_v2", **body)
    assert (gateway.transcript[-1].mentions, gateway.transcript[-1].mouth) == (("u1002",), "scene")


async def test_a_disbanded_group_is_closed(client: Client, gateway: Gateway) -> None:
    chat = (await client.post("/v1.0/im/sceneGroup/create", **SCENE))["open_conversation_id"]
    gateway.add_bot(chat)
    assert (await client.post("/v1.0/im/chat/scenegroup/disband", openConversationId=chat))["success"]
    assert (await client.send(chat=chat))["code"] == "group.disbanded"
    assert (await client.post("/v1.0/im/chat/scenegroup/disband", openConversationId=GROUP))["code"] == "invalid.openConversationId"
