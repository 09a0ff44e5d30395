"""A local stand-in for WeCom's long-connection gateway: the same frames, the same rules, the same ways to fail."""

from bot.platforms.wecom.simulator.gateway import Gateway
from bot.platforms.wire.staged import StagedClock

__all__ = ["Gateway", "StagedClock"]
