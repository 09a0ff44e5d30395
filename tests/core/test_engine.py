"""The two decisions, rule by rule, on the logistics policy and the example organisation. 2026-05-11 is a Monday."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core import engine
from bot.core.decisions import Decision, Waking
from bot.core.obligations import Obligation
from bot.core.organisation_loading import load_organisation
from bot.core.sources import Source
from bot.core.world import Company, Task, TaskChat, World
from bot.data import config_text, load_calendar, load_policy_named

CHINA = ZoneInfo("Asia/Shanghai")
COMPANY = Company(load_organisation(Source.parse("org", config_text("org.example.toml"))), load_policy_named("logistics"), load_calendar())
DEPARTMENTS = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")
WORLD = World(COMPANY, Task("T-1", "5月进口电子", "进口", "业务部门", DEPARTMENTS, date(2026, 5, 11), None, (TaskChat("sandbox", "g1"),)))


def at(clock: str, day: int = 11) -> datetime:
    return datetime.fromisoformat(f"2026-05-{day:02}T{clock}").replace(tzinfo=CHINA)


def posts_owed(day: int = 11) -> dict[str, Obligation]:
    """The posts of a day by department."""
    opened = engine.open_for("working_day", WORLD, f"2026-05-{day:02}", at("09:00", day), {})
    return {owed.key.debtor: owed for owed in opened if owed.row == "L10"}


def question(asked: str = "运输调度部门", asker: str = "wang", opened_at: datetime | None = None) -> Obligation:
    (owed,) = engine.open_for("confirmation_requested", WORLD, "m1", opened_at or at("10:00"), {"asked": [asked], "asker": asker})
    return owed


def raised(level: str, row: str) -> Obligation:
    opened = engine.open_for(f"anomaly_{level}", WORLD, "A-1", at("19:30"), {"reporter": "head_dd", "department": "运输调度部门"})
    return next(owed for owed in opened if owed.row == row)


def lived(owed: Obligation, until: datetime, missed_in_a_row: int = 1, **moment: object) -> tuple[Obligation, list[str]]:
    """The obligation after every step up to an instant, and what was said: "05-11 10:30 remind li"."""
    said: list[str] = []
    while owed.next_at is not None and owed.next_at <= until:
        now = owed.next_at
        decision = engine.wake(owed, WORLD, replace(Waking(now, missed_in_a_row), **moment))  # type: ignore[arg-type]
        said += [f"{now.astimezone(CHINA):%m-%d %H:%M} {say.kind} {say.person or 'g1'}" for say in decision.says]
        (owed,) = decision.obligations
    return owed, said


def settled(decision: Decision) -> Obligation:
    (owed,) = decision.obligations
    return owed


# ---------------------------------------------------------------- daily posts


def test_l10_each_department_owes_a_post_the_lead_too() -> None:
    assert tuple(posts_owed()) == DEPARTMENTS
    assert {owed.due_at for owed in posts_owed().values()} == {at("17:00")}


def test_l10_a_day_without_a_post_climbs_from_the_reminder_to_the_head_and_is_then_missed() -> None:
    owed, said = lived(posts_owed()["清关操作部门"], at("18:00", 12))

    assert said == ["05-11 16:30 remind zhao", "05-11 17:00 missing g1", "05-11 17:00 remind zhao", "05-12 09:05 escalate head_qg"]
    assert owed.outcome == "missed"
    assert owed.closed_at is None


def test_l10_from_the_second_missed_day_the_lead_head_hears_of_it_too() -> None:
    _, said = lived(posts_owed(12)["清关操作部门"], at("18:00", 13), missed_in_a_row=2)

    assert said[-2:] == ["05-13 09:05 escalate head_qg", "05-13 09:05 escalate head_yw"]


def test_l10_an_empty_rung_passes_to_the_next_filled_one_its_condition_ignored() -> None:
    _, said = lived(posts_owed()["客服部门"], at("18:00", 12))

    assert said[-1] == "05-12 09:05 escalate head_yw"


def test_l10_an_empty_rung_of_the_daily_ladder_never_reaches_the_vice_president() -> None:
    headless = replace(
        COMPANY.organisation,
        departments={name: replace(found, head=None) for name, found in COMPANY.organisation.departments.items()},  # type: ignore[arg-type]
    )
    world = World(replace(COMPANY, organisation=headless), WORLD.task)
    owed = posts_owed()["客服部门"]
    decision = engine.wake(owed, world, Waking(at("09:05", 12)))

    assert decision.says == ()
    assert [done.note for done in settled(decision).log if done.do == "escalate"] == ["head 无人"]


def test_l10_the_lead_head_is_not_told_twice_of_his_own_department() -> None:
    _, said = lived(posts_owed(12)["业务部门"], at("18:00", 13), missed_in_a_row=2)

    assert said.count("05-13 09:05 escalate head_yw") == 1


def test_l10_a_department_under_repair_is_not_named_in_the_group() -> None:
    _, said = lived(posts_owed()["清关操作部门"], at("17:00"), repairing=True)

    assert said == ["05-11 16:30 remind zhao", "05-11 17:00 remind zhao"]


@pytest.mark.parametrize(("posted", "outcome"), [("08:30", "kept"), ("17:00:59", "kept"), ("17:01", "kept_late")])
def test_l10_on_time_is_any_second_of_the_due_minute(posted: str, outcome: str) -> None:
    owed = settled(engine.settle("progress_posted", posts_owed()["清关操作部门"], WORLD, at(posted), "zhao"))

    assert owed.outcome == outcome
    assert owed.next_at is None


def test_l10_a_post_after_the_missed_day_is_kept_late_and_closes_with_one_line_to_the_head() -> None:
    missed, _ = lived(posts_owed()["清关操作部门"], at("18:00", 12))
    decision = engine.settle("progress_posted", missed, WORLD, at("10:00", 13), "zhao")

    assert settled(decision).outcome == "kept_late"
    assert [(say.kind, say.person) for say in decision.says] == [("notice", "head_qg")]


def test_l10_a_task_that_ends_makes_a_late_post_missed_and_cancels_the_rest() -> None:
    owed = posts_owed()["清关操作部门"]

    assert settled(engine.cancel(owed, at("17:30"), "任务结束")).outcome == "missed"
    assert settled(engine.cancel(owed, at("15:00"), "任务结束")).outcome == "cancelled"


# ---------------------------------------------------------------- questions


def test_l13_an_unanswered_question_climbs_to_the_vice_president() -> None:
    _, said = lived(question(), at("18:00", 12))

    assert said == [
        "05-11 10:30 remind li",
        "05-11 11:00 missing g1",
        "05-11 11:00 remind li",
        "05-11 11:30 escalate head_dd",
        "05-11 14:30 escalate head_yw",
        "05-12 09:05 escalate vp",
    ]


def test_l13_a_head_who_asked_is_not_asked_to_help() -> None:
    _, said = lived(question(asker="head_yw"), at("18:00", 12))

    assert [line for line in said if "escalate" in line] == ["05-11 11:30 escalate head_dd", "05-12 09:05 escalate vp"]


def test_l13_a_time_stated_in_the_text_holds_only_where_it_is_later() -> None:
    subject = {"asked": ["运输调度部门"]}
    (later,) = engine.open_for("confirmation_requested", WORLD, "m1", at("10:00"), subject, due_at=at("15:30"))
    (sooner,) = engine.open_for("confirmation_requested", WORLD, "m1", at("10:00"), subject, due_at=at("10:15"))

    assert later.due_at == at("15:30")
    assert sooner.due_at == at("11:00")
    assert later.next_at == at("12:00"), "half of the four hours of business between"


def test_l13_a_promise_moves_the_clock_with_one_reminder_before_it() -> None:
    asked, _ = lived(question(), at("10:30"))
    _, said = lived(engine.move(asked, at("15:30"), at("10:40"), WORLD), at("16:00"))

    assert said == ["05-11 15:00 remind li", "05-11 15:30 missing g1", "05-11 15:30 remind li", "05-11 16:00 escalate head_dd"]


def test_l13_a_promise_after_the_deadline_can_only_be_kept_late() -> None:
    asked, _ = lived(question(), at("11:00"))
    moved = engine.move(asked, at("15:30"), at("11:10"), WORLD)

    assert settled(engine.settle("answered", moved, WORLD, at("15:00"), "li")).outcome == "kept_late"


def test_l13_a_promise_in_less_than_half_an_hour_has_no_reminder() -> None:
    assert engine.move(question(), at("10:50"), at("10:40"), WORLD).next_at == at("10:50")


def test_l13_a_question_to_nobody_has_no_half_time_and_stops_at_the_lead_coordinator() -> None:
    (owed,) = engine.open_for("confirmation_requested_of_nobody", WORLD, "m1", at("10:00"), {"asker": "li"})
    _, said = lived(owed, at("18:00", 13))

    assert said == ["05-11 11:00 missing g1", "05-11 11:30 escalate wang"]


def test_l13_an_event_of_another_rule_settles_nothing() -> None:
    assert engine.settle("progress_posted", question(), WORLD, at("10:10"), "li") == Decision()


# ---------------------------------------------------------------- anomalies


def test_l28_the_first_alert_is_repeated_three_times_until_acknowledged() -> None:
    alone, said = lived(raised("major", "L28.meet"), at("21:00"))
    _, quiet = lived(raised("major", "L28.meet"), at("21:00"), happened=frozenset({"acknowledged"}))

    assert said == ["05-11 20:00 alert vp", "05-11 20:30 alert vp", "05-11 21:00 alert vp"]
    assert quiet == []
    assert alone.due_at == at("23:30")


def test_l28_after_the_deadline_both_are_alerted_every_hour_twelve_times() -> None:
    _, said = lived(raised("major", "L28.meet"), at("18:00", 13), happened=frozenset({"acknowledged"}))

    assert said[:3] == ["05-11 21:30 remind vp", "05-11 23:30 alert vp", "05-11 23:30 alert head_yw"]
    assert len(said) == 3 + 2 * 12
    assert said[-1] == "05-12 11:30 alert head_yw"


def test_l24_a_level_given_late_counts_from_the_first_report_and_what_is_past_becomes_now() -> None:
    now = at("20:10")
    opened = engine.open_for("anomaly_major", WORLD, "A-1", at("19:30"), {"reporter": "li"}, not_before=now)
    brief = next(owed for owed in opened if owed.row == "L28.brief")
    _, said = lived(brief, now)

    assert brief.due_at == now
    assert said == ["05-11 20:10 alert vp", "05-11 20:10 alert head_yw"]


# ---------------------------------------------------------------- outages


def test_of_several_steps_that_passed_only_the_latest_is_performed() -> None:
    """Catalogue §3.8; what was passed over stays on record."""
    decision = engine.wake(question(), WORLD, Waking(at("11:40")))

    assert [(say.kind, say.person) for say in decision.says] == [("escalate", "head_dd")]
    assert [(done.do, done.note) for done in settled(decision).log] == [
        ("remind", "已错过"),
        ("missing", "已错过"),
        ("remind", "已错过"),
        ("escalate", None),
    ]


def test_l10_a_deadline_that_fell_into_an_outage_moves_and_then_excuses() -> None:
    """Catalogue §3.8 and the worked outage of replay.md: down 16:50-17:41."""
    owed = engine.catch_up(posts_owed()["清关操作部门"], at("16:50"), at("17:41"), at("18:01"), WORLD)
    excused, said = lived(owed, at("18:00", 13))

    assert owed.due_at == at("18:01")
    assert settled(engine.settle("progress_posted", owed, WORLD, at("18:01:30"), "zhao")).outcome == "kept"
    assert (excused.outcome, excused.closed_at, said) == ("excused", at("18:01"), [])


def test_l10_a_reminder_that_fell_into_an_outage_leaves_at_the_restart_and_moves_nothing() -> None:
    owed = engine.catch_up(posts_owed()["清关操作部门"], at("16:20"), at("16:40"), at("17:00"), WORLD)

    assert (owed.next_at, owed.due_at) == (at("16:40"), at("17:00"))


def test_an_outage_before_the_next_step_changes_nothing() -> None:
    owed = question()

    assert engine.catch_up(owed, at("10:05"), at("10:20"), at("10:40"), WORLD) is owed
