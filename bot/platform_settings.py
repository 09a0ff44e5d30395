"""What an installation says about its chat platforms: the tables `[wecom]` and `[dingtalk]` (docs/wecom.md, docs/dingtalk.md)."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

Name = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
Together = tuple[tuple[str, ...], ...]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_COPIED = ["（从管理后台复制）"]


def _kept_safe(url: str, safe: str, clear: str) -> str:
    """Credentials travel over it: in clear text it may not leave this machine."""
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == safe or (parts.scheme == clear and parts.hostname in LOOPBACK)):
        raise ValueError(url)
    return url


class PlatformSettings(BaseModel):
    """`together`: settings that are of use only all at once. `usable`: one of these sets makes the platform usable."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    together: ClassVar[Together]
    usable: ClassVar[Together]

    def missing(self) -> str | None:
        """A setting that the given ones need; None when each set is complete or absent, and one that makes it usable is there."""
        given = {name for name, value in self if value is not None}
        for names in self.together:
            absent = [name for name in names if name not in given]
            if absent and len(absent) < len(names):
                return absent[0]
        return None if any(self.has(*names) for names in self.usable) else self.usable[0][0]

    def has(self, *names: str) -> bool:
        return all(getattr(self, name) is not None for name in names)

    @classmethod
    def secrets(cls) -> list[str]:
        """Names of the settings that never stand in a file nor in a log."""
        return [name for name, field in cls.model_fields.items() if "SecretStr" in str(field.annotation)]


class WeComSettings(PlatformSettings):
    """The 智能机器人 over its long connection or behind a callback URL, the self-built app, or robot and app together."""

    together: ClassVar[Together] = (
        ("bot_id", "secret"),
        ("callback_token", "callback_aes_key"),
        ("corp_id", "agent_id", "app_secret"),
        ("app_token", "app_aes_key"),
    )
    usable = together[:3]

    bot_id: Name | None = Field(None, description="智能机器人的 BotID", examples=["aib7c2f90"])
    secret: Secret | None = Field(None, description="智能机器人的长连接 Secret，只能来自环境或密钥文件", examples=_COPIED)
    ws_url: str = Field("wss://openws.work.weixin.qq.com", description="长连接地址", examples=["wss://openws.work.weixin.qq.com"])
    callback_token: Secret | None = Field(None, description="智能机器人回调的 Token（与长连接二选一）", examples=_COPIED)
    callback_aes_key: Secret | None = Field(None, description="智能机器人回调的 EncodingAESKey，43 位", examples=_COPIED)
    corp_id: Name | None = Field(None, description="企业 ID", examples=["ww1a2b3c"])
    agent_id: int | None = Field(None, description="自建应用的 AgentId", examples=["1000002"])
    app_secret: Secret | None = Field(None, description="自建应用的 Secret，只能来自环境或密钥文件", examples=_COPIED)
    app_token: Secret | None = Field(None, description="自建应用接收消息的 Token", examples=_COPIED)
    app_aes_key: Secret | None = Field(None, description="自建应用接收消息的 EncodingAESKey，43 位", examples=_COPIED)
    phone_alarm: bool = Field(False, description="重大异常打电话（需开通紧急通知应用）", examples=["true"])
    api_base: str = Field("https://qyapi.weixin.qq.com", description="接口地址", examples=["https://qyapi.weixin.qq.com"])
    oauth_base: str = Field("https://open.weixin.qq.com", description="网页登录地址", examples=["https://open.weixin.qq.com"])

    @field_validator("ws_url")
    @classmethod
    def _line(cls, url: str) -> str:
        return _kept_safe(url, "wss", "ws")

    @field_validator("api_base", "oauth_base")
    @classmethod
    def _calls(cls, url: str) -> str:
        return _kept_safe(url, "https", "http")


class DingTalkSettings(PlatformSettings):
    """The enterprise app robot of DingTalk, over Stream mode (or, with `stream = false`, HTTP callbacks)."""

    together: ClassVar[Together] = (("client_id", "client_secret"), ("event_token", "event_aes_key"))
    usable = together[:1]

    client_id: Name | None = Field(None, description="企业内部应用的 Client ID（AppKey）", examples=["dingdemo001"])
    client_secret: Secret | None = Field(None, description="Client Secret，只能来自环境或密钥文件", examples=_COPIED)
    robot_code: Name | None = Field(None, description="机器人编码，默认与 Client ID 相同", examples=["dingdemo001"])
    corp_id: Name | None = Field(None, description="企业 CorpId，网页登录时核对", examples=["dingcorp01"])
    agent_id: int | None = Field(None, description="应用的 AgentId，发工作通知用", examples=["300000001"])
    stream: bool = Field(True, description="以 Stream 模式接收；false 为 HTTP 回调", examples=["true"])
    card_template: Name | None = Field(None, description="互动卡片模板 ID", examples=["8f6c1f2e.schema"])
    scene_template: Name | None = Field(None, description="场景群模板 ID，不填则建普通群", examples=["9d2f0c11"])
    event_token: Secret | None = Field(None, description="事件订阅 HTTP 推送的 Token", examples=_COPIED)
    event_aes_key: Secret | None = Field(None, description="事件订阅 HTTP 推送的 aes_key，43 位", examples=_COPIED)
    ding: bool = Field(False, description="重大异常发 DING（按版本收费）", examples=["true"])
    todo: bool = Field(False, description="为长期事项建待办", examples=["true"])
    monthly_calls: int = Field(5000, ge=0, description="每月接口调用额度，0 为不限", examples=["5000"])
    monthly_messages: int = Field(3000, ge=0, description="每月 Webhook 与 Stream 消息额度，0 为不限", examples=["3000"])
    api_base: str = Field("https://api.dingtalk.com", description="新版接口地址", examples=["https://api.dingtalk.com"])
    oapi_base: str = Field("https://oapi.dingtalk.com", description="旧版接口地址", examples=["https://oapi.dingtalk.com"])
    login_base: str = Field("https://login.dingtalk.com", description="网页登录地址", examples=["https://login.dingtalk.com"])

    @field_validator("api_base", "oapi_base", "login_base")
    @classmethod
    def _calls(cls, url: str) -> str:
        return _kept_safe(url, "https", "http")


PLATFORMS: Mapping[str, type[PlatformSettings]] = {"wecom": WeComSettings, "dingtalk": DingTalkSettings}
"""The tables of the settings file that are platforms."""


def secrets_of(tables: Mapping[str, PlatformSettings | None]) -> list[str]:
    """Every secret that is set, for the log to keep out."""
    values: list[Any] = [getattr(table, name) for table in tables.values() if table for name in table.secrets()]
    return [value.get_secret_value() for value in values if value is not None]
