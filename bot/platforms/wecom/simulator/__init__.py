"""A local stand-in for WeCom (企业微信): the same frames, requests and callbacks, the same rules, the same ways to fail.

`Gateway` is the whole: the robot's long connection (`hub`, `desk`, `depot`) or callback URL (`robotcalls`, `passive`,
`responses`), the REST API (`rest` with a file per family of paths), the app's callbacks (`appcalls`), people (`crowd`,
`directory`), one transcript for all mouths (`world`, `mentions`), `faults`, and `control` for playing it over HTTP.
"""

from bot.platforms.wecom.simulator.gateway import Gateway
from bot.platforms.wire.staged import StagedClock

__all__ = ["Gateway", "StagedClock"]
