"""`response_url` (主动回复消息, path 101138): one later answer to a callback, within an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.core.messages import is_private
from bot.platforms.wecom.frames import BAD_MESSAGE_TYPE, Answer, text_in
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.desk import Desk

LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Code:
    chat: str
    until: datetime
    msgid: str


class Responses:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._codes: dict[str, _Code] = {}
        self._numbers = count(1)

    @property
    def doors(self) -> Doors:
        return {"aibot/response": Door("POST", self._respond, token=False, counted=False)}

    def issue(self, chat: str, msgid: str, now: datetime) -> str:
        code = f"RESPONSE-{next(self._numbers)}"
        self._codes[code] = _Code(chat, now + LIFE, msgid)
        return code

    def _respond(self, ask: Ask) -> Answer:
        name = ask.query.get("response_code", "")
        code = self._codes.get(name)
        if code is None or ask.now > code.until:
            return codes.refused(codes.BAD_PARAMETER, "invalid response_code")
        kinds = frozenset({"markdown", "template_card"} if is_private(code.chat) else {"markdown"})
        if text_in(ask.body, "msgtype") not in kinds:
            return codes.refused(BAD_MESSAGE_TYPE, "invalid message type")
        answer = self._desk.post(code.chat, ask.body, ask.now, kinds, code.msgid)
        if answer.ok:
            del self._codes[name]
        return answer
