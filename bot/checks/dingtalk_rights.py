"""What the application may do: which call was refused, and which permission it needs."""

import secrets
from collections.abc import AsyncIterator

from bot.checks.dingtalk_remedies import PUBLISH, refusal, right_finding
from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.checks.people import AREA as PEOPLE
from bot.checks.people import Sight, people_findings
from bot.platform_settings import DingTalkSettings
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.directory import STRANGER
from bot.platforms.dingtalk.payloads import STRANGER as FROM_OUTSIDE
from bot.platforms.dingtalk.probes import Probes

_GUIDE = "见 docs/dingtalk.md"


async def right_findings(app: App, given: DingTalkSettings, probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    sent = await probes.message_to_nobody()
    yield right_finding("发消息", sent, "机器人可以发消息（qyapi_robot_sendmsg），应用已发布", "qyapi_robot_sendmsg", ())
    yield _published(installation)
    changed = await probes.change_no_group()
    yield right_finding("建群", changed, "可以建群、改群（qyapi_chat_manage）", "qyapi_chat_manage", ("invalid.chatid",))
    yield await _card(app, probes)
    for finding in await _todo(given, probes, installation):
        yield finding
    yield await _ding(app, probes)
    yield await _notice(app, probes)
    yield await _log_in(given, probes, installation)
    for finding in await _people(probes, installation):
        yield finding


def _published(installation: Installation) -> Finding:
    """Without a published version the platform does not say who speaks (§9.6)."""
    heard = installation.evidence.heard
    if not heard:
        return mind("发布", "还没有收到过消息，不知道能否认出发言人。请一位同事 @ 机器人一次，再运行本检查")
    strangers = sum(sender.startswith(FROM_OUTSIDE) for sender in heard)
    if strangers == len(heard):
        return wrong("发布", f"收到的消息都不带 senderStaffId，认不出是谁。{PUBLISH}")
    return fine("发布", f"认得出发言人（最近 {len(heard)} 人{f'，其中 {strangers} 人是外部人员' if strangers else ''}）")


async def _card(app: App, probes: Probes) -> Finding:
    if app.card_template is None:
        return mind("卡片", f"没有设置 DUBAN_DINGTALK_CARD_TEMPLATE：按钮写成文字，请人输入答复。做卡片模板{_GUIDE}")
    answer = await probes.card_to_nobody(f"duban-doctor-{secrets.token_hex(8)}")
    return right_finding(
        "卡片", answer, "卡片模板已发布，可以投放", "Card.Instance.Write", ("param.userIdNotExist", "param.openSpaceIdInvalid")
    )


async def _todo(given: DingTalkSettings, probes: Probes, installation: Installation) -> list[Finding]:
    if not given.todo:
        return [fine("待办", "没有启用（DUBAN_DINGTALK_TODO）")]
    right = right_finding("待办", await probes.tick_no_todo(), "可以建待办（Todo.Todo.Write）", "Todo.Todo.Write", ("task.notFound",))
    if installation.settings.site:
        return [right]
    return [right, wrong("待办", "没有设置 DUBAN_SITE：钉钉要求待办带一个网页链接，没有它建不了待办")]


async def _ding(app: App, probes: Probes) -> Finding:
    """Nobody is rung: the list is empty."""
    if not app.ding:
        return fine("DING", "没有启用（DUBAN_DINGTALK_DING）。重大异常只发消息")
    answer = await probes.ding_nobody()
    return right_finding("DING", answer, "可以发 DING（Premium.Ding.Write）", "Premium.Ding.Write", ("ding.receivercount.limit",))


async def _notice(app: App, probes: Probes) -> Finding:
    if app.agent_id is None:
        return fine("工作通知", "没有设置 DUBAN_DINGTALK_AGENT_ID：私聊送不到时不再改发工作通知")
    return right_finding("工作通知", await probes.notice_to_nobody(), "AgentId 正确，私聊送不到时改发工作通知", "", ("40035", "33012"))


async def _log_in(given: DingTalkSettings, probes: Probes, installation: Installation) -> Finding:
    site = installation.settings.site
    if not site:
        return mind("网页登录", "没有设置 DUBAN_SITE：消息里没有网页链接，也不能登录网页")
    if not given.corp_id:
        return wrong("网页登录", "没有设置 DUBAN_DINGTALK_CORP_ID：登录时无法核对是不是本企业的人")
    well = f"可以登录（Contact.User.Read）；「安全设置 → 重定向 URL」要有 {site.rstrip('/')}/me/login/dingtalk/back"
    return right_finding("网页登录", await probes.visitor(), well, "Contact.User.Read", ("staff.notFound", "user.notFound"))


async def _people(probes: Probes, installation: Installation) -> list[Finding]:
    async def look(user: str) -> Sight | Finding:
        answer = await probes.person(user)
        if answer.ok:
            return Sight.SEEN
        return Sight.UNKNOWN if answer.code == STRANGER else refusal(PEOPLE, answer, "qyapi_get_member")

    remedies = {
        Sight.UNKNOWN: '不在通讯录里，或不在应用的可见范围内：{names}。组织文件里的 dingtalk = "userid" 填通讯录里的 UserID；'
        "duban directory dingtalk 可比对；可见范围在「版本管理与发布」里选"
    }
    return await people_findings(installation.organisation, "dingtalk", look, remedies)
