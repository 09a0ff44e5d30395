"""`duban doctor --platform dingtalk` against the simulator: green where all is well, and its own red line for every fault."""

import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.simulator.cardtemplates import generic_template
from bot.platforms.dingtalk.simulator.windows import Allowance
from storage.models import InboxRow, OutboxRow, UsageRow
from tests.commands.wards import PEOPLE, FixedClock, ShiftedClock, Ward

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
GROUP = "cidTask01=="


@dataclass
class Case:
    gateway: Gateway
    ward: Ward
    hook: str
    """The token of the webhook that is bound."""

    def lose(self, scope: str) -> None:
        self.gateway.switches.scopes -= {scope}


@pytest.fixture
async def case(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Case]:
    """Stream, card, to-do, DING, work notice, one bound group with its webhook: everything well."""
    async with Gateway() as gateway:
        for user in PEOPLE:
            gateway.add_person(user)
        gateway.add_group(GROUP, "head", "wang", "sun")
        token = gateway.add_webhook(GROUP, secret="SECdemo").rpartition("=")[2]
        ward = Ward("dingtalk", tmp_path, sqlite_url, _environ(gateway))
        await ward.bind(GROUP, webhook=f"{token}|SECdemo")
        await ward.store(_message(ward, "wang"))
        yield Case(gateway, ward, token)


def _environ(gateway: Gateway) -> dict[str, str]:
    terms = gateway.terms
    return {
        "DUBAN_DINGTALK_CLIENT_ID": terms.client_id,
        "DUBAN_DINGTALK_CLIENT_SECRET": terms.secret,
        "DUBAN_DINGTALK_CORP_ID": terms.corp_id,
        "DUBAN_DINGTALK_AGENT_ID": str(terms.agent_id),
        "DUBAN_DINGTALK_CARD_TEMPLATE": GENERIC_TEMPLATE,
        "DUBAN_DINGTALK_EVENT_TOKEN": "demotoken",
        "DUBAN_DINGTALK_EVENT_AES_KEY": AES_KEY,
        "DUBAN_DINGTALK_DING": "true",
        "DUBAN_DINGTALK_TODO": "true",
        "DUBAN_SITE": f"http://127.0.0.1:{_unused_port()}",
        "DUBAN_DINGTALK_API_BASE": gateway.base,
        "DUBAN_DINGTALK_OAPI_BASE": gateway.base,
        "DUBAN_DINGTALK_LOGIN_BASE": gateway.base,
    }


def _message(ward: Ward, sender: str, **body: Any) -> InboxRow:
    now = ward.clock.now()
    return InboxRow(
        platform="dingtalk",
        message_id=f"m-{sender}",
        chat=GROUP,
        sender=sender,
        kind="say",
        text="",
        body=body,
        raw=b"",
        received_at=now,
        next_at=None,
    )


def _unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


async def test_everything_is_green_where_all_is_well(case: Case) -> None:
    """The public address is out of reach from here, which is to be minded."""
    found = await case.ward.findings()
    assert [finding for finding in found if finding.level == "错误"] == []
    assert {finding.area for finding in found if finding.level == "注意"} == {"回调", "待证实"}
    assert {finding.area for finding in found} == {
        *("回调", "凭证", "时钟", "白名单", "通讯录", "企业", "Stream", "发消息", "发布", "建群", "卡片", "待办", "DING"),
        *("工作通知", "网页登录", "人员", "群", "群机器人", "额度", "待证实"),
    }


async def test_nothing_is_posted_and_no_connection_is_opened(case: Case) -> None:
    await case.ward.findings()
    assert case.gateway.transcript == []
    assert case.gateway.hub.lines == []


async def test_a_look_costs_few_of_the_months_calls_and_tells_how_many(case: Case) -> None:
    """Message, group, card, to-do, DING, notice, and one per bound group; a second look finds them counted."""
    first = (await case.ward.said("额度"))[-1].text
    assert "用去接口调用 7 次" in first
    assert "督办用去 7，" in (await case.ward.said("额度"))[0].text


def _client(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CLIENT_ID"] = "dingother"


def _secret(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CLIENT_SECRET"] = "wrong"


def _corp(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CORP_ID"] = "dingcorp99"


def _address(case: Case) -> None:
    case.gateway.switches.address_allowed = False


def _banned(case: Case) -> None:
    case.gateway.faults.banned = "json"


def _banned_page(case: Case) -> None:
    case.gateway.faults.banned = "html"


def _no_platform(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_API_BASE"] = f"http://127.0.0.1:{_unused_port()}"


def _broken(case: Case) -> None:
    case.gateway.faults.plan("malformed", "/oauth2/accessToken")


def _unpublished(case: Case) -> None:
    case.gateway.switches.published = False


def _stopped(case: Case) -> None:
    case.gateway.switches.bot_stopped = True


def _robot_code(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_ROBOT_CODE"] = "dingother"


def _scope(scope: str) -> Callable[[Case], None]:
    return lambda case: case.lose(scope)


def _template(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CARD_TEMPLATE"] = "other.schema"


def _template_unpublished(case: Case) -> None:
    case.gateway.add_template(replace(generic_template(), published=False))


def _edition(case: Case) -> None:
    case.gateway.switches.ding_allowed = False


def _agent(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_AGENT_ID"] = "7"


def _no_site(case: Case) -> None:
    case.ward.environ["DUBAN_SITE"] = ""


def _no_corp(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CORP_ID"] = ""


def _stream(case: Case) -> None:
    case.gateway.faults.plan("refuse", "/gateway/connections/open", code="invalidClientIdOrSecret", status=400)


def _person(case: Case) -> None:
    del case.gateway.world.people["wang"]


def _left(case: Case) -> None:
    case.gateway.remove_bot(GROUP)


def _unknown_group(case: Case) -> None:
    del case.gateway.world.groups[GROUP]


def _hook(case: Case) -> None:
    del case.gateway.webhooks.hooks[case.hook]


def _hook_secret(case: Case) -> None:
    case.gateway.webhooks.hooks[case.hook] = replace(case.gateway.webhooks.hooks[case.hook], secret="SECother")


def _hook_words(case: Case) -> None:
    case.gateway.webhooks.hooks[case.hook] = replace(case.gateway.webhooks.hooks[case.hook], keywords=("日报",))


def _used_up(case: Case) -> None:
    case.gateway.tenant.api_calls = Allowance(0)


def _too_fast(case: Case) -> None:
    code = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    case.gateway.faults.plan("refuse", "/robot/oToMessages/batchSend", code=code, status=403)


def _key(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_EVENT_AES_KEY"] = AES_KEY[:-1]


@pytest.mark.parametrize(
    ("fault", "area", "words"),
    [
        (_client, "凭证", ("invalidClientIdOrSecret", "凭证与基础信息", "DUBAN_DINGTALK_CLIENT_ID")),
        (_secret, "凭证", ("DUBAN_DINGTALK_CLIENT_SECRET",)),
        (_corp, "企业", ("dingcorp99", "DUBAN_DINGTALK_CORP_ID")),
        (_address, "白名单", ("服务器出口 IP",)),
        (_banned, "凭证", ("1111", "五分钟")),
        (_banned_page, "凭证", ("HTTP 403", "封禁")),
        (_no_platform, "凭证", ("连不上钉钉", "api.dingtalk.com")),
        (_broken, "凭证", ("不是 JSON",)),
        (_unpublished, "发消息", ("resource.unavailable", "版本管理与发布")),
        (_stopped, "发消息", ("bot.stopped", "启用")),
        (_robot_code, "发消息", ("robotCode", "DUBAN_DINGTALK_ROBOT_CODE")),
        (_scope("qyapi_robot_sendmsg"), "发消息", ("qyapi_robot_sendmsg", "权限管理")),
        (_scope("qyapi_chat_manage"), "建群", ("qyapi_chat_manage", "权限管理")),
        (_scope("Card.Instance.Write"), "卡片", ("Card.Instance.Write",)),
        (_scope("Todo.Todo.Write"), "待办", ("Todo.Todo.Write",)),
        (_scope("Premium.Ding.Write"), "DING", ("Premium.Ding.Write",)),
        (_scope("Contact.User.Read"), "网页登录", ("Contact.User.Read",)),
        (_scope("qyapi_get_member"), "人员", ("qyapi_get_member",)),
        (_scope("qyapi_get_department_list"), "通讯录", ("qyapi_get_department_list",)),
        (_template, "卡片", ("param.templateNotExist", "DUBAN_DINGTALK_CARD_TEMPLATE")),
        (_template_unpublished, "卡片", ("param.templateUnpublished", "发布")),
        (_edition, "DING", ("当前版本不支持",)),
        (_agent, "工作通知", ("41011", "DUBAN_DINGTALK_AGENT_ID")),
        (_no_site, "待办", ("DUBAN_SITE",)),
        (_no_corp, "网页登录", ("DUBAN_DINGTALK_CORP_ID",)),
        (_stream, "Stream", ("invalidClientIdOrSecret",)),
        (_person, "人员", ("王思源（wang）", "duban directory dingtalk")),
        (_left, "群", ("T1", "添加机器人")),
        (_unknown_group, "群", ("T1", "invalid.openConversationId", "/绑定")),
        (_hook, "群机器人", ("T1", "400101", "duban chats webhook")),
        (_hook_secret, "群机器人", ("310000", "加签")),
        (_hook_words, "群机器人", ("310000", "关键词")),
        (_used_up, "发消息", ("额度已用完", "下月 1 日")),
        (_too_fast, "发消息", ("每秒调用超限",)),
        (_key, "回调", ("43 位",)),
    ],
)
async def test_each_fault_has_its_own_red_line_with_the_remedy(
    case: Case, fault: Callable[[Case], None], area: str, words: tuple[str, ...]
) -> None:
    fault(case)
    lines = [line for line in await case.ward.red() if line.startswith(f"{area} ")]
    assert len(lines) == 1
    assert [word for word in words if word not in lines[0]] == []


async def test_messages_without_anybodys_id_mean_that_no_version_is_published(case: Case) -> None:
    await case.ward.store(_message(case.ward, "ext:1"))
    assert [finding.level for finding in await case.ward.said("发布")] == ["通过"]


async def test_only_strangers_is_an_error_and_nobody_is_to_be_minded(sqlite_url: str, tmp_path: Path) -> None:
    async with Gateway() as gateway:
        ward = Ward("dingtalk", tmp_path, sqlite_url, _environ(gateway))
        assert [finding.level for finding in await ward.said("发布")] == ["注意"]
        await ward.store(_message(ward, "ext:1"))
        assert [finding.level for finding in await ward.said("发布")] == ["错误"]


@pytest.mark.parametrize(("off", "level"), [(4, "通过"), (6, "注意"), (-6, "注意")])
async def test_a_clock_that_is_off_is_to_be_minded(case: Case, off: int, level: str) -> None:
    case.ward.clock = ShiftedClock(timedelta(minutes=off))
    assert [finding.level for finding in await case.ward.said("时钟")] == [level]


async def test_without_stream_the_robots_own_address_is_tried(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_STREAM"] = "false"
    found = await case.ward.said("回调")
    assert [finding.text.split()[0] for finding in found if finding.level == "通过"] == ["/dingtalk/robot", "/dingtalk/events"]
    assert await case.ward.said("Stream") == []


async def test_without_a_card_template_people_answer_in_words(case: Case) -> None:
    case.ward.environ["DUBAN_DINGTALK_CARD_TEMPLATE"] = ""
    assert [finding.level for finding in await case.ward.said("卡片")] == ["注意"]


@pytest.mark.parametrize(("used", "level"), [(0, "通过"), (4000, "注意"), (5000, "错误")])
async def test_the_months_allowance_is_watched(case: Case, used: int, level: str) -> None:
    month = f"{case.ward.clock.now().astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"
    await case.ward.store(UsageRow(platform="dingtalk", bucket="api", month=month, calls=used))
    assert (await case.ward.said("额度"))[0].level == level


async def test_an_allowance_that_will_not_last_is_told_before_it_is_used_up(case: Case) -> None:
    """On 12 May thirteen working days are left: one task needs 52 calls for its tables."""
    case.ward.environ["DUBAN_DINGTALK_MONTHLY_CALLS"] = "50"
    case.ward.clock = FixedClock(datetime(2026, 5, 12, 2, tzinfo=UTC))
    found = (await case.ward.said("额度"))[0]
    assert (found.level, "13 个工作日，月底约 52" in found.text) == ("注意", True)


async def test_the_archive_answers_open_questions(case: Case) -> None:
    now = case.ward.clock.now()
    spoken = {"chat": GROUP, "kind": "note", "text": "", "mentions": [], "record": {}, "created_at": now, "next_at": None}
    await case.ward.store(
        _message(case.ward, "sun", quote="请确认"),
        OutboxRow(platform="dingtalk", mouth="session", outcome="sent", **spoken),
    )
    proven = [finding.text for finding in await case.ward.said("待证实") if finding.level == "通过"]
    assert ["sessionWebhook" in proven[0], "1 条带出" in proven[1]] == [True] * 2


async def test_a_test_message_goes_to_whom_it_was_sent_and_nowhere_else(case: Case) -> None:
    case.ward.send_to = "wang"
    assert [finding.level for finding in await case.ward.said("测试消息")] == ["通过"]
    assert [(post.chat, "测试消息" in post.text) for post in case.gateway.transcript] == [("dm:wang", True)]


async def test_a_test_message_goes_into_the_group_of_a_task(case: Case) -> None:
    case.ward.chat = "T1"
    assert [finding.level for finding in await case.ward.said("测试消息")] == ["通过"]
    assert len([text for text in case.gateway.said(GROUP) if "测试消息" in text]) == 1


async def test_a_platform_that_is_not_set_up_is_an_error(sqlite_url: str, tmp_path: Path) -> None:
    assert len(await Ward("dingtalk", tmp_path, sqlite_url).red()) == 1


async def test_an_answer_nobody_has_seen_proves_little_and_is_no_error(case: Case) -> None:
    case.gateway.faults.plan("refuse", "/card/instances/createAndDeliver", code="param.strange", status=400)
    found = await case.ward.said("卡片")
    assert [(finding.level, "param.strange" in finding.text) for finding in found] == [("注意", True)]
