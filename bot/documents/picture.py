"""The tracking table as a picture for the phone, from top to bottom."""

from pathlib import Path

from bot.core.reports import TrackingTable
from bot.documents import sections
from bot.documents.canvas import Page
from bot.documents.header import counts, header

_PARTS = (
    counts,
    sections.note,
    sections.departments,
    sections.questions,
    sections.anomalies,
    sections.upcoming,
    sections.changes,
    sections.footer,
)


def draw_png(table: TrackingTable, font: Path | None = None) -> bytes:
    """A palette PNG 390 points wide. `font` is a font file instead of the shipped ones; OSError where it is none.

    Takes a tenth of a second, up to one for a very large table: call it outside the event loop.
    """
    page = Page(font)
    y = header(page, table)
    for part in _PARTS:
        y = part(page, table, y)
    return page.png(y)
