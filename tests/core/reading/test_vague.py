"""Promises without a time."""

import pytest

VAGUE = {
    "尽快": "尽快安排车辆",
    "马上": "马上安排车辆",
    "抓紧": "抓紧清点",
    "近期": "近期完成入库",
    "过几天": "过几天盘点",
    "稍后": "稍后装车",
    "有空": "有空就盘点",
    "差不多": "差不多可以装车",
    "争取": "争取早点入库",
    "ASAP": "ASAP装车",
    "lower case asap": "will load asap",
    "traditional": "盡快安排車輛",
    "a past deed and a promise": "已联系客户，尽快安排车辆",
    "today only dates what is done": "今日已完成申报，会尽快放行",
    "in a later sentence": "入库完成80%。剩余的抓紧清点",
    "will, after having done": "已安排司机，会马上装车",
}
CONCRETE = {
    "a time": "尽快安排车辆，今日18:00前到",
    "a time in front": "今日18:00前尽快装车",
    "tomorrow": "争取明天完成入库",
    "a date": "尽快清点，5月14日完成",
    "within hours": "马上装车，2小时内完成",
    "today in the same clause": "今日尽快装车",
    "finished": "已尽快联系客户",
    "finished with an adverb": "已经马上通知车队",
    "finished by 了": "立即通知了客户",
    "empty containers": "堆场还有空箱20个",
    "no free space": "暂没有空位",
    "won": "争取到2个舱位",
    "nothing of the kind": "入库清点完成80%",
}


@pytest.mark.parametrize("content", VAGUE.values(), ids=VAGUE.keys())
def test_it_is_stored_and_a_time_is_asked_for(say, content: str) -> None:
    reading = say(f"仓储部门-5月12日：{content}")
    assert (reading.kind, reading.flags) == ("progress", ("vague",))
    assert reading.entries[0].vague


@pytest.mark.parametrize("content", CONCRETE.values(), ids=CONCRETE.keys())
def test_it_is_clear_enough(say, content: str) -> None:
    reading = say(f"仓储部门-5月12日：{content}")
    assert (reading.kind, reading.flags) == ("progress", ())
