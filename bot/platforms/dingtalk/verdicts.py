"""What an answer of the platform means (§2.2-§2.6, §4, §7, §9): one table for the new API's codes and the old one's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.core.ports import TryLater, Undeliverable

Body = Mapping[str, Any]
MUTED_FOR = 600.0
"""Seconds a webhook stays silent once it was used more than 20 times in a minute."""
QUOTA_AGAIN = 3600.0
"""Seconds until a used-up monthly allowance is tried again: somebody may have bought more, or the month is over."""
USED_UP = "90020"
"""The code of a used-up allowance, also where we do not ask again so soon."""


class Kind(Enum):
    """What follows from a refusal."""

    SOON = "soon"
    """The same again after a while."""
    TOKEN = "token"
    """Once more with a new access token."""
    QUOTA = "quota"
    """The month's allowance is used up: only what draws on another one still goes."""
    MUTED = "muted"
    """This mouth is shut for a while; another one may speak."""
    AUDIT = "audit"
    """The content was not let through: once more as plain words."""
    FILE = "file"
    """The picture or file was not taken: once more without it."""
    HERE = "here"
    """Not through this mouth; another one may do."""
    GONE = "gone"
    """Nobody can be reached there any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` is what an operator reads; `alarm`: somebody has to set something right."""

    kind: Kind
    words: str = ""
    seconds: float | None = None
    alarm: bool = False


def _soon(seconds: float, words: str = "", *, alarm: bool = False) -> Verdict:
    return Verdict(Kind.SOON, words, seconds, alarm)


def _here(words: str, *, alarm: bool = False) -> Verdict:
    return Verdict(Kind.HERE, words, alarm=alarm)


_TOKEN = Verdict(Kind.TOKEN, "访问凭证失效", 30.0)
_QUOTA = Verdict(Kind.QUOTA, "本月调用额度已用完", QUOTA_AGAIN, alarm=True)
_MUTED = Verdict(Kind.MUTED, "发送过快，被静默十分钟", MUTED_FOR)
_AUDIT = Verdict(Kind.AUDIT, "内容审核未通过")
_GONE = Verdict(Kind.GONE, "群已解散")
_NOT_IN = _here("机器人不在群里，请在群设置里添加机器人")
_STOPPED = _here("机器人已停用，请在开发者后台启用", alarm=True)
_NOT_ALLOWED = _here("应用没有这个接口的权限，请在开发者后台开通", alarm=True)
_TEMPLATE = _here("互动卡片模板不能用，请检查模板 ID 并发布模板", alarm=True)
_SECURITY = _here("群机器人的安全设置不符（关键词、加签或 IP），请检查", alarm=True)
_ADDRESS = _soon(300.0, "服务器地址不在应用的白名单里", alarm=True)
_BANNED = _soon(300.0, "服务器地址被钉钉暂时封禁", alarm=True)

VERDICTS: Mapping[str, Verdict] = {
    # tokens and permissions
    "InvalidAuthentication": _TOKEN,
    "40001": _TOKEN,
    "40014": _TOKEN,
    "41001": _TOKEN,
    "42001": _TOKEN,
    "33001": _TOKEN,
    "invalidClientIdOrSecret": _soon(60.0, "Client ID 或 Client Secret 不对", alarm=True),
    "40089": _soon(60.0, "Client ID 或 Client Secret 不对", alarm=True),
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": _NOT_ALLOWED,
    "60011": _NOT_ALLOWED,
    "88": _NOT_ALLOWED,
    "Forbidden.AccessDenied.IpNotInWhiteList": _ADDRESS,
    "60020": _ADDRESS,
    "1111": _BANNED,
    # rates and allowances
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": _soon(1.0),
    "90018": _soon(1.0),
    "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi": _soon(60.0),
    "Forbidden.AccessDenied.QpsLimitForApi": _soon(10.0),
    "90002": _soon(10.0),
    "Forbidden.AccessDenied.ApiCountLimitForOrg": _QUOTA,
    "90020": _QUOTA,
    "send.too.fast": _soon(10.0),
    "send.byToken.tooFast": _soon(60.0),
    "too.many.group": _soon(60.0),
    "130101": _MUTED,
    "410100": _MUTED,
    "toomuch.msg": _soon(60.0),
    # the platform's own troubles
    "-1": _soon(5.0, "系统繁忙"),
    "system.error": _soon(5.0, "系统繁忙"),
    "system.busy": _soon(5.0, "系统繁忙"),
    "400020": _soon(5.0, "群刚建好，稍后再试"),
    # content
    "contain.unsafe.url": _AUDIT,
    "contain.notAllowed.text": _AUDIT,
    "contain.notAllowed.picture": _AUDIT,
    "contain.notAllowed.content": _AUDIT,
    "430101": _AUDIT,
    "430102": _AUDIT,
    "430103": _AUDIT,
    "430104": _AUDIT,
    "param.contentUnsafe": _AUDIT,
    # the chat and the robot
    "group.disbanded": _GONE,
    "400013": _GONE,
    "resource.not.found": _NOT_IN,
    "invalid.openConversationId": _NOT_IN,
    "conversation.org.notMatch": _here("群不属于本企业"),
    "400106": _NOT_IN,
    "bot.stopped": _STOPPED,
    "400102": _STOPPED,
    "bot.forbidden.sendMessage": _here("机器人在群里被禁言"),
    "resource.unavailable": _here("机器人不可用，请发布应用版本"),
    "300001": _here("会话已过期"),
    "400101": _here("群机器人的地址无效，请重新复制", alarm=True),
    "310000": _SECURITY,
    # people
    "param.userIdNotExist": _here("对方不在应用的可见范围内"),
    "invalidStaffId": Verdict(Kind.GONE, "对方不在应用的可见范围内"),
    "flowControlled": _soon(60.0, "对方收到的消息过多"),
    "60121": _here("对方不在应用的可见范围内"),
    "permession.checkFailed": _here("群主不在应用的可见范围内，请调整应用的可见范围"),
    "member.exceed": _here("群成员超过上限"),
    "groupTemplate.notFound": _here("场景群模板不存在，请检查模板 ID 并发布模板", alarm=True),
    "processQueryKey.expireTime": _here("阅读情况已过期"),
    "param.templateNotExist": _TEMPLATE,
    "param.templateUnpublished": _TEMPLATE,
    "param.cardTemplateIdEmpty": _TEMPLATE,
    # sizes
    "460101": _here("消息过长"),
    "101002": _here("消息过长"),
    "invalidParameter.msgParam.tooLong": _here("消息过长"),
    "40004": Verdict(Kind.FILE, "钉钉不收这种文件"),
    "40005": Verdict(Kind.FILE, "钉钉不收这种文件"),
    "40006": Verdict(Kind.FILE, "文件过大，钉钉只收 20 MB 以内"),
    "40009": Verdict(Kind.FILE, "图片过大，钉钉只收 20 MB 以内"),
    "43008": Verdict(Kind.FILE, "上传的格式不对"),
    "44001": Verdict(Kind.FILE, "文件是空的"),
    # DING
    "ding.serverquota.insufficient": _here("DING 额度不足", alarm=True),
    "ding.receivercount.limit": _here("DING 的人数超限"),
    "invalid.chatbotId": _here("机器人编码不对", alarm=True),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `code` is empty when the platform took the call."""

    code: str = ""
    message: str = ""
    body: Body = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.code

    @property
    def verdict(self) -> Verdict:
        """Of a refusal. What nobody has heard of is refused by this mouth only."""
        return VERDICTS.get(self.code, _UNKNOWN)

    @property
    def reason(self) -> str:
        """One line for an operator."""
        if self.verdict.kind is Kind.HERE and not self.verdict.words:
            return f"钉钉拒收（{self.code}）{self.message}"
        return f"钉钉未接收（{self.code}）{self.verdict.words or self.message}"


_UNKNOWN = Verdict(Kind.HERE)


def modern(status: int, body: Body) -> Answer:
    """An answer of the new API: refusals have a status of 400 and more and a code."""
    if status < 400 and not _punished(body):
        return Answer(body=body)
    return Answer(str(body.get("code") or (body.get("status") if _punished(body) else f"HTTP {status}")), _message(body, "message"), body)


def ancient(status: int, body: Body) -> Answer:
    """An answer of the old API: HTTP 200 whatever happened, a number that is 0 where all is well, and behind an 88 the real one."""
    code = body.get("errcode")
    if code == 0 and status < 400:
        return Answer(body=body)
    if code is None:
        return Answer(str(body["status"]) if _punished(body) else f"HTTP {status}", _message(body, "errmsg"), body)
    return Answer(str(body.get("sub_code") or code), _message(body, "errmsg"), body)


def failure(answer: Answer) -> TryLater | Undeliverable:
    """The failure a refusal stands for once no other mouth is left."""
    verdict = answer.verdict
    if verdict.kind in (Kind.SOON, Kind.TOKEN, Kind.QUOTA, Kind.MUTED):
        return TryLater(answer.reason, verdict.seconds)
    return Undeliverable(answer.reason)


def _punished(body: Body) -> bool:
    """The page of a blocked address (§7): `{"status":1111,"wait":5,"source":"x5","punish":"deny"}`."""
    return body.get("punish") == "deny"


def _message(body: Body, name: str) -> str:
    """The platform's own words, and the permission that is missing where it says which (§4)."""
    detail = body.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, dict) else None
    named = "、".join(map(str, scopes)) if isinstance(scopes, list) else ""
    return f"{str(body.get(name, ''))[:200]}{f'（{named}）' if named else ''}"
