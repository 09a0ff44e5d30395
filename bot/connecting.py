"""From settings to chat platforms: the one place that names the concrete adapters."""

from collections.abc import Callable

from pydantic import SecretStr

from bot.core.ports import Clock, Meter, Notice, Platform
from bot.core.world import Company
from bot.platform_settings import DingTalkSettings, WeComSettings
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App as DingTalkApp
from bot.platforms.dingtalk.callbacks import EventKeys
from bot.platforms.wecom.adapter import WeCom, WeComWithApp
from bot.platforms.wecom.api import App
from bot.platforms.wecom.callbacks.door import CallbackKeys
from bot.platforms.wecom.supervisor import Credentials
from bot.platforms.wire.callbacks.seal import Keys
from bot.settings import Settings

CARD_ROUTE = "duban"
"""What DingTalk calls our address for clicks on cards."""

Tell = Callable[[str, Notice], None]
"""Told by a platform (its name) when its line goes up or down, or needs a human."""


def connect(settings: Settings, company: Company, clock: Clock, meter: Callable[[str], Meter], tell: Tell) -> list[Platform]:
    """Every platform that is set up, not yet started. `meter(name)` counts a platform's calls. Call it inside the running loop."""
    platforms: list[Platform] = []
    if settings.wecom is not None:
        platforms.append(_wecom(settings.wecom, settings.site or "", company, clock, meter("wecom"), tell))
    if settings.dingtalk is not None:
        platforms.append(_dingtalk(settings.dingtalk, settings.site or "", company, clock, meter("dingtalk"), tell))
    return platforms


def _wecom(given: WeComSettings, site: str, company: Company, clock: Clock, meter: Meter, tell: Tell) -> Platform:
    app = wecom_app(given)
    return (WeComWithApp if app else WeCom)(
        wecom_robot(given),
        clock,
        app=app,
        callbacks=wecom_callbacks(given),
        names=_names(company, "wecom"),
        notice=lambda notice: tell("wecom", notice),
        own_site=site,
        api_base=given.api_base,
        meter=meter,
    )


def wecom_robot(given: WeComSettings) -> Credentials | None:
    """None where the robot has a callback URL instead, or there is none."""
    if given.bot_id is None or given.secret is None:
        return None
    return Credentials(given.bot_id, given.secret.get_secret_value(), given.ws_url)


def wecom_app(given: WeComSettings) -> App | None:
    if given.corp_id is None or given.agent_id is None or given.app_secret is None:
        return None
    secret = given.app_secret.get_secret_value()
    return App(given.corp_id, given.agent_id, secret, given.phone_alarm, given.api_base, given.oauth_base)


def wecom_callbacks(given: WeComSettings) -> CallbackKeys:
    """The app's URL is the company's, the robot's is nobody's."""
    robot = _keys(given.callback_token, given.callback_aes_key, "")
    return CallbackKeys(robot, _keys(given.app_token, given.app_aes_key, given.corp_id) if given.corp_id else None)


def _keys(token: SecretStr | None, aes_key: SecretStr | None, receiver: str) -> Keys | None:
    return Keys(token.get_secret_value(), aes_key.get_secret_value(), receiver) if token and aes_key else None


def _dingtalk(given: DingTalkSettings, site: str, company: Company, clock: Clock, meter: Meter, tell: Tell) -> Platform:
    return DingTalk(
        dingtalk_app(given, site),
        clock,
        meter,
        stream=given.stream,
        events=dingtalk_events(given),
        names=_names(company, "dingtalk"),
        notice=lambda notice: tell("dingtalk", notice),
        own_site=site,
    )


def dingtalk_app(given: DingTalkSettings, site: str) -> DingTalkApp:
    """Without Stream mode a card needs an address of ours for its clicks, or it would be one nobody can press."""
    assert given.client_id is not None, "the settings are whole"
    assert given.client_secret is not None, "the settings are whole"
    return DingTalkApp(
        given.client_id,
        given.client_secret.get_secret_value(),
        robot_code=given.robot_code or "",
        corp_id=given.corp_id,
        agent_id=given.agent_id,
        card_template=given.card_template if given.stream or site else None,
        card_route="" if given.stream else CARD_ROUTE,
        scene_template=given.scene_template,
        ding=given.ding,
        api_base=given.api_base,
        oapi_base=given.oapi_base,
        login_base=given.login_base,
    )


def dingtalk_events(given: DingTalkSettings) -> EventKeys | None:
    """Today's console encrypts for the application, older subscriptions for the company."""
    if given.event_token is None or given.event_aes_key is None:
        return None
    owners = tuple(filter(None, (given.client_id, given.corp_id)))
    return EventKeys(given.event_token.get_secret_value(), given.event_aes_key.get_secret_value(), owners)


def _names(company: Company, platform: str) -> Callable[[str], str | None]:
    """The display name of a platform's user; None when unknown."""

    def name(user: str) -> str | None:
        person = company.organisation.person_by_account(platform, user)
        return company.organisation.name(person) if person else None

    return name
