"""Floods, groups that belong to no task, and instants that cannot be."""

from dataclasses import replace
from datetime import timedelta

from bot.core.messages import Incoming
from tests.scenarios.day import Day
from tests.scenarios.two_groups import GROUPS, TwoGroups


async def test_an_unbound_group_gets_one_hint_a_day(groups: TwoGroups) -> None:
    """R24: polite hint at most once per day, no data of other tasks."""
    for minute, user, text in ((1, "li", "运输调度部门：已发车"), (2, "zhou", "/进度"), (3, "nobody", "你好"), (4, "li", "#1 能")):
        await groups.says("wecom", user, text, at=f"10:0{minute}", chat="wrElsewhere")
    hints = groups.told("wecom", chat="wrElsewhere")
    assert [hint.kind for hint in hints] == ["reply"]
    assert "/绑定" in hints[0].text
    assert "T1" not in hints[0].text
    await groups.says("wecom", "li", "运输调度部门：已发车", at="05-12 10:00", chat="wrElsewhere")
    assert len(groups.told("wecom", chat="wrElsewhere")) == 2


async def test_a_card_of_a_task_does_nothing_in_a_group_of_no_task(groups: TwoGroups) -> None:
    """R24."""
    await groups.says("wecom", "wang.siyuan", "请运输调度部门确认：几点到", at="10:00")
    card = groups.last("wecom", "receipt")
    await groups.boxes["wecom"].click("wrElsewhere", "li", card.id, "answer_yes", sent_at=groups.clock.now())
    await groups.machine.run(groups.clock.now())
    assert [entry.kind for entry in groups.told("wecom", chat="wrElsewhere")] == ["reply"]
    assert groups.last("wecom", "receipt") == card


async def test_one_who_floods_the_group_gets_one_hint_and_the_others_are_served(day: Day) -> None:
    """C16: 200 posts of one member in a minute."""
    for number in range(200):
        day.says("zhou", f"财务部门：第{number}笔已付", at=f"10:00:{number * 59 // 200:02}")
    await day.says("li", "运输调度部门：已发车", at="10:00:59").until("10:10")
    assert len(day.told("g1", "reply")) == 1
    assert len(day.told("g1", "receipt", debtor="财务部门")) == 30
    served = "05-11 10:01:02" if day.platform == "wecom" else "05-11 10:00:59"  # 30 messages a minute and chat, some kept (wecom.md §1.3)
    assert day.one("g1", "receipt", debtor="运输调度部门").when == served
    await day.until("17:30")
    assert "第199笔" in day.one("g1", "digest").text


async def test_a_time_that_is_still_to_come_is_not_believed(groups: TwoGroups) -> None:
    """R25: ahead of us by two hours; it counts from its arrival."""
    await groups.until("16:00")
    ahead = Incoming("wecom", "m1", GROUPS["wecom"], "li", text="运输调度部门：已发车", sent_at=groups.clock.now() + timedelta(hours=2))
    await groups.hears(ahead)
    await groups.hears(replace(ahead, message_id="m2", sender="sun", text="请运输调度部门确认：几点到"))
    assert "17:00" in groups.last("wecom", "receipt").text
    await groups.until("17:30")
    assert "运输调度部门 16:00" in groups.last("wecom", "digest").text
