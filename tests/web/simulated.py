"""A simulated platform with the real bot in it, for tests: a Monday, nine o'clock, and a clock that stands."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.app import build_company
from bot.commands.simulate import Wish, opened
from bot.platforms.wire.town import BOT, Seen
from bot.simulation import Simulation
from bot.simulators import Simulator

MONDAY = datetime(2026, 5, 10, 20, 0, tzinfo=UTC)
PLATFORMS = ("wecom", "dingtalk")
ASKER = {"wecom": "wang.siyuan", "dingtalk": "manager2001"}
"""王思远's account there."""


@dataclass
class Street:
    simulator: Simulator
    stage: Simulation
    site: str

    @property
    def platform(self) -> str:
        return self.stage.town.platform

    @property
    def group(self) -> str:
        return self.stage.scene.place

    def said(self, place: str = "") -> list[Seen]:
        """What the bot said in a place, by default in the ready group."""
        return [seen for seen in self.stage.town.seen() if seen.sender == BOT and seen.place == (place or self.group)]

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not ready():
                await self.stage.town.changed(self.stage.town.version)

    async def hears(self, words: str, place: str = "") -> Seen:
        """The bot's latest message with these words; waits until it is there."""
        await self.until(lambda: any(words in seen.text for seen in self.said(place)))
        return next(seen for seen in reversed(self.said(place)) if words in seen.text)

    async def says(self, user: str, text: str, *, mention_bot: bool = True, place: str = "") -> bool:
        return await self.stage.town.say(user, place or self.group, text, mention_bot=mention_bot)


@asynccontextmanager
async def street(platform: str, url: str, *, with_bot: bool = True) -> AsyncIterator[Street]:
    wish = Wish(platform, "127.0.0.1", 0, 0, standing=with_bot, with_bot=with_bot)
    async with opened(wish, build_company(None, "logistics"), url, MONDAY) as (simulator, stage, site):
        opening = Street(simulator, stage, site)
        if with_bot:
            await opening.hears("协作群")
        yield opening
