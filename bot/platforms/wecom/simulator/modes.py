"""The robot's API mode: a long connection or a callback URL. Choosing one ends the other (§1.2 of the dossier)."""

import secrets

from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.simulator.desk import Issued
from bot.platforms.wecom.simulator.hub import Hub
from bot.platforms.wecom.simulator.postman import Address
from bot.platforms.wecom.simulator.robotcalls import RobotCalls


class Modes:
    def __init__(self, hub: Hub, calls: RobotCalls) -> None:
        self._hub = hub
        self._calls = calls

    @property
    def by_url(self) -> bool:
        return self._calls.address is not None

    @property
    def listening(self) -> bool:
        """Whether a callback would reach the product now."""
        return self._calls.listening if self.by_url else self._hub.listening

    def media_key(self) -> bytes:
        """What the next medium is encrypted with: the robot's key behind a URL, else one of its own."""
        return self._calls.address.cipher.key if self._calls.address else secrets.token_bytes(32)

    async def use_url(self, address: Address) -> None:
        self._calls.address = address
        self._hub.open_to_subscribers = False
        await self._hub.evict()

    def use_long_connection(self) -> None:
        self._calls.address = None
        self._hub.open_to_subscribers = True

    async def deliver(self, cmd: str, issued: Issued, body: Body) -> bool:
        """Hand a callback to the product; False when nobody was there to take it."""
        return await self._calls.deliver(issued, body) if self.by_url else await self._hub.deliver(cmd, issued, body)
