"""`duban doctor --platform wecom`: everything that can be known without posting anything."""

from collections.abc import AsyncIterator

from bot.checks.findings import Finding, fine, wrong
from bot.checks.installation import Installation
from bot.checks.wecom_app import app_findings
from bot.checks.wecom_open import open_findings
from bot.checks.wecom_remedies import right_finding
from bot.checks.wecom_robot import mouths_finding, robot_findings
from bot.connecting import wecom_app, wecom_callbacks, wecom_robot
from bot.platforms.wecom.choosing import WEBHOOK
from bot.platforms.wecom.frames import BAD_PARAMETER, Answer
from bot.platforms.wecom.probes import Probes

NOT_SET_UP = "没有设置企业微信：请设置 DUBAN_WECOM_BOT_ID 和 DUBAN_WECOM_SECRET，见 docs/wecom.md"
NOTHING_TO_READ = frozenset({44004, BAD_PARAMETER})
"""What a webhook that lives says to a message without a text."""


async def wecom_findings(installation: Installation) -> AsyncIterator[Finding]:
    given = installation.settings.wecom
    if given is None:
        yield wrong("企业微信", NOT_SET_UP)
        return
    async for finding in robot_findings(wecom_robot(given), wecom_callbacks(given), installation):
        yield finding
    yield mouths_finding(given, installation)
    async with Probes(given.api_base, installation.meter) as probes:
        app = wecom_app(given)
        if app is not None:
            async for finding in app_findings(app, probes, installation):
                yield finding
        async for finding in _webhooks(probes, installation):
            yield finding
    yield _usage(installation)
    for finding in open_findings(installation):
        yield finding


async def _webhooks(probes: Probes, installation: Installation) -> AsyncIterator[Finding]:
    for group in installation.evidence.groups:
        if group.is_open and WEBHOOK in group.addresses:
            yield _webhook(group.task, await probes.webhook(group.addresses[WEBHOOK]))


def _webhook(task: str, answer: Answer) -> Finding:
    found = right_finding("消息推送", answer, "可用", NOTHING_TO_READ)
    return Finding(found.level, found.area, f"{task} 的消息推送 {found.text}")


def _usage(installation: Installation) -> Finding:
    """There is no monthly allowance, only rates, and those the program keeps."""
    used = installation.evidence.used
    told = "、".join(f"{name} {calls}" for name, calls in sorted(used.items())) or "0"
    return fine("用量", f"本月调用：{told} 次。企业微信只限频率（机器人每群每分钟 30 条、消息推送每分钟 20 条），程序自行控制在限内")
