"""What a platform offers that is called from outside."""

from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.core.ports import Door


@runtime_checkable
class HasRoutes(Protocol):
    """A platform with callback URLs."""

    def routes(self, door: Door) -> list[web.RouteDef]:
        """Asked for once, before anything is started. They answer from the first to the last instant of the process, on every
        replica, whether or not the platform was started on this one: what they hear goes through `door`."""
