"""Colours, type sizes and measures of the picture. Lengths are points: a phone is 390 wide."""

from typing import NamedTuple


class Type(NamedTuple):
    """A size in points and a weight. Few are used, because every one keeps an unpacked font in memory."""

    size: int
    bold: bool = False


class Tint(NamedTuple):
    """One meaning: the colour of its words, the pale ground under them, and a brighter one for bars."""

    ink: str
    ground: str
    bar: str


SMALL = Type(12)
BODY = Type(14)
TAG = Type(12, bold=True)
HEAD = Type(15, bold=True)
TITLE = Type(20, bold=True)

WIDTH = 390.0
MARGIN = 12.0
PAD = 14.0
CARD = WIDTH - 2 * MARGIN
LEFT = MARGIN + PAD
RIGHT = WIDTH - MARGIN - PAD
LINE = 21.0
"""Line height of body text."""
PILL = 20.0
RADIUS = 10.0

PAGE = "#EEF1F5"
PAPER = "#FFFFFF"
STRIPE = "#F7F9FB"
BAND = "#1B3A57"
ON_BAND = "#FFFFFF"
ON_BAND_SOFT = "#B8C9DA"
INK = "#1F2A36"
TEXT = "#36424F"
SOFT = "#7B8794"
ACCENT = "#3F83CC"
TRACK = "#E3E8EE"

GREEN = Tint("#1B8052", "#DCF2E5", "#2FA36B")
AMBER = Tint("#A05E00", "#FCEFD8", "#EBA52F")
RED = Tint("#BC3A2E", "#FAE5E2", "#DB5B4D")
BLUE = Tint("#2A68AB", "#E4EEF8", "#3F83CC")
GREY = Tint("#66727F", "#EBEEF1", "#A3AEB9")

STATES = {"kept": GREEN, "kept_late": AMBER, "missed": RED, "repairing": BLUE, "excused": GREY, "open": GREY}
LEVELS = {"一般": BLUE, "重要": AMBER, "重大": RED}
