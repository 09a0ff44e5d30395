"""Which 应用消息 the platform may take for one that was sent already (path 90236).

It compares what is said to whom, so two messages of ours that happen to read alike would be one to it. Only the first of
them is sent under its check.
"""

import hashlib
import json
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.platforms.wecom.frames import Body
from bot.platforms.wire.memory import keep

CHECKED_FOR = timedelta(hours=4)
"""The longest the platform remembers."""
REMEMBERED = 50_000


class Repeats:
    def __init__(self) -> None:
        self._first: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def check(self, user: str, content: Body, message_id: str, now: datetime) -> Body:
        """The members that ask for the check; none for a message that reads like another one of the last hours."""
        said = json.dumps([user.casefold(), content], sort_keys=True)
        key = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
        first, at = self._first.get(key, (message_id, now))
        if first != message_id and now - at < CHECKED_FOR:
            return {}
        keep(self._first, key, (message_id, now), REMEMBERED)
        return {"enable_duplicate_check": 1, "duplicate_check_interval": int(CHECKED_FOR.total_seconds())}
