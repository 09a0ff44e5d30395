"""`duban doctor --platform wecom` against the simulator: green where all is well, and its own red line for every fault."""

import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.company import App
from storage.models import InboxRow, LeaseRow, OutboxRow
from tests.commands.wards import PEOPLE, ShiftedClock, Ward

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass
class Case:
    gateway: Gateway
    ward: Ward
    hook: str
    """The key of the webhook that is bound."""


@pytest.fixture
async def case(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Case]:
    """Robot, app, phone, callback of the app, one bound group with its webhook: everything well."""
    async with Gateway() as gateway:
        for user in PEOPLE:
            gateway.directory.add_user(user)
        gateway.add_app_group("T1", "head", "wang", "sun")
        key = gateway.add_webhook("T1")
        chat = gateway.add_bot("T1")
        ward = Ward("wecom", tmp_path, sqlite_url, _environ(gateway))
        await ward.bind(chat, appchat="T1", webhook=key)
        yield Case(gateway, ward, key)


def _environ(gateway: Gateway) -> dict[str, str]:
    app = gateway.company.apps[0]
    return {
        "DUBAN_WECOM_BOT_ID": gateway.terms.bot_id,
        "DUBAN_WECOM_SECRET": gateway.terms.secret,
        "DUBAN_WECOM_WS_URL": gateway.url,
        "DUBAN_WECOM_CORP_ID": gateway.company.corpid,
        "DUBAN_WECOM_AGENT_ID": str(app.agentid),
        "DUBAN_WECOM_APP_SECRET": app.secret,
        "DUBAN_WECOM_APP_TOKEN": "t0ken",
        "DUBAN_WECOM_APP_AES_KEY": AES_KEY,
        "DUBAN_WECOM_PHONE_ALARM": "true",
        "DUBAN_WECOM_API_BASE": gateway.base_url,
        "DUBAN_WECOM_OAUTH_BASE": gateway.base_url,
    }


async def test_everything_is_green_where_all_is_well(case: Case) -> None:
    found = await case.ward.findings()
    assert [finding for finding in found if finding.level == "错误"] == []
    assert {finding.area for finding in found if finding.level == "注意"} == {"网页登录", "待证实"}
    assert {finding.area for finding in found} == {
        *("机器人", "回调", "点名", "凭证", "时钟", "可信 IP", "应用", "建群", "可见范围", "人员"),
        *("电话", "网页登录", "群", "消息推送", "用量", "待证实"),
    }


async def test_nothing_is_posted_anywhere(case: Case) -> None:
    await case.ward.findings()
    assert case.gateway.transcript == []


def _corp(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_CORP_ID"] = "ww-other"


def _secret(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_APP_SECRET"] = "wrong"


def _address(case: Case) -> None:
    case.gateway.company.trusted_ips.clear()


def _agent(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_AGENT_ID"] = "1000009"


def _other_agent(case: Case) -> None:
    case.gateway.company.apps.append(App(1000003, "other-secret"))
    case.ward.environ["DUBAN_WECOM_APP_SECRET"] = "other-secret"


def _root(case: Case) -> None:
    case.gateway.company.apps[0].root_visible = False


def _narrow(case: Case) -> None:
    number = case.gateway.directory.add_department("客服部门")
    for user in PEOPLE[:4]:
        case.gateway.directory.add_user(user, user, number)
    case.gateway.company.apps[0].sees = frozenset({number})


def _gone(case: Case) -> None:
    case.gateway.directory.remove_user("wang")


def _phone(case: Case) -> None:
    case.gateway.company.apps[0].may_phone = False


def _no_money(case: Case) -> None:
    case.gateway.faults.refuse(301050, cmd="pstncc/call")


def _book(case: Case) -> None:
    case.gateway.faults.refuse(48002, cmd="user/get")


def _hook(case: Case) -> None:
    case.gateway.webhooks.remove(case.hook)


def _hook_off(case: Case) -> None:
    case.gateway.webhooks.disable(case.hook)


def _robot_secret(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_SECRET"] = "wrong"


def _by_url(case: Case) -> None:
    case.gateway.hub.open_to_subscribers = False


def _subscribing(case: Case) -> None:
    case.gateway.faults.refuse(45009, cmd="aibot_subscribe")


def _closed_port(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_WS_URL"] = f"ws://127.0.0.1:{_unused_port()}/ws"


def _no_platform(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_API_BASE"] = f"http://127.0.0.1:{_unused_port()}"


def _unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def _busy(case: Case) -> None:
    case.gateway.faults.refuse(-1, cmd="gettoken")


def _too_often(case: Case) -> None:
    case.gateway.faults.refuse(45009, cmd="gettoken")


def _page(case: Case) -> None:
    case.gateway.faults.trouble("status", path="gettoken", status=502)


def _redirected(case: Case) -> None:
    case.gateway.faults.trouble("redirect", path="gettoken")


def _broken(case: Case) -> None:
    case.gateway.faults.trouble("malformed", path="gettoken")


def _key(case: Case) -> None:
    case.ward.environ["DUBAN_WECOM_APP_AES_KEY"] = AES_KEY[:-1]


def _group(case: Case) -> None:
    case.gateway.faults.refuse(86003, cmd="appchat/get", passing=1)


def _domain(case: Case) -> None:
    case.gateway.company.trusted_domains = set()
    case.ward.environ["DUBAN_SITE"] = case.gateway.base_url


@pytest.mark.parametrize(
    ("fault", "area", "words"),
    [
        (_corp, "凭证", ("40013", "我的企业", "DUBAN_WECOM_CORP_ID")),
        (_secret, "凭证", ("40001", "Secret", "DUBAN_WECOM_APP_SECRET")),
        (_address, "可信 IP", ("60020", "127.0.0.1", "企业可信IP")),
        (_agent, "应用", ("40056", "DUBAN_WECOM_AGENT_ID")),
        (_other_agent, "应用", ("301002", "同一个应用")),
        (_root, "建群", ("60011", "可见范围", "根部门")),
        (_narrow, "可见范围", ("根部门",)),
        (_narrow, "人员", ("孙燕（sun）", "可见范围")),
        (_gone, "人员", ("王思源（wang）", "duban directory wecom")),
        (_phone, "电话", ("301049", "可调用接口的应用")),
        (_no_money, "电话", ("301050", "充值")),
        (_book, "人员", ("48002", "权限")),
        (_hook, "消息推送", ("T1", "93000", "duban chats webhook")),
        (_hook_off, "消息推送", ("93004",)),
        (_robot_secret, "机器人", ("853000", "BotID", "DUBAN_WECOM_SECRET")),
        (_by_url, "机器人", ("回调 URL",)),
        (_subscribing, "机器人", ("45009", "五分钟")),
        (_closed_port, "机器人", ("openws.work.weixin.qq.com",)),
        (_no_platform, "凭证", ("连不上企业微信", "防火墙")),
        (_busy, "凭证", ("-1", "稍后再试")),
        (_too_often, "凭证", ("45009", "一分钟")),
        (_page, "凭证", ("HTTP 502",)),
        (_redirected, "凭证", ("没有跟随",)),
        (_broken, "凭证", ("不是 JSON",)),
        (_key, "回调", ("43 位", "42 位")),
        (_group, "群", ("T1", "86003", "/建群")),
        (_domain, "网页登录", ("50001", "可信域名")),
    ],
)
async def test_each_fault_has_its_own_red_line_with_the_remedy(
    case: Case, fault: Callable[[Case], None], area: str, words: tuple[str, ...]
) -> None:
    fault(case)
    lines = [line for line in await case.ward.red() if line.startswith(area)]
    assert len(lines) == 1
    assert [word for word in words if word not in lines[0]] == []


async def test_only_a_guest_whom_nobody_sees_is_to_be_minded(case: Case) -> None:
    case.gateway.directory.remove_user("guest")
    assert [(finding.level, "客人" in finding.text) for finding in await case.ward.said("人员")] == [("通过", False), ("注意", True)]


async def test_people_of_another_platform_are_not_looked_for(case: Case) -> None:
    await case.ward.findings()
    file = case.ward.folder / "org.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('id = "guest"', 'id = "guest"\ndingtalk = "u1"'), encoding="utf-8")
    case.gateway.directory.remove_user("guest")
    assert [finding.level for finding in await case.ward.said("人员")] == ["通过"]


@pytest.mark.parametrize(("off", "level"), [(4, "通过"), (6, "注意"), (-6, "注意")])
async def test_a_clock_that_is_off_is_to_be_minded(case: Case, off: int, level: str) -> None:
    case.ward.clock = ShiftedClock(timedelta(minutes=off))
    assert [finding.level for finding in await case.ward.said("时钟")] == [level]


async def test_the_connection_is_left_alone_unless_asked_for(case: Case) -> None:
    case.ward.connect = False
    assert [(finding.level, "--connect" in finding.text) for finding in await case.ward.said("机器人")] == [("注意", True)]
    assert case.gateway.hub.lines == []


async def test_a_running_bot_is_never_turned_out(case: Case) -> None:
    now = case.ward.clock.now()
    await case.ward.store(LeaseRow(name="wecom", holder="host-7", until=now + timedelta(seconds=20), fence=3))
    found = await case.ward.said("机器人")
    assert [finding.level for finding in found] == ["注意"]
    assert "host-7" in found[0].text
    assert [call for call in case.gateway.calls if call.cmd == "aibot_subscribe"] == []


async def test_a_callback_url_alone_only_answers(case: Case) -> None:
    case.ward.environ |= {"DUBAN_WECOM_BOT_ID": "", "DUBAN_WECOM_SECRET": ""}
    case.ward.environ |= {"DUBAN_WECOM_CALLBACK_TOKEN": "t", "DUBAN_WECOM_CALLBACK_AES_KEY": AES_KEY}
    found = await case.ward.said("机器人")
    assert [finding.level for finding in found] == ["注意"]
    assert "不能主动发言" in found[0].text
    assert [finding.level for finding in await case.ward.said("回调")] == ["通过", "通过"]


async def test_without_an_app_and_a_webhook_an_at_pings_nobody(sqlite_url: str, tmp_path: Path) -> None:
    environ = {"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET": "s"}
    ward = Ward("wecom", tmp_path, sqlite_url, environ, connect=False)
    assert [finding.level for finding in await ward.said("点名")] == ["注意"]


async def test_a_platform_that_is_not_set_up_is_an_error(sqlite_url: str, tmp_path: Path) -> None:
    assert await Ward("wecom", tmp_path, sqlite_url).red() == [
        "企业微信 没有设置企业微信：请设置 DUBAN_WECOM_BOT_ID 和 DUBAN_WECOM_SECRET，见 docs/wecom.md"
    ]


async def test_a_public_address_that_is_not_ours_is_told(case: Case) -> None:
    case.ward.environ["DUBAN_SITE"] = case.gateway.base_url
    assert [finding.level for finding in await case.ward.said("回调")] == ["通过", "错误"]


async def test_what_the_looks_cost_is_counted(case: Case) -> None:
    await case.ward.findings()
    usage = [finding.text for finding in await case.ward.said("用量")]
    assert "api " in usage[0]


async def test_the_archive_answers_open_points(case: Case) -> None:
    now = case.ward.clock.now()
    message = {"chat": "wr", "sender": "wang", "kind": "say", "text": "", "raw": b"", "received_at": now, "next_at": None}
    spoken = {"chat": "wr", "kind": "note", "text": "", "mentions": [], "record": {}, "created_at": now, "next_at": None}
    await case.ward.store(
        InboxRow(platform="wecom", message_id="m1", body={"quote": "x"}, **message),
        OutboxRow(platform="wecom", mouth="robot", outcome="sent", **spoken),
    )
    proven = [finding.text for finding in await case.ward.said("待证实") if finding.level == "通过"]
    assert len(proven) == 3
    assert "chatid 与应用群聊编号不同" in proven[0]
    assert "1 条由机器人发出" in proven[1]
    assert "1 人与组织文件的帐号一致" in proven[2]


async def test_a_refused_push_is_told_with_the_way_to_wake_the_group(case: Case) -> None:
    now = case.ward.clock.now()
    spoken = {"chat": "wr", "kind": "note", "text": "", "mentions": [], "record": {}, "created_at": now, "next_at": None}
    await case.ward.store(OutboxRow(platform="wecom", outcome="failed", error="企业微信拒收（93006）：请群成员先在群里@机器人", **spoken))
    assert any("1 条被拒（93006）" in finding.text for finding in await case.ward.said("待证实"))


async def test_a_test_message_goes_to_whom_it_was_sent_and_nowhere_else(case: Case) -> None:
    case.ward.send_to = "王思源"
    found = await case.ward.said("测试消息")
    assert [finding.level for finding in found] == ["通过"]
    assert [(post.chat, "测试消息" in post.text) for post in case.gateway.transcript] == [("dm:wang", True)]


async def test_a_test_message_goes_into_the_group_of_a_task(case: Case) -> None:
    case.ward.chat = "T1"
    found = await case.ward.said("测试消息")
    assert [finding.level for finding in found] == ["通过"]
    assert len([text for text in case.gateway.said("T1") if "测试消息" in text]) == 1


async def test_a_task_without_a_group_gets_no_test_message(case: Case) -> None:
    case.ward.chat = "T9"
    found = await case.ward.said("测试消息")
    assert [finding.level for finding in found] == ["错误"]
    assert "T1" in found[0].text


async def test_a_stranger_gets_no_test_message(case: Case) -> None:
    case.ward.send_to = "nobody.at.all"
    assert [finding.level for finding in await case.ward.said("测试消息")] == ["错误"]


async def test_an_answer_nobody_has_seen_proves_little_and_is_no_error(case: Case) -> None:
    case.gateway.faults.refuse(399999, cmd="webhook/send")
    found = await case.ward.said("消息推送")
    assert [(finding.level, "399999" in finding.text) for finding in found] == [("注意", True)]
