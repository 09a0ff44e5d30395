"""`duban doctor --platform dingtalk`: everything that can be known without posting anything."""

from collections.abc import AsyncIterator

from bot.checks.budget import budget_findings
from bot.checks.dingtalk_doors import door_findings
from bot.checks.dingtalk_open import open_findings
from bot.checks.dingtalk_remedies import STRANGE_ADDRESS, refusal, right_finding
from bot.checks.dingtalk_rights import right_findings
from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.checks.skew import clock_finding
from bot.connecting import dingtalk_app, dingtalk_events
from bot.platform_settings import DingTalkSettings
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.mouths_webhook import hook_of
from bot.platforms.dingtalk.probes import Probes
from bot.platforms.dingtalk.verdicts import Answer
from storage.bound_groups import BoundGroup

NOT_SET_UP = "没有设置钉钉：请设置 DUBAN_DINGTALK_CLIENT_ID 和 DUBAN_DINGTALK_CLIENT_SECRET，见 docs/dingtalk.md"
NOTHING_TO_READ = frozenset({"40035", "400001", "43004"})
"""What a webhook that lives says to a message without a text."""


async def dingtalk_findings(installation: Installation) -> AsyncIterator[Finding]:
    given = installation.settings.dingtalk
    if given is None or not given.has("client_id", "client_secret"):
        yield wrong("钉钉", NOT_SET_UP)
        return
    app = dingtalk_app(given, installation.settings.site or "")
    async for finding in door_findings(app, dingtalk_events(given), installation, robot=not given.stream):
        yield finding
    async with Probes(app, installation.meter) as probes:
        async for finding in _over_the_wire(app, given, probes, installation):
            yield finding
    for finding in (*budget_findings(installation, installation.settings.allowances["dingtalk"]), *open_findings(installation)):
        yield finding
    calls = sum(installation.used_now.values())
    yield fine("额度", f"本次检查用去接口调用 {installation.used_now['api']} 次（共请求 {calls} 次）")


async def _over_the_wire(app: App, given: DingTalkSettings, probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    """Without a token, or from a strange address, there is nothing more to learn."""
    met = await probes.token()
    if not met.answer.ok:
        yield refusal("凭证", met.answer)
        return
    yield fine("凭证", f"应用 {app.client_id} 取得访问凭证")
    yield clock_finding(installation.clock.now(), met.at)
    rooms = await probes.departments()
    if rooms.code in STRANGE_ADDRESS:
        yield refusal("白名单", rooms)
        return
    yield fine("白名单", "钉钉接受本机的出口 IP")
    yield fine("通讯录", "可以读部门") if rooms.ok else refusal("通讯录", rooms, "qyapi_get_department_list")
    yield await _company(given, probes)
    if given.stream:
        yield await _stream(probes)
    async for finding in right_findings(app, given, probes, installation):
        yield finding
    async for finding in _groups(app, probes, installation):
        yield finding


async def _company(given: DingTalkSettings, probes: Probes) -> Finding:
    if given.corp_id is None:
        return mind("企业", "没有设置 DUBAN_DINGTALK_CORP_ID（开发者后台首页右上角的 CorpId），网页登录要用")
    answer = await probes.company(given.corp_id)
    if answer.code == "invalidClientIdOrSecret":
        return wrong("企业", f"应用不属于企业 {given.corp_id}。开发者后台首页复制 CorpId，填入 DUBAN_DINGTALK_CORP_ID")
    return fine("企业", f"应用属于企业 {given.corp_id}") if answer.ok else refusal("企业", answer)


async def _stream(probes: Probes) -> Finding:
    """A ticket only: a second connection would take messages from the first."""
    answer = await probes.ticket()
    has_address = str(answer.body.get("endpoint", "")).startswith(("wss://", "ws://"))
    if answer.ok and has_address:
        return fine("Stream", "可以建立 Stream 连接（没有真的连上，以免抢走正在运行的程序的消息）")
    return refusal("Stream", answer) if answer.code else wrong("Stream", "钉钉的答复里没有连接地址。请确认应用的机器人选的是 Stream 模式")


async def _groups(app: App, probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    for group in installation.evidence.groups:
        if not group.is_open:
            continue
        yield _presence(app, group, await probes.robots(group.addresses.get("open_conversation_id", group.chat)))
        hook = hook_of(group.addresses.get("webhook", ""))
        if hook is not None:
            yield _webhook(group, await probes.webhook(hook, installation.clock.now()))


def _presence(app: App, group: BoundGroup, answer: Answer) -> Finding:
    if not answer.ok:
        found = refusal("群", answer)
        return wrong("群", f"{group.task} 的群 {found.text}")
    robots = answer.body.get("chatbotInstanceVOList")
    codes = [robot.get("robotCode") for robot in robots if isinstance(robot, dict)] if isinstance(robots, list) else []
    if app.robot in codes:
        return fine("群", f"{group.task} 的群里有机器人")
    return wrong("群", f"{group.task} 的群里没有机器人。群设置「机器人 → 添加机器人」选择本应用的机器人")


def _webhook(group: BoundGroup, answer: Answer) -> Finding:
    found = right_finding("群机器人", answer, "可用", "", NOTHING_TO_READ)
    return Finding(found.level, found.area, f"{group.task} 的群机器人 {found.text}")
