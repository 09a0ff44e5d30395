"""Code nobody here wrote works against the simulator unmodified: it is no mirror of our own adapter (§8, §10)."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from types import ModuleType
from typing import Any

import pytest
from alibabacloud_dingtalk.card_1_0 import models as card_models
from alibabacloud_dingtalk.card_1_0.client import Client as CardClient
from alibabacloud_dingtalk.im_1_0 import models as im_models
from alibabacloud_dingtalk.im_1_0.client import Client as ImClient
from alibabacloud_dingtalk.oauth2_1_0 import models as oauth_models
from alibabacloud_dingtalk.oauth2_1_0.client import Client as OauthClient
from alibabacloud_dingtalk.robot_1_0 import models as robot_models
from alibabacloud_dingtalk.robot_1_0.client import Client as RobotClient
from alibabacloud_dingtalk.robot_1_0.client import open_api_models, util_models
from alibabacloud_dingtalk.todo_1_0 import models as todo_models
from alibabacloud_dingtalk.todo_1_0.client import Client as TodoClient

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, PRIVATE, ROBOT


@pytest.fixture(scope="module")
def port() -> int:
    """The vendor's Stream SDK reads its address from the environment when it is first imported."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    os.environ["DINGTALK_OPENAPI_ENDPOINT"] = f"http://127.0.0.1:{port}"
    return port


@pytest.fixture
async def platform(port: int) -> AsyncIterator[Gateway]:
    gateway = Gateway()
    gateway.add_person(PERSON, "王调度")
    gateway.add_group(GROUP, PERSON)
    await gateway.start(port=port)
    yield gateway
    await gateway.stop()


class Stream:
    """The vendor's client with one robot handler, one card handler and one event handler, all as its manual writes them."""

    def __init__(self, sdk: ModuleType) -> None:
        self.client = sdk.DingTalkStreamClient(sdk.Credential(ROBOT, "local-secret"))
        self.arrived: list[Any] = []
        self.events: list[Any] = []
        self.client.register_callback_handler(sdk.ChatbotMessage.TOPIC, self._robot(sdk))
        self.client.register_callback_handler(sdk.CallbackHandler.TOPIC_CARD_CALLBACK, self._cards(sdk))
        self.client.register_all_event_handler(self._events(sdk))

    def _robot(self, sdk: ModuleType) -> Any:
        arrived = self.arrived

        class Robot(sdk.AsyncChatbotHandler):  # type: ignore[misc,name-defined]
            def process(self, callback: Any) -> tuple[int, str]:
                message = sdk.ChatbotMessage.from_dict(callback.data)
                arrived.append(message)
                self.reply_text("收到", message)
                self.reply_markdown("收到", f"#### @{message.sender_staff_id} 收到", message)
                replier = sdk.CardReplier(self.dingtalk_client, message)
                replier.create_and_send_card("duban-generic.schema", {"title": "请确认", "b1": "确认"}, at_sender=True)
                return sdk.AckMessage.STATUS_OK, "OK"

        return Robot()

    def _cards(self, sdk: ModuleType) -> Any:
        class Cards(sdk.CallbackHandler):  # type: ignore[misc,name-defined]
            async def process(self, callback: Any) -> tuple[int, Any]:
                pressed = sdk.CardCallbackMessage.from_dict(callback.data)
                state = f"{pressed.user_id} {pressed.content['cardPrivateData']['params']['button']}"
                options = {"updateCardDataByKey": True}
                return sdk.AckMessage.STATUS_OK, {"cardData": {"cardParamMap": {"state": state}}, "cardUpdateOptions": options}

        return Cards()

    def _events(self, sdk: ModuleType) -> Any:
        events = self.events

        class Events(sdk.EventHandler):  # type: ignore[misc,name-defined]
            async def process(self, event: Any) -> tuple[int, str]:
                events.append(event)
                return sdk.AckMessage.STATUS_OK, "OK"

        return Events()


@pytest.fixture
async def stream(platform: Gateway) -> AsyncIterator[Stream]:
    import dingtalk_stream

    assert os.environ["DINGTALK_OPENAPI_ENDPOINT"] == dingtalk_stream.utils.DINGTALK_OPENAPI_ENDPOINT
    stream = Stream(dingtalk_stream)
    running = asyncio.create_task(stream.client.start())
    await platform.until(lambda: platform.connected)
    yield stream
    await stream.client.stop()
    await asyncio.wait_for(running, 5)


async def test_open_message_ack_reply_and_card(stream: Stream, platform: Gateway) -> None:
    post = await platform.say(PERSON, GROUP, "运输调度部门-5月10日：已安排货车")
    await platform.until(lambda: len(platform.said(GROUP)) == 3)
    message = stream.arrived[0]
    assert (message.message_id, message.text.content, message.sender_staff_id) == (
        post.key,
        " 运输调度部门-5月10日：已安排货车",
        PERSON,
    )
    assert platform.said(GROUP) == ["收到 @王调度", "#### @王调度 收到", "请确认\n[确认]"]
    assert [said.mentions for said in platform.transcript[1:]] == [(PERSON,)] * 3
    assert platform.hub.pushes[0].code == 200
    await platform.click(PERSON, platform.last_card(GROUP), "确认")
    await platform.until(lambda: platform.said(GROUP)[-1] == f"请确认\n{PERSON} b1\n[确认]")


async def test_it_answers_pings_and_comes_back_after_a_disconnect(stream: Stream, platform: Gateway) -> None:
    stream.client._reconnect_delay = lambda attempt: 0  # the SDK waits a second or more
    platform.switches.ping_every = 3600
    platform.advance(25)
    await platform.until(lambda: platform.hub.lines[0].unanswered_pings == 0)
    first = platform.hub.lines[0].name
    await platform.disconnect()
    await platform.until(lambda: platform.connected and platform.hub.lines[-1].name != first)


async def test_it_answers_in_private(stream: Stream, platform: Gateway) -> None:
    await platform.say(PERSON, PRIVATE, "好", quote="请确认 9 点装货")
    await platform.until(lambda: len(platform.said(PRIVATE)) == 3)  # its threads are done with this platform
    assert stream.arrived[0].conversation_type == "1"
    assert stream.arrived[0].text.content == "好"
    assert platform.said(PRIVATE) == ["收到", f"#### @{PERSON} 收到", "请确认\n[确认]"]


class Api:
    """The vendor's REST clients with one token."""

    def __init__(self, gateway: Gateway) -> None:
        config = open_api_models.Config(protocol="http", endpoint=f"127.0.0.1:{gateway.port}", region_id="central")
        self.oauth, self.robot, self.card = OauthClient(config), RobotClient(config), CardClient(config)
        self.im, self.todo = ImClient(config), TodoClient(config)
        self.token = ""

    async def log_in(self) -> None:
        answer = await self.oauth.get_access_token_async(oauth_models.GetAccessTokenRequest(app_key=ROBOT, app_secret="local-secret"))
        self.token = answer.body.access_token

    async def group_send(self, chat: str = GROUP) -> str:
        request = robot_models.OrgGroupSendRequest(
            robot_code=ROBOT, open_conversation_id=chat, msg_key="sampleText", msg_param='{"content": "早"}'
        )
        headers = robot_models.OrgGroupSendHeaders(x_acs_dingtalk_access_token=self.token)
        return str(
            (await self.robot.org_group_send_with_options_async(request, headers, util_models.RuntimeOptions())).body.process_query_key
        )


@pytest.fixture
async def api(platform: Gateway) -> Api:
    api = Api(platform)
    await api.log_in()
    return api


async def test_token_group_send_readers_and_recall(api: Api, platform: Gateway) -> None:
    key = await api.group_send()
    platform.mark_read(PERSON, platform.transcript[-1])
    query = robot_models.OrgGroupQueryRequest(robot_code=ROBOT, open_conversation_id=GROUP, process_query_key=key, max_results=10)
    headers = robot_models.OrgGroupQueryHeaders(x_acs_dingtalk_access_token=api.token)
    answer = await api.robot.org_group_query_with_options_async(query, headers, util_models.RuntimeOptions())
    assert (answer.body.send_status, answer.body.read_user_ids, answer.body.has_more) == ("SUCCESS", [PERSON], False)
    recall = robot_models.OrgGroupRecallRequest(robot_code=ROBOT, open_conversation_id=GROUP, process_query_keys=[key])
    recalled = await api.robot.org_group_recall_with_options_async(
        recall, robot_models.OrgGroupRecallHeaders(x_acs_dingtalk_access_token=api.token), util_models.RuntimeOptions()
    )
    assert recalled.body.success_result == [key]
    assert platform.said(GROUP) == []


async def test_private_send_and_read_status(api: Api, platform: Gateway) -> None:
    send = robot_models.BatchSendOTORequest(
        robot_code=ROBOT, user_ids=[PERSON, "nobody"], msg_key="sampleMarkdown", msg_param=json.dumps({"title": "早", "text": "**早**"})
    )
    headers = robot_models.BatchSendOTOHeaders(x_acs_dingtalk_access_token=api.token)
    sent = (await api.robot.batch_send_otowith_options_async(send, headers, util_models.RuntimeOptions())).body
    assert (sent.invalid_staff_id_list, platform.said(PRIVATE)) == (["nobody"], ["**早**"])
    query = robot_models.BatchOTOQueryRequest(robot_code=ROBOT, process_query_key=sent.process_query_key)
    asked = robot_models.BatchOTOQueryHeaders(x_acs_dingtalk_access_token=api.token)
    answer = await api.robot.batch_otoquery_with_options_async(query, asked, util_models.RuntimeOptions())
    assert [(info.user_id, info.read_status) for info in answer.body.message_read_info_list] == [(PERSON, "UNREAD")]


async def test_card_create_deliver_and_update(api: Api, platform: Gateway) -> None:
    model = card_models.CreateAndDeliverRequestImGroupOpenDeliverModel(robot_code=ROBOT, at_user_ids={PERSON: "王调度"})
    create = card_models.CreateAndDeliverRequest(
        card_template_id="duban-generic.schema",
        out_track_id="t-1",
        callback_type="STREAM",
        card_data=card_models.CreateAndDeliverRequestCardData(card_param_map={"title": "请确认", "b1": "确认"}),
        open_space_id=f"dtv1.card//IM_GROUP.{GROUP}",
        im_group_open_deliver_model=model,
        im_group_open_space_model=card_models.CreateAndDeliverRequestImGroupOpenSpaceModel(support_forward=False),
    )
    headers = card_models.CreateAndDeliverHeaders(x_acs_dingtalk_access_token=api.token)
    answer = (await api.card.create_and_deliver_with_options_async(create, headers, util_models.RuntimeOptions())).body
    assert (answer.success, answer.result.deliver_results[0].success) == (True, True)
    assert platform.transcript[-1].mentions == (PERSON,)
    update = card_models.UpdateCardRequest(
        out_track_id="t-1",
        card_data=card_models.UpdateCardRequestCardData(card_param_map={"state": "已确认"}),
        card_update_options=card_models.UpdateCardRequestCardUpdateOptions(update_card_data_by_key=True),
    )
    asked = card_models.UpdateCardHeaders(x_acs_dingtalk_access_token=api.token)
    assert (await api.card.update_card_with_options_async(update, asked, util_models.RuntimeOptions())).body.success
    assert platform.said(GROUP)[-1] == "请确认\n已确认\n[确认]"


async def test_a_group_is_made_and_the_robot_put_in(api: Api, platform: Gateway) -> None:
    platform.add_person("u1002", "李娜")
    create = im_models.CreateGroupRequest(name="调运-0511", owner=PERSON, useridlist=["u1002"], conversation_tag=2)
    made = (
        await api.im.create_group_with_options_async(
            create, im_models.CreateGroupHeaders(x_acs_dingtalk_access_token=api.token), util_models.RuntimeOptions()
        )
    ).body
    with pytest.raises(Exception, match=r"resource\.not\.found"):
        await api.group_send(made.open_conversation_id)
    add = robot_models.AddOrgRobotInstanceToGroupRequest(open_conversation_id=made.open_conversation_id, robot_code=ROBOT)
    headers = robot_models.AddOrgRobotInstanceToGroupHeaders(x_acs_dingtalk_access_token=api.token)
    await api.robot.add_org_robot_instance_to_group_with_options_async(add, headers, util_models.RuntimeOptions())
    await api.group_send(made.open_conversation_id)
    assert platform.said(made.open_conversation_id) == ["早"]
    query = robot_models.GetBotListInGroupRequest(open_conversation_id=made.open_conversation_id)
    asked = robot_models.GetBotListInGroupHeaders(x_acs_dingtalk_access_token=api.token)
    robots = (await api.robot.get_bot_list_in_group_with_options_async(query, asked, util_models.RuntimeOptions())).body
    assert [robot.robot_code for robot in robots.chatbot_instance_volist] == [ROBOT]


async def test_a_todo_is_made_and_ticked_off(api: Api, platform: Gateway) -> None:
    create = todo_models.CreateTodoTaskRequest(
        subject="交日报",
        source_id="s-1",
        creator_id=f"Un-{PERSON}",
        executor_ids=[f"Un-{PERSON}"],
        detail_url=todo_models.CreateTodoTaskRequestDetailUrl(app_url="https://duban.example/t"),
    )
    headers = todo_models.CreateTodoTaskHeaders(x_acs_dingtalk_access_token=api.token)
    made = (await api.todo.create_todo_task_with_options_async(f"Un-{PERSON}", create, headers, util_models.RuntimeOptions())).body
    platform.todos.finish(PERSON, made.id)
    asked = todo_models.GetTodoTaskHeaders(x_acs_dingtalk_access_token=api.token)
    found = (await api.todo.get_todo_task_with_options_async(f"Un-{PERSON}", made.id, asked, util_models.RuntimeOptions())).body
    assert (found.subject, found.done, platform.said(PRIVATE)) == ("交日报", True, ["交日报"])


async def test_its_errors_carry_the_code(api: Api, platform: Gateway) -> None:
    with pytest.raises(Exception, match=r"invalid\.openConversationId") as wrong:
        await api.group_send("cidNever")
    assert wrong.value.code == "invalid.openConversationId"  # type: ignore[attr-defined]
    platform.tokens.revoke()
    with pytest.raises(Exception, match="InvalidAuthentication"):
        await api.group_send()
