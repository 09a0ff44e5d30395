"""会话内容存档, as far as a bridge reads it: the decrypted plain messages of §1.6, one JSON object a line.

Off until an administrator switches it on; it begins there, and keeps five days. A group goes by its roomid, which is
none of its other ids.
"""

import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.platforms.wecom.frames import Body, mapping_in
from bot.platforms.wecom.simulator.world import Post, World

KEPT = timedelta(days=5)
MOST = 1000


@dataclass(frozen=True, slots=True)
class _Entry:
    seq: int
    at: datetime
    heard: bool
    message: Body


class Archive:
    """Holds what people write in groups. `unheard` leaves out what the robot was told anyway."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._entries: deque[_Entry] = deque()
        self._numbers = count(1)
        self.enabled = False

    def keep(self, post: Post) -> None:
        """Archive a person's post in a group, where the archive is on."""
        group = self._world.groups.get(post.group)
        if not self.enabled or group is None:
            return
        seq = next(self._numbers)
        content = mapping_in(post.body, post.kind)
        receivers = sorted(group.members - {post.sender})
        message: Body = {"msgid": f"m_{seq}", "action": "send", "from": post.sender, "tolist": receivers, "roomid": group.room}
        message |= {"msgtime": int(post.at.timestamp() * 1000), "msgtype": post.kind, post.kind: content}
        self._entries.append(_Entry(seq, post.at, post.heard, message))

    def lines(self, now: datetime, after: int = 0, limit: int = MOST, *, unheard: bool = False) -> list[str]:
        """Messages behind a `seq`, oldest first, each with its own `seq` beside the plain members."""
        while self._entries and now - self._entries[0].at > KEPT:
            self._entries.popleft()
        wanted = (entry for entry in self._entries if entry.seq > after and not (unheard and entry.heard))
        return [json.dumps({"seq": entry.seq, **entry.message}, ensure_ascii=False) for entry, _ in zip(wanted, range(limit), strict=False)]
