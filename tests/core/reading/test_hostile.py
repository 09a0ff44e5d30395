"""Texts made to hurt: nothing is raised, nothing takes long, cost grows with the length."""

import json
import time
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.reading import Context, Frame, read
from tests.core.reading.samples import POSTED, receipt, request

OPEN = Context(open_requests=(request(to=("仓储部门",)),), open_receipts=(receipt(to=("仓储部门",)),), quote="请确认", mentions=("zhao",))

PIECES = [
    "-", "——", "仓储部门", "仓储部门：", "仓储部门：a\n", "仓储部门-5月12日：入库；", "5", "5月", " ", "\n", " \n", "\t", "@",
    "@协作助手 ", "@张三 ", "请", "请确认", "能", "不", "/", "(a+)+$", "（", "【", "】", "「", "」\n-----", "> a\n", "| a ", "各位好",
    "1.", "①", "😀", "\u200b", "\x00", "\ud800", "\u0301", "，", "。", "。仓储部门：", "尽快", "5月10日", "12:30", "半小时内", "预计",
    "回复", "收到", "？", "情况：", "成果名称：", "如果", "部", "未知部：", "清官操作部门：x\n", "张三：", "例如", "仓储部门、",
    "仓     ", "5月12日\n", "今日进展：\n", "#1", "2026-05-12 ", "１", "倉儲部門", "<@all>", "{{7*7}}", "上午", "[a]", "*", "x月",
    "请各部门", "需要",
]  # fmt: skip
FRONTS = ["", "仓储部门-5月12日：", "请", "/异常 ", "成果交付\n", "/请确认 "]


LIMIT = 0.05


def seconds(text: str, frame: Frame, tries: int = 3) -> float:
    """The best of a few, in a machine that does other things too."""
    spent = []
    for _ in range(tries):
        start = time.process_time()
        read(text, sender="chen", posted_at=POSTED, context=OPEN, frame=frame)
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.parametrize("front", FRONTS)
def test_no_repetition_takes_fifty_milliseconds(frame: Frame, front: str) -> None:
    for piece in PIECES:
        text = front + (piece * (100_000 // len(piece)))
        assert seconds(text, frame, tries=1) < LIMIT or seconds(text, frame) < LIMIT, repr(piece)


def test_the_cost_grows_with_the_length_and_no_faster(frame: Frame) -> None:
    for piece in ("仓储部门-5月12日：入库；\n", "请确认", "（a+)+", "5月"):
        costs = [seconds(piece * (size // len(piece)), frame) for size in (100_000, 200_000, 400_000)]
        assert all(more < 2.5 * less + 0.01 for less, more in pairwise(costs)), piece


def test_an_ordinary_post_is_read_in_a_fraction_of_a_millisecond(frame: Frame) -> None:
    assert seconds("@协作助手 运输调度部门-5月12日：已安排货车，明日9点到仓装货", frame) < 0.002


WORDS = st.sampled_from([*PIECES, *FRONTS, "/确认 ", "正在核实", "下班前", "：", "运输调度部门", "我部", "-", "年", "没", "有异议", "吗"])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=12).map("".join), st.sampled_from(["chen", "zhao", "vp", "nobody", None]))
def test_whatever_is_typed_is_read_and_can_be_written_as_ascii_json(frame: Frame, text: str, sender: str | None) -> None:
    for context in (OPEN, Context()):
        reading = read(text, sender=sender, posted_at=POSTED, context=context, frame=frame)
        assert json.dumps(reading.to_json()).isascii()


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_characters_at_all_are_read(frame: Frame, text: str) -> None:
    read(text, sender="chen", posted_at=POSTED, context=OPEN, frame=frame)


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_any_year_is_read(frame: Frame, year: int) -> None:
    at = datetime.fromisoformat(f"{year:04}-06-15T12:00:00+08:00")
    for text in ("仓储部门-5月12日：明天入库", "仓储部门-2月30日：x", "12日：入库完成", "正在核实，预计明年回复", "仓储部门周日：入库"):
        read(text, sender="chen", posted_at=at, context=OPEN, frame=frame)


def test_a_long_report_keeps_all_its_content(frame: Frame) -> None:
    content = "入库完成80%" + "已清点。" * 20_000 + "完"
    reading = read(f"仓储部门-5月12日：{content}", sender="chen", posted_at=POSTED, context=Context(), frame=frame)
    assert [entry.content for entry in reading.entries] == [content]
