"""Empty rungs, skipped rungs, closing lines, and the vice president's one message a day (§3.1-3.3)."""

from collections.abc import Callable

from tests.scenarios.day import Day, whens

QUESTION = "请运输调度部门确认14日能否放行"


def rungs(day: Day) -> list[tuple[str, str]]:
    return [(message.when, message.chat) for message in day.told(kind="escalate")]


async def test_an_empty_lead_head_passes_to_the_vice_president(day_in: Callable[..., Day]) -> None:
    """§3.3: not in the daily ladder, but in this one: +2wh the vice president, and not again at 09:05."""
    day = day_in(('head = "head_yw"\n', "")).task()
    await day.says("zhao", QUESTION, at="10:00").all_post_but(at="10:05").until("05-12 10:00")
    assert rungs(day) == [("05-11 11:30", "dm:head_dd"), ("05-11 14:30", "dm:vp")]


async def test_without_any_head_the_first_rung_reaches_the_vice_president_at_once(day_in: Callable[..., Day]) -> None:
    """§3.3: at that instant."""
    day = day_in(('head = "head_yw"\n', ""), ('head = "head_dd"\n', "")).task()
    await day.says("zhao", QUESTION, at="10:00").all_post_but(at="10:05").until("05-12 10:00")
    assert rungs(day) == [("05-11 11:30", "dm:vp")]


async def test_a_head_who_is_coordinator_too_is_skipped_and_not_passed_on(day_in: Callable[..., Day]) -> None:
    """§3.3: already told of this obligation."""
    day = day_in(('coordinators = ["li"]', 'coordinators = ["head_dd"]')).task()
    await day.says("zhao", QUESTION, at="10:00").until("15:00")
    assert rungs(day) == [("05-11 14:30", "dm:head_yw")]


async def test_the_vice_president_asked_himself(day: Day) -> None:
    """§3.3: he asked the question himself."""
    await day.says("vp", QUESTION, at="10:00").until("05-12 10:00")
    assert ("05-12 09:05", "dm:vp") not in rungs(day)


async def test_the_vice_president_gets_one_message_a_day_outside_major_ones(day: Day) -> None:
    """§3.2: three questions of Monday are one message on Tuesday 09:05."""
    for number, minute in enumerate(("10:00", "10:20", "15:00"), 1):
        day.says("zhao", f"请运输调度部门确认第{number}票能否放行", at=minute)
    await day.until("05-12 18:00")
    message = day.one("dm:vp")
    assert message.when == "05-12 09:05"
    assert len(message.items) == 3


async def test_a_second_message_of_the_day_waits_for_the_next_morning(day_in: Callable[..., Day]) -> None:
    """§3.2: without heads he would hear at 11:30 and at 16:30; the second waits, merged with what comes then."""
    day = day_in(('head = "head_yw"\n', ""), ('head = "head_dd"\n', "")).task()
    day.all_post_but(at="09:30").says("zhao", QUESTION, at="10:00").says("zhao", "请运输调度部门确认第二票能否放行", at="15:00")
    await day.until("05-12 09:30")
    assert whens(day.told("dm:vp")) == ["05-11 11:30", "05-12 09:05"]


async def test_a_second_message_that_is_settled_meanwhile_is_never_sent(day_in: Callable[..., Day]) -> None:
    """§3.7: it waited, and nobody needs it any more."""
    day = day_in(('head = "head_yw"\n', ""), ('head = "head_dd"\n', "")).task()
    day.all_post_but(at="09:30").says("zhao", QUESTION, at="10:00", id="q1").says(
        "zhao", "请运输调度部门确认第二票能否放行", at="15:00", id="q2"
    )
    await day.says("li", "#2 能", at="17:00").until("05-12 09:30")
    assert whens(day.told("dm:vp")) == ["05-11 11:30"]


async def test_his_closing_lines_wait_for_the_next_morning(day: Day) -> None:
    """§3.2: told on Tuesday 09:05, answered at 10:00, closed for him on Wednesday 09:05; the heads hear at once."""
    await day.says("zhao", QUESTION, at="10:00").says("li", "确认，可以", at="05-12 10:00").until("05-13 09:30")
    assert [message.brief for message in day.told("dm:vp")] == [
        ("05-12 09:05", "dm:vp", "escalate"),
        ("05-13 09:05", "dm:vp", "notice"),
    ]
    assert {message.when for message in day.told(kind="notice", row="L13")} == {"05-12 10:00", "05-13 09:05"}


async def test_a_major_one_is_outside_the_count(day: Day) -> None:
    """§3.2: 重大 reaches him at any time, whatever he was told that day."""
    day.says("zhao", QUESTION, at="10:00")
    await day.says("head_dd", "/异常 重大 情况：停工 影响：全部 措施：无", at="05-12 10:00").until("05-12 10:05")
    assert whens(day.told("dm:vp")) == ["05-12 09:05", "05-12 10:00"]


async def test_a_coordinator_who_left_the_file_is_an_empty_post(day_in: Callable[..., Day]) -> None:
    """§3.3: nobody to remind; the group and the head hear of it."""
    day = day_in(('coordinators = ["li"]\n', "")).task()
    await day.says("zhao", QUESTION, at="10:00").until("11:30")
    assert day.story("L13") == [
        ("05-11 10:00", "g1", "receipt"),
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:30", "dm:head_dd", "escalate"),
    ]


async def test_every_step_is_on_record(day: Day) -> None:
    """§3.3, --state: what was done, when, and to whom."""
    await day.says("zhao", QUESTION, at="10:00", id="q1").until("11:30")
    steps = [(step["at"][11:16], step["do"], step["to"]) for step in day.obligation("L13", "运输调度部门")["steps"]]
    assert steps == [
        ("10:30", "remind", ["li"]),
        ("11:00", "missing", ["g1"]),
        ("11:00", "remind", ["li"]),
        ("11:30", "escalate", ["head_dd"]),
    ]
