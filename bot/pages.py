"""The pages people log in to, composed: shown once `site` is set and a platform can tell who somebody is."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web

from bot.core.ports import Clock, LogsIn, Platform
from bot.platform_settings import secrets_of
from bot.reporting import FormReports
from bot.server import Server
from bot.settings import Settings
from bot.web.passes import Passes
from bot.web.report import PREFIX, add_report_pages
from handlers.desk import Desk
from storage.database import Database

NEEDED = {"wecom": "app_secret", "dingtalk": "corp_id"}
"""Without it nobody can log in there."""


def add_pages(
    app: web.Application, settings: Settings, platforms: list[Platform], server: Server, database: Database, desk: Desk, clock: Clock
) -> None:
    logins = {platform.name: platform for platform in platforms if isinstance(platform, LogsIn) and _logs_in(settings, platform.name)}
    if not settings.site or not logins:
        return
    parts = urlsplit(settings.site)
    passes = Passes(_key(settings), clock, secure=parts.scheme == "https")
    reports = FormReports(database, desk, clock, server.machine.door)
    add_report_pages(app, settings.site, logins, reports, passes, [parts.hostname or ""])


def page_of(settings: Settings) -> str:
    """The address of the page people come to; empty where we have none."""
    return settings.site.rstrip("/") + PREFIX if settings.site else ""


def _logs_in(settings: Settings, platform: str) -> bool:
    table = settings.platforms.get(platform)
    return table is not None and table.has(NEEDED[platform])


def _key(settings: Settings) -> str:
    """The same on every replica and after every restart, and of no use to reach a platform."""
    secrets = "\n".join(secrets_of(settings.platforms))
    return hmac.digest(secrets.encode(), b"duban report page", "sha256").hex()
