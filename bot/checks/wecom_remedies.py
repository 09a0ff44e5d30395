"""What a refusal of WeCom means for whoever sets it up: where in the admin console (work.weixin.qq.com) it is put right."""

import re
from collections.abc import Container, Mapping

from bot.checks.findings import Finding, fine, mind, wrong
from bot.platforms.wecom.frames import TOO_MANY, Answer
from bot.platforms.wecom.probes import UNREACHABLE

APP_PAGE = "管理后台「应用管理 → 自建 → 应用」"
VISIBLE = f"{APP_PAGE}的「可见范围」选整个公司（根部门）"
_REMEDIES: Mapping[int, str] = {
    40013: "企业 ID 不对。管理后台「我的企业 → 企业信息」最下方的企业 ID，填入 DUBAN_WECOM_CORP_ID",
    40001: f"应用 Secret 不对。{APP_PAGE}的 Secret 点「查看」，填入 DUBAN_WECOM_APP_SECRET",
    40091: f"应用 Secret 不对。{APP_PAGE}的 Secret 点「查看」，填入 DUBAN_WECOM_APP_SECRET",
    40056: f"没有这个 AgentId。{APP_PAGE}页首的 AgentId，填入 DUBAN_WECOM_AGENT_ID",
    301002: "AgentId 和 Secret 不是同一个应用的。两项都从同一个应用的详情页复制",
    48002: f"应用没有这个接口的权限。{APP_PAGE}查看「权限」，或换用有权限的应用",
    60011: f"应用可见范围不够。{VISIBLE}",
    50001: f"不是可信域名。{APP_PAGE}的「网页授权及JS-SDK → 设置可信域名」填本站域名，含端口",
    301049: "应用不能打电话。管理后台「应用管理 → 紧急通知 → 可调用接口的应用」加入本应用",
    301050: "紧急通知余额不足。管理后台「应用管理 → 紧急通知」充值",
    301051: "紧急通知已停用。管理后台「应用管理 → 紧急通知」启用",
    40050: "没有这个群。请在群里重新 /绑定，或 /建群",
    86003: "群已解散，或不是这个应用建的。请在群里重新 /绑定，或 /建群",
    86008: "群不是这个应用建的。请核对 AgentId，或重新 /建群",
    93000: "消息推送已从群里移除。群设置「消息推送」重新添加，再运行 duban chats webhook",
    93004: "消息推送已停用。管理后台「安全与管理 → 管理工具」启用，或在群里重新添加",
    93008: "消息推送不在群里。群设置「消息推送」重新添加，再运行 duban chats webhook",
    TOO_MANY: "调用过于频繁，平台暂时拒绝。一分钟后再试；若反复出现，查有没有另一个程序在用同一个应用",
}


def refusal(area: str, answer: Answer) -> Finding:
    if answer.errcode == UNREACHABLE:
        return wrong(area, f"{answer.errmsg}。请检查网络、代理和防火墙能否到达 qyapi.weixin.qq.com:443")
    if answer.errcode == 60020:
        return wrong(area, f"60020：{_seen_address(answer)}。{APP_PAGE}的「企业可信IP」加入，约一分钟后生效")
    if answer.errcode == -1:
        return wrong(area, "-1：企业微信系统繁忙。稍后再试")
    return wrong(area, f"{answer.errcode}：{_REMEDIES.get(answer.errcode) or f'企业微信拒绝：{answer.errmsg}'}")


def right_finding(area: str, answer: Answer, well: str, expected: Container[int]) -> Finding:
    """Of a look that names nobody: what the platform minds about that (`expected`) proves the right; what nobody knows proves little."""
    if answer.ok or answer.errcode in expected:
        return fine(area, well)
    if answer.errcode in (UNREACHABLE, -1, 60020, *_REMEDIES):
        return refusal(area, answer)
    return mind(area, f"企业微信的答复没有见过：{answer.errcode} {answer.errmsg}。多半可用，第一次使用时才能证实")


def _seen_address(answer: Answer) -> str:
    """The platform tells in its words which address it saw."""
    found = re.search(r"from ip:?\s*([0-9a-fA-F.:]+)", answer.errmsg)
    return f"本机出口 IP {found[1]} 不在企业可信IP 内" if found else "本机出口 IP 不在企业可信IP 内"
