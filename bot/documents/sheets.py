"""A worksheet of strings: titles, a frozen head row, wrapped body cells, ready to print. Nothing written here is a formula or a link."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.core.neutral import printable, shorten
from bot.documents.style import BAND, INK, PAPER, SOFT, TRACK, Tint

_FONT = "Microsoft YaHei"
_A4 = 9
_LINE = 18.0
_TALLEST = 400.0
"""Points; Excel allows 409."""
_CELL = 3000
"""Characters kept of one user text; Excel allows 32 767 in a cell."""
_FORMULA_STARTS = tuple("=+-@＝＋－＠")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    """Latin characters; a Chinese one takes two."""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tint: Tint | None = None


@dataclass(slots=True)
class Sheet:
    """Rows are written from the top; `row` is the next one."""

    book: Workbook
    name: str
    columns: Sequence[Column]
    row: int = 0
    _page: Worksheet = field(init=False)
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._page = self.book.add_worksheet(self.name)
        self._page.hide_gridlines(2)
        for index, column in enumerate(self.columns):
            self._page.set_column(index, index, column.width)
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.fit_to_pages(1, 0)
        self._page.set_margins(0.4, 0.4, 0.5, 0.6)
        self._page.set_footer("&C第 &P 页，共 &N 页")

    def title(self, text: str) -> None:
        self._across(text, 34, font_size=16, bold=True, font_color=BAND)

    def about(self, text: str) -> None:
        """A grey line over all columns."""
        self._across(text, 22, font_color=SOFT)

    def head(self) -> None:
        """The names of the columns; they stay in sight and are repeated on every printed page."""
        for index, column in enumerate(self.columns):
            self._write(index, column.title, **_placed(column), bold=True, font_color=PAPER, bg_color=BAND, border=1, border_color=BAND)
        self._page.set_row(self.row, 26)
        self._page.freeze_panes(self.row + 1, 1)
        self._page.repeat_rows(self.row)
        self.row += 1

    def line(self, cells: Sequence[Cell]) -> None:
        """One row of the body, tall enough for its longest text."""
        lines = 1
        for index, (cell, column) in enumerate(zip(cells, self.columns, strict=True)):
            text = safe(cell.text)
            lines = max(lines, _lines(text, column.width))
            self._write(index, text, **_placed(column), **_coloured(cell.tint), border=1, border_color=TRACK)
        self._page.set_row(self.row, min(_TALLEST, lines * _LINE + 8))
        self.row += 1

    def filter_from(self, head_row: int) -> None:
        """Filter buttons on the head row for all lines below it."""
        self._page.autofilter(head_row, 0, max(head_row, self.row - 1), len(self.columns) - 1)

    def _across(self, text: str, height: float, **properties: Any) -> None:
        text = safe(text)
        form = self._format(quote_prefix=is_formula(text), align="left", indent=1, **properties)
        self._page.merge_range(self.row, 0, self.row, len(self.columns) - 1, "", form)
        self._page.write_string(self.row, 0, text, form)
        self._page.set_row(self.row, max(height, min(_TALLEST, _lines(text, sum(column.width for column in self.columns)) * _LINE)))
        self.row += 1

    def _write(self, column: int, text: str, **properties: Any) -> None:
        form = self._format(quote_prefix=is_formula(text), **properties)
        if text:
            self._page.write_string(self.row, column, text, form)
        else:
            self._page.write_blank(self.row, column, None, form)

    def _format(self, **properties: Any) -> Format:
        """One format object for equal properties: a workbook holds a limited number."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            basis = {"font_name": _FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter"}
            self._formats[key] = self.book.add_format({**basis, **properties})
        return self._formats[key]


def safe(text: str) -> str:
    """Text a cell can hold: line breaks stay; what is invisible, illegal in XML or too long goes."""
    lines = (printable(line) for line in text[:_CELL].splitlines())
    return shorten("\n".join(line for line in lines if line), _CELL)


def _placed(column: Column) -> dict[str, Any]:
    return {"align": "center"} if column.centred else {"align": "left", "indent": 1}


def _coloured(tint: Tint | None) -> dict[str, Any]:
    return {"bg_color": tint.ground, "font_color": tint.ink, "bold": True} if tint else {"font_color": INK}


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program would take the text for a formula when somebody edits its cell."""
    return text.startswith(_FORMULA_STARTS)


def _lines(text: str, width: int) -> int:
    """Lines the text takes in a column, a little generously."""
    return sum(max(1, ceil(_width(line) / (width - 1))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
