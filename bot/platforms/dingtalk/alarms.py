"""DING: what should ring as well (§2.6). It goes beside the message, and its failure never fails that."""

import logging
from collections import OrderedDict

from bot.core.messages import Outgoing, private_user
from bot.core.ports import OutcomeUnknown, TryLater
from bot.platforms.dingtalk import endpoints, escape
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.verdicts import Answer
from bot.platforms.wire.cutting import pieces
from bot.platforms.wire.memory import keep

log = logging.getLogger(__name__)

IN_APP = 1
MOST_RECEIVERS = 200
LONGEST_BYTES = 600
REMEMBERED = 2000


class Alarms:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._rung: OrderedDict[str, None] = OrderedDict()

    async def ring(self, message: Outgoing) -> None:
        """Once for a message that should ring, where there is somebody to ring; told to a human where it did not work."""
        person = private_user(message.chat)
        users = (person,) if person is not None else message.mentions
        if not (self._api.app.ding and message.alarm and users) or message.id in self._rung:
            return
        keep(self._rung, message.id, None, REMEMBERED)
        trouble = await self._trouble(list(users[:MOST_RECEIVERS]), message.text)
        if trouble:
            log.warning("dingtalk: %s did not ring: %s", message.id, trouble)
            self._api.alarm("ding", f"DING 未发出：{trouble}")

    async def _trouble(self, users: list[str], text: str) -> str:
        """Why somebody was not rung; empty when everybody was."""
        content = next(iter(pieces(escape.plain(text), LONGEST_BYTES)), "请查看消息")
        body = {"robotCode": self._api.app.robot, "remindType": IN_APP, "receiverUserIdList": users, "content": content}
        try:
            answer = await self._api.call(endpoints.DING, body, urgent=True)
        except (TryLater, OutcomeUnknown) as lost:
            return lost.reason
        return answer.reason if not answer.ok else _failed(answer)


def _failed(answer: Answer) -> str:
    failed = answer.body.get("failedList")
    return "、".join(f"{reason}：{users}" for reason, users in failed.items()) if isinstance(failed, dict) else ""
