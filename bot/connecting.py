"""From settings to chat platforms: the one place that names the concrete adapters."""

from collections.abc import Callable

from bot.core.ports import Clock, Meter, Notice, Platform
from bot.core.world import Company
from bot.platform_settings import WeComSettings
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.supervisor import Credentials
from bot.settings import Settings

Tell = Callable[[str, Notice], None]
"""Told by a platform (its name) when its line goes up or down, or needs a human."""


def connect(settings: Settings, company: Company, clock: Clock, meter: Callable[[str], Meter], tell: Tell) -> list[Platform]:
    """Every platform that is set up, not yet started. `meter(name)` counts a platform's calls. Call it inside the running loop."""
    platforms: list[Platform] = []
    if settings.wecom is not None:
        platforms.append(_wecom(settings.wecom, settings.site or "", company, clock, meter("wecom"), tell))
    return platforms


def _wecom(given: WeComSettings, site: str, company: Company, clock: Clock, meter: Meter, tell: Tell) -> Platform:
    assert given.bot_id is not None, "the settings are whole"
    assert given.secret is not None, "the settings are whole"
    credentials = Credentials(given.bot_id, given.secret.get_secret_value(), given.ws_url)
    return WeCom(credentials, clock, names=_names(company, "wecom"), notice=lambda notice: tell("wecom", notice), own_site=site)


def _names(company: Company, platform: str) -> Callable[[str], str | None]:
    """The display name of a platform's user; None when unknown."""

    def name(user: str) -> str | None:
        person = company.organisation.person_by_account(platform, user)
        return company.organisation.name(person) if person else None

    return name
