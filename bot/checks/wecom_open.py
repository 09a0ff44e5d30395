"""The ten open points of WeCom (dossier §11), each with what this tenant has shown so far."""

from collections.abc import Iterator

from bot.checks.findings import Finding
from bot.checks.installation import Installation
from bot.checks.open_points import OpenPoint, open_finding
from bot.platforms.wecom.choosing import APPCHAT
from storage.bound_groups import BoundGroup
from storage.evidence import Evidence


def open_findings(installation: Installation) -> list[Finding]:
    return [open_finding(point) for point in _points(installation)]


def _points(installation: Installation) -> Iterator[OpenPoint]:
    seen = installation.evidence
    yield OpenPoint(
        "机器人能否加入应用建的群，chatid 是否不同？",
        _joined(seen.groups),
        "发 /建群，把机器人加进去并 @ 它一次。加不进去时由人建群，再用消息推送点名",
    )
    yield OpenPoint(
        "机器人主动发言的权利会不会过期？",
        "" if seen.refused_with("93006") else _pushed(seen),
        f"{_asleep(seen)}隔夜后再看本检查；被拒时程序改走应用群聊，请群成员 @ 机器人一次",
    )
    yield OpenPoint("断线期间的消息会不会补发？", "", "停止 duban serve 一分钟，期间 @ 机器人一次，再启动看有没有回执。程序按不补发处理")
    yield OpenPoint(
        "智能机器人发出的 <@userid> 会不会提醒人？", "", "程序不靠它：点名只走应用群聊和消息推送。可在群里问一位被点名的人有没有收到提醒"
    )
    yield OpenPoint("超限的错误码是不是 45009？", _limited(seen), "还没有碰到过限制。别的错误码会原样写进日志和本检查")
    yield OpenPoint("from.userid 是不是通讯录里的帐号？", _known(installation), "请各部门的人 @ 机器人一次，再运行本检查")
    yield OpenPoint("@所有人 会不会送到机器人？", "", "在群里发一次 @所有人，看有没有回执。程序按不会处理，不影响使用")
    yield OpenPoint("回调 URL 方式下，消息会重发几次？", "", "只在回调方式下有关。重复的消息按 msgid 只登记一次，不影响使用")
    yield OpenPoint("答复是否引用原消息？", "", "在群里 @ 机器人一次，看回执上方有没有引用。不影响使用")
    yield OpenPoint("消息推送能否发带按钮的卡片？", "", "程序按不能处理，按钮在消息推送里写成文字，不影响使用")


def _joined(groups: tuple[BoundGroup, ...]) -> str:
    found = next((group for group in groups if APPCHAT in group.addresses and not group.awaiting_robot), None)
    if found is None:
        return ""
    relation = "相同" if found.chat == found.addresses[APPCHAT] else "不同"
    return f"能。{found.task} 的群里机器人已经听到话，chatid 与应用群聊编号{relation}"


def _pushed(seen: Evidence) -> str:
    sent = seen.left.get("robot", 0)
    return f"最近 {sent} 条由机器人发出，没有一条因此被拒" if sent else ""


def _asleep(seen: Evidence) -> str:
    times = seen.refused_with("93006")
    return f"会，最近有 {times} 条被拒（93006）。" if times else ""


def _limited(seen: Evidence) -> str:
    times = seen.refused_with("45009")
    return f"是，最近有 {times} 条因 45009 推迟" if times else ""


def _known(installation: Installation) -> str:
    """Everybody who has spoken stands in the organisation file, by the id the robot was told."""
    heard = installation.evidence.heard
    strangers = [user for user in heard if installation.organisation.person_by_account("wecom", user) is None]
    if not heard or len(strangers) == len(heard):
        return ""
    others = f"，另有 {len(strangers)} 人不在组织文件里" if strangers else ""
    return f"是。最近发言的 {len(heard)} 人中 {len(heard) - len(strangers)} 人与组织文件的帐号一致{others}"
