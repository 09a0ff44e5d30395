"""The self-built app: its token, its address, its rights, whom it sees, its groups."""

from collections.abc import AsyncIterator

from bot.checks.fetching import fetch
from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.checks.people import AREA as PEOPLE
from bot.checks.people import Sight, people_findings
from bot.checks.skew import clock_finding
from bot.checks.wecom_remedies import VISIBLE, refusal, right_finding
from bot.platforms.wecom.api import App
from bot.platforms.wecom.choosing import APPCHAT
from bot.platforms.wecom.frames import BAD_PARAMETER, Answer, items_in
from bot.platforms.wecom.login import login_url
from bot.platforms.wecom.probes import Probes
from bot.platforms.wecom.verdicts import CHAT_GONE, NOBODY_REACHED

ROOT = 1
LOG_IN = "/me/login/wecom/back"
_HIDDEN = frozenset({60011, 60021, 50002})
_UNKNOWN = frozenset({40003, 46004, 60111})
_NO_RECEIVER = frozenset({NOBODY_REACHED, 40031, *_UNKNOWN, *_HIDDEN - {60011}})
_NO_GROUP = frozenset({CHAT_GONE, 40050, 86001})
_NOBODY_TO_RING = frozenset({40035, BAD_PARAMETER, 82001})


async def app_findings(app: App, probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    """Without a token, or from a strange address, there is nothing more to learn."""
    met = await probes.token(app)
    if not met.answer.ok:
        yield refusal("凭证", met.answer)
        return
    yield fine("凭证", f"企业 {app.corp_id} 的应用 {app.agent_id} 取得访问凭证")
    yield clock_finding(installation.clock.now(), met.at)
    sent = await probes.message_to_nobody(app)
    if sent.errcode == 60020:
        yield refusal("可信 IP", sent)
        return
    yield fine("可信 IP", "企业微信接受本机的出口 IP")
    yield right_finding("应用", sent, f"AgentId {app.agent_id} 与 Secret 相符", _NO_RECEIVER)
    async for finding in _rights(app, probes, installation):
        yield finding


async def _rights(app: App, probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    made = await probes.group()
    yield right_finding("建群", made, "应用可以建群、在自建的群里点名", _NO_GROUP)
    yield _visibility(await probes.departments())
    for finding in await _people(probes, installation):
        yield finding
    yield await _phone(app, probes)
    yield await _log_in(app, installation)
    for group in installation.evidence.groups:
        if group.is_open and APPCHAT in group.addresses:
            found = await probes.group(group.addresses[APPCHAT])
            yield fine("群", f"{group.task} 的应用群聊还在") if found.ok else _lost(group.task, found)


def _visibility(answer: Answer) -> Finding:
    if not answer.ok:
        return refusal("可见范围", answer)
    seen = items_in(answer.body, "department")
    if any(department.get("id") == ROOT for department in seen):
        return fine("可见范围", f"应用看得见整个公司，共 {len(seen) - 1} 个部门")
    return wrong("可见范围", f"应用只看得见 {len(seen)} 个部门，看不见根部门，不能建群。{VISIBLE}")


async def _people(probes: Probes, installation: Installation) -> list[Finding]:
    async def look(user: str) -> Sight | Finding:
        answer = await probes.person(user)
        if answer.ok:
            return Sight.SEEN
        if answer.errcode in _HIDDEN:
            return Sight.HIDDEN
        return Sight.UNKNOWN if answer.errcode in _UNKNOWN else refusal(PEOPLE, answer)

    remedies = {
        Sight.HIDDEN: f"不在应用可见范围内，私聊提醒送不到：{{names}}。{VISIBLE}",
        Sight.UNKNOWN: '不在通讯录里：{names}。组织文件里的 wecom = "userid" 填管理后台「通讯录」里的帐号；duban directory wecom 可比对',
    }
    return await people_findings(installation.organisation, "wecom", look, remedies)


async def _phone(app: App, probes: Probes) -> Finding:
    """Nobody is rung: the list is empty, and whether there is money left only a call can tell."""
    if not app.phones:
        return fine("电话", "没有启用（DUBAN_WECOM_PHONE_ALARM）。重大异常只发消息")
    answer = await probes.call_nobody()
    return right_finding("电话", answer, "应用可以发起语音电话（没有拨打，余额要拨打时才知道）", _NOBODY_TO_RING)


async def _log_in(app: App, installation: Installation) -> Finding:
    site = installation.settings.site
    if not site:
        return mind("网页登录", "没有设置 DUBAN_SITE：消息里没有网页链接，也不能登录网页")
    page = await fetch(login_url(app, site.rstrip("/") + LOG_IN, "duban"))
    if "50001" in page.text:
        return refusal("网页登录", Answer(50001))
    if page.status == 302:
        return fine("网页登录", f"{site} 是可信域名")
    return mind("网页登录", f"从这里看不出 {site} 是不是可信域名。请在企业微信里打开一次网页：50001 表示还没有设置可信域名")


def _lost(task: str, answer: Answer) -> Finding:
    return wrong("群", f"{task} 的应用群聊 {refusal('群', answer).text}")
