"""Everything `duban doctor --platform` looks at on one platform, with what the archive knows of it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.checks.dingtalk import dingtalk_findings
from bot.checks.findings import Finding
from bot.checks.installation import Installation
from bot.checks.sending import group_finding, private_finding
from bot.checks.wecom import wecom_findings
from bot.core.ports import Clock
from bot.core.world import Company
from bot.metering import Counted, Metering
from bot.settings import Settings
from storage.database import Database
from storage.evidence import Evidence, evidence_of

LOOKS: Mapping[str, Callable[[Installation], AsyncIterator[Finding]]] = {"wecom": wecom_findings, "dingtalk": dingtalk_findings}


@dataclass(frozen=True, slots=True)
class Order:
    """Which platform to look at. `send_to` (a person) and `chat` (a task) get one test message each."""

    platform: str
    connect: bool = False
    send_to: str = ""
    chat: str = ""


async def platform_findings(order: Order, settings: Settings, company: Company, clock: Clock, database: Database | None) -> list[Finding]:
    """What the looks cost is counted into the month, where there is a database that counts."""
    async with _counting(database, company, clock, order.platform) as meter:
        evidence = await _evidence(database, company, clock, order.platform)
        installation = Installation(settings, company.organisation, company.calendar, clock, meter, evidence, order.connect)
        found = [finding async for finding in LOOKS[order.platform](installation)]
        if settings.platforms[order.platform] is not None and order.send_to:
            found.append(await private_finding(order.platform, order.send_to, installation, company))
        if settings.platforms[order.platform] is not None and order.chat:
            found.append(await group_finding(order.platform, order.chat, installation, company))
        return found


@asynccontextmanager
async def _counting(database: Database | None, company: Company, clock: Clock, platform: str) -> AsyncIterator[Counted]:
    if database is None:
        yield Counted()
        return
    metering = Metering(database, company, clock)
    yield metering.of(platform)
    await metering.flush()


async def _evidence(database: Database | None, company: Company, clock: Clock, platform: str) -> Evidence:
    if database is None:
        return Evidence()
    month = f"{clock.now().astimezone(company.organisation.company.zone):%Y-%m}"
    async with database.read() as session:
        return await evidence_of(session, platform, month)
