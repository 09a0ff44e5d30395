"""What a refusal of DingTalk means for whoever sets it up: where in the developer console (open-dev.dingtalk.com) it is put right."""

from collections.abc import Iterable, Mapping

from bot.checks.findings import Finding, fine, mind, wrong
from bot.platforms.dingtalk.probes import UNREACHABLE
from bot.platforms.dingtalk.verdicts import Answer

APP_PAGE = "开发者后台「应用开发 → 企业内部应用 → 应用」"
PUBLISH = f"{APP_PAGE}的「版本管理与发布」新建版本并发布，可见范围包含所有参与的人"
PERMISSIONS = f"{APP_PAGE}的「权限管理」"
DENIED = frozenset({"Forbidden.AccessDenied.AccessTokenPermissionDenied", "60011", "88"})
STRANGE_ADDRESS = frozenset({"Forbidden.AccessDenied.IpNotInWhiteList", "60020"})
_CARDS = "卡片平台（open-dev.dingtalk.com/fe/card）"
_HOOK = "群设置「机器人」重新复制地址，再运行 duban chats webhook"

_REMEDIES: Mapping[str, str] = {
    "invalidClientIdOrSecret": f"Client ID 或 Client Secret 不对。{APP_PAGE}的「凭证与基础信息」，"
    "填入 DUBAN_DINGTALK_CLIENT_ID、DUBAN_DINGTALK_CLIENT_SECRET",
    "1111": "本机出口 IP 被钉钉暂时封禁（20 秒内调用过多）。停止调用五分钟后再试，并查有没有别的程序在同一出口大量调用",
    "resource.unavailable": f"应用没有发布版本。{PUBLISH}",
    "bot.stopped": f"机器人已停用。{APP_PAGE}的「机器人」启用，并重新发布版本",
    "invalidParameter.robotCode.notExsit": f"机器人编码不对。{APP_PAGE}的「机器人」复制 robotCode，填入 DUBAN_DINGTALK_ROBOT_CODE",
    "invalid.chatbotId": f"机器人编码不对。{APP_PAGE}的「机器人」复制 robotCode，填入 DUBAN_DINGTALK_ROBOT_CODE",
    "param.templateNotExist": f"没有这个卡片模板。{_CARDS}复制模板 ID，填入 DUBAN_DINGTALK_CARD_TEMPLATE",
    "param.templateUnpublished": f"卡片模板没有发布。{_CARDS}打开模板，点「发布」",
    "ding.serverquota.insufficient": "DING 额度不足。钉钉管理后台购买，或去掉 DUBAN_DINGTALK_DING",
    "Forbidden.AccessDenied.ApiCountLimitForOrg": "本月接口调用额度已用完。升级版本或购买加量包；下月 1 日恢复",
    "90020": "本月额度已用完。升级版本或购买加量包；下月 1 日恢复",
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": "每秒调用超限。查有没有另一个程序在用同一个应用",
    "90018": "每秒调用超限。查有没有另一个程序在用同一个应用",
    "41011": f"AgentId 不对。{APP_PAGE}的「凭证与基础信息」，填入 DUBAN_DINGTALK_AGENT_ID",
    "invalid.openConversationId": "钉钉不认识这个群。请在群里重新 /绑定",
    "group.disbanded": "群已解散。请另建群并 /绑定，或 /关闭任务",
    "400013": "群已解散。请另建群并 /绑定，或 /关闭任务",
    "400101": f"地址里的 access_token 无效。{_HOOK}",
    "400102": f"群机器人已停用。{_HOOK}",
    "400106": f"机器人已不在群里。{_HOOK}",
    "310000": "安全设置不符。群设置「机器人」里用「加签」（不要用关键词、IP），把密钥用 duban chats webhook 一并存入",
}


def refusal(area: str, answer: Answer, scope: str = "") -> Finding:
    """`scope`: the permission the call needs, where the platform does not say."""
    if answer.code == UNREACHABLE:
        blocked = "（HTTP 403 多半是出口 IP 被钉钉封禁五分钟）" if "403" in answer.message else ""
        return wrong(area, f"{answer.message}{blocked}。请检查网络能否到达 api.dingtalk.com:443、oapi.dingtalk.com:443")
    if answer.code in STRANGE_ADDRESS:
        return wrong(area, f"本机出口 IP 不在白名单内。{APP_PAGE}的「安全设置 → 服务器出口 IP」加入，或清空该项")
    if answer.code in DENIED:
        needed = _scopes(answer) or scope
        return wrong(area, f"没有权限 {needed}（{answer.message}）。{PERMISSIONS}搜索 {needed} 并开通，再发布版本")
    return wrong(area, f"{answer.code}：{_REMEDIES.get(answer.code) or f'钉钉拒绝：{answer.message}'}")


def right_finding(area: str, answer: Answer, well: str, scope: str, expected: Iterable[str]) -> Finding:
    """Of a look that names nobody: what the platform minds about that (`expected`) proves the right; what nobody knows proves little."""
    if answer.ok or answer.code in expected:
        return fine(area, well)
    if answer.code in (UNREACHABLE, *STRANGE_ADDRESS, *DENIED, *_REMEDIES):
        return refusal(area, answer, scope)
    return mind(area, f"钉钉的答复没有见过：{answer.code} {answer.message}。多半可用，第一次使用时才能证实")


def _scopes(answer: Answer) -> str:
    """The permissions a refusal names."""
    detail = answer.body.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, dict) else None
    return "、".join(map(str, scopes)) if isinstance(scopes, list) else ""
