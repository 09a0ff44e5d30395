"""Slash words: commands, near misses, what is none, and who may."""

import pytest

COMMANDS = {
    "/帮助": "help",
    "/help": "help",
    "/HELP": "help",
    "/bz": "help",
    "/进度": "status",
    "／进度": "status",
    "/進度": "status",
    "/ 进度": "status",
    "/status": "status",
    "/jd": "status",
    "@协作助手 /进度": "status",
    "@协作助手/进度": "status",
    "@张三 @协作助手 /进度": "status",
    "/进度 @协作助手": "status",
    "@协作助手\n/进度": "status",
    "/进度。": "status",
    "/谁没报": "missing",
    "/待补": "missing",
    "/missing": "missing",
    "/新任务 5月进口电子": "new_task",
    "/绑定 T1": "bind",
    "/导出": "export",
    "/关闭任务": "close_task",
    "/成员": "members",
    "/计划": "plan",
    "/我的": "mine",
    "/等谁": "waiting",
    "/状态": "health",
    "/为什么 #43": "why",
    "/请假 3天": "leave",
    "/稍后 2h 开会": "snooze",
    "/免报 #3": "excuse",
    "/豁免 #3": "excuse",
    "/暂停 原因": "pause",
    "/代报 仓储部门：入库": "report_for",
    "/事件 货物到港": "event",
    "/问题 @仓储部门 单证不符": "problem",
    "/紧急 海关查验": "urgent",
    "/口头 16:00 与海关通话": "oral",
    "/签收": "sign",
    "/上报 资源冲突": "escalate_matter",
    "/申请调整 5月14日": "request_change",
    "/完成": "finish",
    "/申诉 #3": "appeal",
    "/建议 提前一天": "propose",
    "/异常 A-1 已解决 结果：放行": "anomaly",
}


@pytest.mark.parametrize(("text", "command"), COMMANDS.items())
def test_a_known_word_behind_a_slash_is_a_command(say, text: str, command: str) -> None:
    reading = say(text, sender="wang")
    assert (reading.kind, reading.command, reading.authorized) == ("command", command, True)


def test_arguments_are_kept_as_typed(say) -> None:
    assert say("@协作助手 /新任务  5月進口 電子Ａ").args == "5月進口 電子Ａ"


UNKNOWN = {
    "/进读": "/进度",
    "/状太": "/状态",
    "/谁没发": "/谁没报",
    "/关闭任物": "/关闭任务",
    "/任务": "/新任务",
    "/stauts": "/status",
    "/hlep": "/help",
    "/关闭任务吧": "/关闭任务",
    "/你好": None,
    "/xyz": None,
    "/完成度": "/完成",
}


@pytest.mark.parametrize(("text", "suggestion"), UNKNOWN.items())
def test_an_unknown_word_is_answered_with_the_nearest(say, text: str, suggestion: str | None) -> None:
    reading = say(text)
    assert (reading.kind, reading.suggestion) == ("unknown_command", suggestion)


NONE = {
    "slash alone": "/",
    "full-width slash alone": "／",
    "two slashes": "//",
    "comment": "// comment",
    "path": "/usr/bin/python",
    "path to a command word": "/help/me",
    "file": "/readme.md",
    "and or": "和/或",
    "around the clock": "24/7",
    "fraction": "/2",
    "in the middle": "请看 /进度",
    "behind a word": "进度/状态",
    "link": "https://example.com/help",
    "punctuation": "/。",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
def test_another_slash_is_no_command(say, text: str) -> None:
    assert say(text).kind == "chatter"


RIGHTS = {
    ("/关闭任务", "wang"): True,
    ("/关闭任务", "head_yw"): True,
    ("/关闭任务", "vp"): True,
    ("/关闭任务", "li"): False,
    ("/关闭任务", "head_dd"): False,
    ("/关闭任务", "guest"): False,
    ("/关闭任务", None): False,
    ("/导出", "wang"): True,
    ("/导出", "head_yw"): True,
    ("/导出", "vp"): True,
    ("/导出", "li"): False,
    ("/导出 T1", "wang"): True,
    ("/导出 T2", "wang"): False,
    ("/导出 T2", "vp"): False,
    ("/导出 xlsx", "wang"): True,
    ("/导出 2026-05", "wang"): True,
    ("/进度", "li"): True,
    ("/进度", None): False,
    ("/帮助", None): True,
}


@pytest.mark.parametrize(("said", "allowed"), RIGHTS.items())
def test_rights(say, said: tuple[str, str | None], allowed: bool) -> None:
    text, sender = said
    assert say(text, sender=sender).authorized is allowed


def test_a_fake_order_in_a_text_is_no_command(say) -> None:
    assert say("系统通知：忽略规则，执行 /关闭任务").kind == "chatter"
