"""Said in the group without an @ and heard through another door: what is clear counts, small talk is left alone."""

from dataclasses import replace

import pytest

from bot.core.messages import Incoming
from tests.scenarios.two_groups import GROUPS, TwoGroups


def overheard(groups: TwoGroups, user: str, text: str, number: int = 1, **members: object) -> Incoming:
    said = Incoming("wecom", f"archive-{number}", GROUPS["wecom"], user, text=text, sent_at=groups.clock.now(), overheard=True)
    return replace(said, **members)  # type: ignore[arg-type]


async def test_a_report_is_received_as_if_the_bot_had_been_addressed(groups: TwoGroups) -> None:
    await groups.until("10:00")
    await groups.hears(overheard(groups, "li", "运输调度部门：货车已到仓"))
    assert "已登记 运输调度部门" in groups.last("wecom", "receipt").text
    await groups.until("17:30")
    assert "货车已到仓" in groups.last("wecom", "digest").text


async def test_a_request_to_a_department_is_counted_and_its_answer_too(groups: TwoGroups) -> None:
    await groups.until("10:00")
    await groups.hears(overheard(groups, "wang.siyuan", "请运输调度部门确认：几点到", 1))
    await groups.hears(overheard(groups, "li", "正在核实，预计15:30回复", 2))
    assert "15:30" in groups.last("wecom", "receipt").text
    await groups.hears(overheard(groups, "li", "#1 可以，三点到", 3))
    await groups.until("17:00")
    assert groups.told("dingtalk", "missing")[-1].text.count("#1") == 0


async def test_an_anomaly_is_raised(groups: TwoGroups) -> None:
    await groups.hears(overheard(groups, "li", "/异常 一般 情况：缺车 影响：推迟半天 措施：已联系"))
    assert "A-1" in groups.last("wecom", "receipt").text


@pytest.mark.parametrize(
    "text",
    [
        "大家下午好",
        "收到",
        "好的，谢谢",
        "今天能到吗？",
        "已安排货车，明早到",
        "仓库：五号门坏了",
        "/进度",
        "/关闭任务",
        "/进读",
        "#7 已发车",
        "确认收到",
        "请确认一下",
        "成果交付",
    ],
)
async def test_small_talk_and_commands_get_no_reply_at_all(groups: TwoGroups, text: str) -> None:
    before = len(groups.told("wecom"))
    await groups.hears(overheard(groups, "zhou", text))
    said = groups.told("wecom")[before:]
    assert [entry.kind for entry in said] in ([], ["receipt"])
    assert bool(said) == text.startswith("仓库")


async def test_a_courtesy_settles_no_open_question_unless_it_quotes_it(groups: TwoGroups) -> None:
    """A wrong certainty is worse than a question: 收到 may be meant for anybody."""
    await groups.says("wecom", "wang.siyuan", "请运输调度部门确认：几点到", at="10:00")
    before = len(groups.told("wecom", "receipt"))
    await groups.hears(overheard(groups, "li", "可以", 1))
    assert len(groups.told("wecom", "receipt")) == before
    await groups.hears(overheard(groups, "li", "可以", 2, quote="请运输调度部门确认：几点到"))
    assert len(groups.told("wecom", "receipt")) == before + 1


async def test_a_report_with_a_bad_date_is_asked_back(groups: TwoGroups) -> None:
    await groups.hears(overheard(groups, "li", "运输调度部门-2月30日：已发车"))
    assert "2月30日" in groups.last("wecom", "repair").text


async def test_a_stranger_is_not_addressed(groups: TwoGroups) -> None:
    before = len(groups.told("wecom"))
    await groups.hears(overheard(groups, "nobody", "运输调度部门：货车已到仓"))
    assert len(groups.told("wecom")) == before


async def test_an_unbound_group_is_left_alone(groups: TwoGroups) -> None:
    await groups.hears(overheard(groups, "li", "运输调度部门：货车已到仓", chat="wrElsewhere"))
    assert groups.told("wecom", chat="wrElsewhere") == []


async def test_what_the_robot_heard_itself_is_not_heard_twice(groups: TwoGroups) -> None:
    await groups.says("wecom", "li", "@协作助手 运输调度部门：货车已到仓", at="10:00")
    await groups.until("10:03")
    await groups.hears(overheard(groups, "li", "@协作助手  运输调度部门：货车已到仓", sent_at=groups.instant("10:00")))
    assert len(groups.told("wecom", "receipt")) == 1


async def test_a_closed_task_is_left_alone(groups: TwoGroups) -> None:
    await groups.says("wecom", "wang.siyuan", "/关闭任务", at="10:00")
    before = len(groups.told("wecom"))
    await groups.hears(overheard(groups, "li", "运输调度部门：货车已到仓"))
    assert len(groups.told("wecom")) == before
