"""紧急通知应用: voice calls (发起语音电话, path 97115) and whether they were answered (97116)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.core.messages import private_chat
from bot.platforms.wecom.frames import Answer, Body, text_in
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.counters import Counter, Limit
from bot.platforms.wecom.simulator.world import World

KEPT = timedelta(days=7)
TOO_MANY_CALLS = 13
TALK_SECONDS = 12


@dataclass(frozen=True, slots=True)
class _Ring:
    user: str
    at: datetime
    reason: int


class Phones:
    """`silent`: people who do not pick up."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers = count(1)
        self._rings: dict[str, _Ring] = {}
        self._per_person = Counter(Limit(3, timedelta(minutes=8)), Limit(8, timedelta(hours=24)))
        self.silent: set[str] = set()

    @property
    def doors(self) -> Doors:
        return {"pstncc/call": Door("POST", self._call), "pstncc/getstates": Door("POST", self._states)}

    def _call(self, ask: Ask) -> Answer:
        users = ask.body.get("callee_userid")
        if not ask.app.may_phone:
            return codes.refused(codes.PHONE_NOT_PERMITTED, "app may not call")
        if not isinstance(users, list) or not users or not all(isinstance(user, str) for user in users):
            return codes.refused(codes.BAD_PARAMETER, "callee_userid")
        return codes.fine(states=[self._ring(user, ask) for user in users])

    def _ring(self, user: str, ask: Ask) -> Body:
        member = self._world.directory.find(user)
        if member is None:
            return {"code": codes.USER_UNKNOWN, "callid": "", "userid": user}
        callid = f"6-{next(self._numbers)}"
        allowed = self._per_person.allows(member.id, ask.now)
        self._rings[callid] = _Ring(member.id, ask.now, 0 if allowed else TOO_MANY_CALLS)
        if allowed:
            self._world.show(ask.now, "phone", private_chat(member.id), "phone", "[电话]", ask.body)
        return {"code": 0, "callid": callid, "userid": member.id}

    def _states(self, ask: Ask) -> Answer:
        ring = self._rings.get(text_in(ask.body, "callid"))
        if ring is None or ask.now - ring.at > KEPT or ring.user != text_in(ask.body, "callee_userid"):
            return codes.refused(codes.BAD_PARAMETER, "callee_userid or callid")
        talked = not ring.reason and ring.user not in self.silent
        talk = TALK_SECONDS if talked else 0
        return codes.fine(istalked=int(talked), calltime=int(ring.at.timestamp()), talktime=talk, reason=ring.reason)
