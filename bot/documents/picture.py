"""The tracking table as a picture for the phone, from top to bottom."""

from pathlib import Path

from bot.core.reports import TrackingTable
from bot.documents import sections
from bot.documents.canvas import Page
from bot.documents.header import counts, header

_SCALE = 3
_COARSE_SCALE = 2
"""Pixels per point: phones have three; a long table is drawn coarser, so that it stays light to send."""
_MANY = 24

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
    items = len(table.rows) + len(table.questions) + len(table.anomalies)
    page = Page(_SCALE if items <= _MANY else _COARSE_SCALE, font)
    y = header(page, table)
    for part in _PARTS:
        y = part(page, table, y)
    return page.png(y)
