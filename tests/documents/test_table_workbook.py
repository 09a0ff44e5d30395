"""The tracking table as a workbook, read back with another library."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from table_samples import HOSTILE, hostile, large, quiet, sample

from bot.core.reports import TrackingTable
from bot.documents.workbook import write_xlsx


def read(table: TrackingTable) -> Workbook:
    return load_workbook(BytesIO(write_xlsx(table)))


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_the_first_sheet_holds_every_department() -> None:
    book = read(sample())
    assert book.sheetnames == ["进展", "待答复与异常"]
    rows = list(book["进展"].iter_rows(values_only=True))
    assert rows[0][0] == "协作进度跟踪表 5月进口电子"
    assert rows[3] == ("部门", "状态", "时间", "今日进展", "昨日进展", "备注")
    assert rows[5] == ("运输调度部门", "按时", "16:51", "尽快安排车辆", "已安排货车，12日9点到仓", "待补时间")
    assert rows[9] == ("财务部门", "未报", None, None, "运费待付款，已提交申请", None)
    assert rows[10][0] == "较昨日：新增异常1，完成节点1"


def test_the_second_sheet_holds_questions_and_anomalies() -> None:
    rows = list(read(sample())["待答复与异常"].iter_rows(values_only=True))
    assert rows[3][:2] == ("待答复", "#41")
    assert rows[3][4:8] == ("14日能否放行", "运输调度部门", "清关操作部门", "答复")
    assert rows[4][:4] == ("异常", "#12", "重要", "信息滞后")
    assert rows[4][7:] == ("处理方案", "5月13日（周三）10:30", "剩1小时30分钟")


def test_nothing_open_is_said_in_words() -> None:
    assert "没有待答复的事项" in read(quiet())["待答复与异常"]["A4"].value


def test_the_head_stays_in_sight_and_the_page_fits_a_landscape_sheet() -> None:
    for sheet in read(sample()).worksheets:
        assert sheet.freeze_panes is not None
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows


def test_long_contents_wrap_in_a_row_that_is_tall_enough() -> None:
    row = replace(sample().rows[0], content="货" * 200)
    sheet = read(replace(sample(), rows=(row,)))["进展"]
    assert sheet["D5"].alignment.wrap_text
    assert sheet.row_dimensions[5].height > 8 * 18


def test_no_user_text_becomes_a_formula_a_link_or_a_number() -> None:
    book = read(hostile())
    assert {cell.data_type for cell in cells(book)} == {"s"}
    assert not any(cell.hyperlink for cell in cells(book))


def test_what_looks_like_a_formula_is_marked_as_text() -> None:
    sheet = read(hostile())["进展"]
    for row in range(5, 11):
        assert sheet.cell(row, 4).quotePrefix
    assert not sheet.cell(11, 4).quotePrefix


def test_hostile_texts_come_back_as_typed_but_for_what_cannot_be_seen() -> None:
    contents = [row[3] for row in read(hostile())["进展"].iter_rows(min_row=5, max_row=18, values_only=True)]
    assert contents[:4] == HOSTILE[:4]
    assert contents[8] == "_x0041_"
    assert contents[11] == "控制字符"
    assert contents[12] == "好」\n已登记「"
    assert contents[13] == "龘靐😀"


@pytest.mark.parametrize("table", [sample(), hostile(), large()], ids=["sample", "hostile", "large"])
def test_the_same_table_gives_the_same_bytes(table: TrackingTable) -> None:
    assert write_xlsx(table) == write_xlsx(table)


def test_no_external_part_is_inside() -> None:
    names = ZipFile(BytesIO(write_xlsx(hostile()))).namelist()
    assert not [name for name in names if "external" in name.lower() or name.startswith("xl/worksheets/_rels")]
