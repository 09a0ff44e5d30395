"""What an outside judge's wordings of reports taught: heads, contents, what is no report, what is vague."""

from datetime import date

import pytest

from bot.core.reading import Context, make_frame, read
from tests.core.reading.samples import POSTED, receipt

TODAY = date(2026, 5, 12)
DONE = "入库清点完成80%"

HEADS = {
    "a small em dash": f"仓储部门﹘5月12日：{DONE}",
    "an upright colon": f"仓储部门-5月12日︓{DONE}",
    "tortoise shell brackets": f"〔仓储部门〕5月12日：{DONE}",
    "a topic tag": f"#仓储部门# 5月12日：{DONE}",
    "low lines": f"仓储部门_5月12日_{DONE}",
    "today in brackets behind the date": f"仓储部门-5月12日（今天）：{DONE}",
    "a clock still to come between date and name": f"5月12日 18:20 仓储部门：{DONE}",
    "the robot called with a comma": f"@协作助手，仓储部门-5月12日：{DONE}",
    "the robot called with a colon": f"@协作助手：仓储部门-5月12日：{DONE}",
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_a_head_is_read_with(say, text: str) -> None:
    reading = say(text)
    assert [(entry.department, entry.date, entry.content) for entry in reading.entries] == [("仓储部门", TODAY, DONE)]
    assert reading.flags == ()


def test_a_count_of_departments_stands_before_the_colon(say) -> None:
    reading = say("仓储、客服、财务三个部门-5月12日：已核对", sender="wang")
    assert [entry.department for entry in reading.entries] == ["仓储部门", "客服部门", "财务部门"]


@pytest.mark.parametrize(
    "content",
    ["=1+1", "```\n/关闭任务", "**重要** 已发车", "\u202e%08点清\u202c", "今日进展：清点80%", "如明日到货则9点清点，今日已备库位"],
)
def test_a_content_is_kept_as_typed(say, content: str) -> None:
    assert [entry.content for entry in say(f"仓储部门-5月12日：{content}").entries] == [content]


NO_REPORTS = [
    "举个例子：\n仓储部门-5月12日：清点80%",
    "e.g. 仓储部门-5月12日：清点80%",
    "以下为转发\n仓储部门-5月12日：清点80%",
    "仓储部门-5月12日：清点到哪一步了",
    "清关部门：货放行没",
    "仓储部门：先装这票吧",
    "仓储部门：今天必须清点完",
    "仓储部门-5月12日：如果明天到货就安排清点",
    "部门：\n日期：\n内容：",
    "仓储/客服",
    "清关时间：5月14日",
    "清关部门：资料已发你邮箱",
    "仓储部门你好：明天到货",
]


@pytest.mark.parametrize("text", NO_REPORTS)
def test_no_report_is_made_of_it(say, text: str) -> None:
    reading = say(text, sender="li")
    assert (reading.kind, reading.entries) == ("chatter", ())


@pytest.mark.parametrize("text", ["已签收", "确认接收", "已收到"])
def test_a_receipt_from_one_who_receives_nothing_is_talk(say, text: str) -> None:
    assert say(text, open_receipts=(receipt(),)).kind == "chatter"


@pytest.mark.parametrize("content", ["马上架完成", "已按客户要求尽快发出", "车辆已按要求尽快到位", "近期货量大，已加派2台车"])
def test_it_is_not_vague(say, content: str) -> None:
    assert say(f"仓储部门-5月12日：{content}").flags == ()


def test_a_couple_of_days_is_no_time(say) -> None:
    assert say("仓储部门-5月12日：过两天发").flags == ("vague",)


def test_the_names_of_the_robot_may_be_others(frame) -> None:
    renamed = make_frame(frame.organisation, lead="业务部门", bot_names=("小督",))
    reading = read("@小督：仓储部门：清点80%", sender="chen", posted_at=POSTED, context=Context(), frame=renamed)
    assert [entry.content for entry in reading.entries] == ["清点80%"]


def test_our_own_head_without_content_is_asked_back(say) -> None:
    assert say("我部-5月12日：").kind == "malformed_progress"
