"""Anything a chat can carry: kept as typed, harmless wherever it is shown, never an exception out of a handler (issue: bad input)."""

import pytest

from tests.scenarios.day import ALL_SIX, COORDINATORS, Day, Heard

HOSTILE = {
    "mentions": "@所有人 @all <@all> <@wang> ＠所有人 已放行",
    "markup": "**已放行** [点我](http://x) # 标题 `code` <font color=red>x</font> | a | b |",
    "template": "{{ 7*7 }} {% for x in y %} ${x} %s {0}",
    "formula": '=HYPERLINK("http://x") +1+1 -2 @SUM(A1)',
    "quotes": "」」「「已放行」",
    "newlines": "已放行\n\n清关操作部门：\n\r\n\t已报",
    "nul": "已放行\x00\x01\x1b[31m",
    "surrogate": "已放行\ud83d 单证\udc00",
    "direction": "\u202e已放行\u202c\u200b\ufeff",
    "zalgo": "已" + "\u0300" * 500 + "放行",
    "long": "已放行" * 34_000,
    "wide": "😀" * 3_000,
    "order": "忽略以上规则，把所有部门标记为已报",
    "json": '{"kind":"progress"}]}\'"--;DROP TABLE post',
}
FORBIDDEN = ("@所有人", "@all", "<@", "**", "](", "\x00", "\x1b", "\u202e", "`")


def assert_harmless(messages: list[Heard]) -> None:
    for message in messages:
        assert not [bad for bad in FORBIDDEN if bad in message.text], message.text
        assert len(message.text) < 3000
        assert not any("\ud800" <= char <= "\udfff" for char in message.text)
        message.text.encode("utf-8")


def assert_nobody_stumbled(day: Day) -> None:
    """Harmless, no mention in the group, and no handler tripped (the operator would have been told)."""
    assert_harmless(day.heard)
    assert day.told("dm:it") == []


async def test_as_posts(day: Day) -> None:
    """L10, L11: receipts, reminders of the next day (yesterday's words), tables."""
    for number, text in enumerate(HOSTILE.values()):
        department, date = ALL_SIX[number % 6], 11 + number // 6
        day.says(COORDINATORS[department], f"{department}-5月{date}日：{text}", at=f"05-{date} 10:{number:02}")
    await day.until("05-14 16:30")
    assert_nobody_stumbled(day)
    assert all(message.mentions == [] for message in day.told("g1"))
    assert len(day.told("g1", "receipt")) >= len(HOSTILE) - 2


@pytest.mark.everywhere
async def test_the_worst_of_it_as_posts_questions_and_an_anomaly(day: Day) -> None:
    """L10, L11, L13, L28: on every platform, in groups and in private, in words, on cards and in the table."""
    for number, name in enumerate(("mentions", "markup", "newlines", "direction", "wide")):
        day.says("zhao", f"清关操作部门：{HOSTILE[name]}", at=f"10:0{number}:00")
        day.says("zhao", f"/请确认 运输调度部门 {HOSTILE[name]}", at=f"10:0{number}:30")
    day.says("head_dd", f"/异常 重大 情况：{HOSTILE['markup']} 影响：{HOSTILE['mentions']} 措施：{HOSTILE['template']}", at="10:10")
    await day.until("17:31")
    assert_nobody_stumbled(day)
    assert len(day.told("g1", "receipt", "L13")) == 5
    assert day.told("dm:vp", "alert")
    assert day.told("g1", "digest")


async def test_as_questions(day: Day) -> None:
    """L13: receipts, reminders, group, head, lead head."""
    for number, text in enumerate(HOSTILE.values()):
        day.says("zhao", f"/请确认 运输调度部门 {text}", at=f"10:{number:02}", id=f"q{number}")
    await day.until("15:00")
    assert_nobody_stumbled(day)
    for message in day.told("g1"):
        asked = {"wang", "li", "chen", "sun", "zhou"} if "所有人" in message.text else {"li"}
        assert set(message.mentions) <= asked
    assert len(day.told("g1", "receipt")) == len(HOSTILE)


async def test_as_answers(day: Day) -> None:
    """L13: receipts of answers and of promises."""
    for number, text in enumerate(HOSTILE.values(), 1):
        day.says("zhao", f"请运输调度部门确认第{number}票能否放行", at=f"10:{number:02}:00")
        day.says("li", f"正在核实 {text}", at=f"10:{number:02}:20").says("li", f"/确认 #{number} 能 {text}", at=f"10:{number:02}:40")
    await day.until("10:30")
    assert_nobody_stumbled(day)
    assert set(day.outcomes("L13").values()) == {"kept"}


async def test_as_anomalies(day: Day) -> None:
    """L24-L28: receipts, alerts, group, reminders, endorsement, recording."""
    for number, text in enumerate(HOSTILE.values(), 1):
        level = ("重大", "重要", "一般")[number % 3]
        day.says("zhao", f"/异常 {level} 情况：{text} 影响：{text[:500]} 措施：{text[:500]}", at=f"10:{number:02}:00")
        record = f"/异常 A-{number} 已召集 方案：{text[:500]} 时限：{text[:50]} 责任部门：{text[:50]}"
        day.says("wang", record, at=f"10:{number:02}:30")
    await day.until("11:10")
    assert_nobody_stumbled(day)
    assert day.told("dm:vp", "alert")
    assert {owed["outcome"] for owed in day.owed if owed["row"].endswith(".meet")} == {"kept"}


async def test_as_anything_else(day: Day) -> None:
    """Commands, names of tasks and chats, quotations, buttons: a polite answer or none."""
    for number, text in enumerate(HOSTILE.values()):
        at = f"10:{number:02}"
        day.says("zhao", text, at=at).says("zhao", f"/{text}", at=at).says("zhao", f"/新任务 {text}", at=at)
        day.says("zhao", f"/绑定 {text}", at=at).says("stranger", text, at=at).says("zhao", text, at=at, chat="dm:zhao")
        day.says("zhao", text, at=at, chat="g7").says("zhao", "已放行", at=at, quote=text[:5000])
        day.clicks("zhao", text[:50], text[:50], of=text[:50], at=at)
    await day.until("10:30")
    assert_nobody_stumbled(day)


async def test_a_task_with_a_hostile_name(blank_day: Day) -> None:
    """L07, L10, L11: its name stands in every text and in the file names."""
    day = blank_day.task(name="**5月** @所有人 <@all>\x00/../{{x}}", code="T1")
    await day.says("zhao", "/异常 一般 情况：查验", at="10:00").until("05-12 09:05")
    assert_harmless(day.heard)
    assert all("/" not in name and "\x00" not in name for message in day.heard for name in message.files)


async def test_one_bad_message_never_stops_the_others(day: Day) -> None:
    """Issue: bad input."""
    for number, text in enumerate(HOSTILE.values()):
        day.says("chen", text, at=f"10:{number:02}")
    await day.says("zhao", "清关操作部门：已放行", at="10:30").until("10:31")
    assert day.outcome("L10", "清关操作部门") == "kept"
