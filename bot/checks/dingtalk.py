"""`duban doctor --platform dingtalk`: everything that can be known without posting anything."""

from collections.abc import AsyncIterator

from bot.checks.findings import Finding, wrong
from bot.checks.installation import Installation

NOT_SET_UP = "没有设置钉钉：请设置 DUBAN_DINGTALK_CLIENT_ID 和 DUBAN_DINGTALK_CLIENT_SECRET，见 docs/dingtalk.md"


async def dingtalk_findings(installation: Installation) -> AsyncIterator[Finding]:
    if installation.settings.dingtalk is None:
        yield wrong("钉钉", NOT_SET_UP)
