"""The reading of posts: text in, meaning out. Pure; the same code behind the bot and behind `duban read`."""

from bot.core.reading.commands import COMMANDS, Command
from bot.core.reading.frame import BOT_NAMES, Frame, make_frame
from bot.core.reading.model import EVERYBODY, Context, Entry, OpenReceipt, OpenRequest, Reading, Understood
from bot.core.reading.reader import read

__all__ = [
    "BOT_NAMES",
    "COMMANDS",
    "EVERYBODY",
    "Command",
    "Context",
    "Entry",
    "Frame",
    "OpenReceipt",
    "OpenRequest",
    "Reading",
    "Understood",
    "make_frame",
    "read",
]
