"""The ten open questions of DingTalk (dossier §12), each with what this tenant has shown so far."""

from collections.abc import Iterator

from bot.checks.findings import Finding
from bot.checks.installation import Installation
from bot.checks.open_points import OpenPoint, open_finding
from storage.evidence import Evidence


def open_findings(installation: Installation) -> list[Finding]:
    return [open_finding(point) for point in _points(installation.evidence)]


def _points(seen: Evidence) -> Iterator[OpenPoint]:
    yield OpenPoint("机器人能不能自动进群（orgRobots/add）？", _joining(seen), "发一次 /建群。不能自动进群时，程序会请群主手动添加")
    yield OpenPoint(
        "群消息会不会推送 robot_msg_read？", "", "开发者后台「事件订阅」勾选 robot_msg_read，看一天存档里有没有这个事件。程序不靠它"
    )
    yield OpenPoint("没有确认的消息会不会重发？", "", "程序收到即确认，重复的按 msgId 只登记一次，不影响使用")
    yield OpenPoint("sessionWebhook 能用多久？", _sessions(seen), "还没有用过。程序只在收到消息后 60 分钟内用它，失效时改走卡片或群消息")
    yield OpenPoint("别人的 @ 在正文里怎样出现？", "", "在群里 @ 机器人和一位同事各一次，看回执里的名字。程序按 atUsers 认人，不影响使用")
    yield OpenPoint(
        "群消息的已读名单能查多久？", "", f"最近查到 {seen.readers_told} 条的名单。程序在点名和告警半小时后查一次，过期时当作没有人读过"
    )
    yield OpenPoint(
        "卡片、上传、sessionWebhook 各占哪一项额度？", "", "月底比对开发者后台「用量统计」和本检查的额度。程序按接口调用和消息分别计算"
    )
    yield OpenPoint("当前版本能不能发 DING？", "", "设置 DUBAN_DINGTALK_DING=true 后看 DING 一项。不能发时重大异常仍有群消息和私聊")
    yield OpenPoint("引用机器人的消息并 @ 它，能不能带出原文？", _quoting(seen), "在群里引用机器人的一条消息并 @ 它一次，再运行本检查")
    yield OpenPoint("场景群模板能不能带企业应用机器人？", "", "程序按不能处理：建场景群后再把机器人加进去")


def _joining(seen: Evidence) -> str:
    if not seen.groups_made:
        return ""
    by_hand = seen.robots_added_by_hand
    return f"建过 {seen.groups_made} 个群，{'都' if not by_hand else f'{by_hand} 个要人添加，其余'}自动加入"


def _sessions(seen: Evidence) -> str:
    sent = seen.left.get("session", 0)
    return f"最近 {sent} 条由它发出，都在收到消息后 60 分钟内" if sent else ""


def _quoting(seen: Evidence) -> str:
    return f"能，最近有 {seen.quotes} 条带出了被引用的原文" if seen.quotes else ""
