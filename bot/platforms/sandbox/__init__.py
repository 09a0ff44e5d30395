"""The sandbox platform: rooms and a transcript in memory."""

from bot.platforms.sandbox.adapter import Sandbox
from bot.platforms.sandbox.transcript import BOT, Entry, Room

__all__ = ["BOT", "Entry", "Room", "Sandbox"]
