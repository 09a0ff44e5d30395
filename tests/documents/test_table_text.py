"""The tracking table as a chat message."""

from dataclasses import replace

import pytest
from table_samples import at, hostile, large, quiet, sample

from bot.core.reports import TrackingTable
from bot.documents.text import MESSAGE_BYTES, table_text

EXPECTED = """\
协作进度跟踪表 5月12日 17:30
5月进口电子｜第6个工作日｜节点4/11
按时4 补报1 未报1

业务部门 16:20
　客户确认5月20日收货
运输调度部门 16:51（待补时间）
　尽快安排车辆
清关操作部门 16:42
　报关申报完成，待海关审核
仓储部门 17:12 补报（由客服部门代发）
　入库清点完成80%
客服部门 15:30
　无变化
财务部门 未报

待答复 1
#41 运输调度→清关操作：14日能否放行
　截止 5月13日（周三）09:20，剩50分钟
异常 1
#12 重要 信息滞后｜清关操作部门负责
　处理方案截止 5月13日（周三）10:30
近期节点
　5月14日 18:00 清关放行（清关操作）
较昨日：新增异常1，完成节点1
运行：提醒2条均送达，今日在线"""


def test_the_table_says_the_whole_state_of_the_task() -> None:
    assert table_text(sample()) == EXPECTED


def test_empty_sections_leave_no_heading() -> None:
    lines = table_text(quiet()).splitlines()
    assert lines[2] == "按时6 补报0 未报0"
    assert not [line for line in lines if line.startswith(("待答复", "异常", "近期节点", "较昨日"))]
    assert lines[-1].startswith("运行：")


def test_rare_states_are_counted_only_where_they_occur() -> None:
    table = sample()
    rows = (*table.rows[:4], replace(table.rows[4], state="excused"), replace(table.rows[5], state="repairing"))
    assert "按时3 补报1 未报0 待确认1 免报1" in table_text(replace(table, rows=rows))


def test_an_overdue_question_is_named_without_blame() -> None:
    question = replace(sample().questions[0], due_at=at(15, 40), left="已过约定时间", overdue=True)
    assert "　约定 15:40，已过约定时间" in table_text(replace(sample(), questions=(question,)))


def test_a_late_post_of_the_next_day_shows_its_date() -> None:
    row = replace(sample().rows[3], posted_at=at(9, 2, 13))
    assert "仓储部门 5月13日（周三）09:02 补报" in table_text(replace(sample(), rows=(row,)))


def test_the_leads_line_is_shown_as_a_quotation() -> None:
    assert "牵头说明：「明日10点碰头」" in table_text(replace(sample(), note="明日10点碰头"))


def test_contents_shrink_until_the_message_fits() -> None:
    row = replace(sample().rows[0], content="货" * 39)
    table = replace(sample(), rows=(row,) * 16)
    assert len(table_text(table).encode()) <= MESSAGE_BYTES


@pytest.mark.parametrize("table", [hostile(), large()])
def test_hostile_and_large_tables_stay_short_and_harmless(table: TrackingTable) -> None:
    text = table_text(table)
    assert len(text.encode()) < 3 * MESSAGE_BYTES
    assert not set("@<>\x00\u202e\u200b") & set(text)
    assert text.splitlines()[-1].startswith("运行：")


def test_nothing_a_user_wrote_can_add_a_line() -> None:
    row = replace(sample().rows[0], content="好\n财务部门 16:00\n　已付款")
    assert len(table_text(replace(sample(), rows=(row,))).splitlines()) == len(EXPECTED.splitlines()) - 9
