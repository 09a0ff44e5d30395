"""Work notices (工作通知): success is answered even where nobody receives them (§2.7)."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, oapi, old
from bot.platforms.dingtalk.simulator.reading import shown_file, shown_markdown
from bot.platforms.dingtalk.simulator.shapes import Body, json_object, mapping_in, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.windows import BEIJING, Window

MESSAGE_BYTES, MOST_USERS, MOST_DEPARTMENTS, PER_DAY = 2048, 100, 20, 500
PEOPLE_PER_MINUTE = 5_000
SAME_TEXT_TODAY, TOO_MANY_TODAY, TOO_MANY_THIS_MINUTE = 143106, 143105, 143104
"""Why somebody did not get it. 143106 is published; the other two stand for limits whose codes are not."""
RESULT_LIFE = timedelta(hours=24)


@dataclass(slots=True)
class Notice:
    number: int
    at: datetime
    readers: dict[str, bool] = field(default_factory=dict)
    """Who got it, and whether they read it."""
    forbidden: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class _Day:
    """What a person got on one day."""

    day: date
    texts: set[str] = field(default_factory=set)
    number: int = 0


class Notices:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._days: dict[str, _Day] = {}
        self._rates = Window(PEOPLE_PER_MINUTE, 60)
        self.sent: dict[int, Notice] = {}

    def routes(self) -> list[Route]:
        base = "/topapi/message/corpconversation"
        return [
            oapi("POST", f"{base}/asyncsend_v2", self._send),
            oapi("POST", f"{base}/getsendprogress", self._progress),
            oapi("POST", f"{base}/getsendresult", self._result),
        ]

    def _send(self, ask: Ask) -> Answer:
        message = _message(ask)
        text = _shown(message)
        if ask.number("agent_id") != self._tenant.terms.agent_id:
            return old(41011, "agentid不合法")
        users, departments = ask.texts("userid_list"), ask.texts("dept_id_list")
        if not text or len(users) > MOST_USERS or len(departments) > MOST_DEPARTMENTS:
            return old(40035, "不合法的参数")
        if len(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MESSAGE_BYTES:
            return old(400002, "消息体超过2048字节")
        notice = Notice(self._tenant.world.number(), ask.now)
        for user in self._receivers(users, departments, ask.body.get("to_all_user") in (True, "true")):
            self._hand_over(user, text, message, notice)
        self.sent[notice.number] = notice
        return old(task_id=notice.number)

    def _receivers(self, users: list[str], departments: list[str], everybody: bool) -> list[str]:
        people = self._tenant.world.people
        rooms = {int(number) for number in departments if number.isdecimal()}
        inside = (person.user for person in people.values() if not person.external and (everybody or rooms & set(person.departments)))
        return list(dict.fromkeys([*(user for user in users if user in people), *(inside if rooms or everybody else ())]))

    def _hand_over(self, user: str, text: str, message: Body, notice: Notice) -> None:
        """Or not: whoever has had the same today, or too many, gets nothing, and the sender is told `ok`."""
        reason = self._obstacle(user, json.dumps(message, sort_keys=True), notice.at)
        if reason:
            notice.forbidden[reason].append(user)
            return
        notice.readers[user] = False
        self._tenant.speak(private_chat(user), "notice", text, "notice", body=message, key=str(notice.number))

    def _obstacle(self, user: str, text: str, now: datetime) -> int:
        today = now.astimezone(BEIJING).date()
        had = self._days.get(user)
        if had is None or had.day != today:
            had = self._days[user] = _Day(today)
        if text in had.texts:
            return SAME_TEXT_TODAY
        if had.number >= PER_DAY:
            return TOO_MANY_TODAY
        if not self._rates.allows("", now):
            return TOO_MANY_THIS_MINUTE
        had.texts.add(text)
        had.number += 1
        return 0

    def _found(self, ask: Ask) -> Notice | None:
        notice = self.sent.get(ask.number("task_id"))
        return notice if notice is not None and ask.now < notice.at + RESULT_LIFE else None

    def _progress(self, ask: Ask) -> Answer:
        return old(40035, "任务不存在") if self._found(ask) is None else old(progress={"progress_in_percent": 100, "status": 2})

    def _result(self, ask: Ask) -> Answer:
        """At most a hundred receivers are told."""
        notice = self._found(ask)
        if notice is None:
            return old(40035, "任务不存在")
        read = [user for user, seen in islice(notice.readers.items(), MOST_USERS) if seen]
        unread = [user for user, seen in islice(notice.readers.items(), MOST_USERS) if not seen]
        forbidden = [{"code": str(code), "count": len(users), "userid": user} for code, users in notice.forbidden.items() for user in users]
        return old(send_result={"read_user_id_list": read, "unread_user_id_list": unread, "forbidden_list": forbidden})


def _message(ask: Ask) -> Body:
    """`msg` as an object, or as its JSON text in a form."""
    if isinstance(ask.body.get("msg"), dict):
        return ask.mapping("msg")
    return json_object(ask.text("msg")) or {}


def _shown(message: Body) -> str:
    kind = text_in(message, "msgtype")
    content = mapping_in(message, kind)
    match kind:
        case "text":
            return text_in(content, "content")
        case "markdown":
            return shown_markdown(text_in(content, "text"))
        case "action_card":
            return shown_markdown(text_in(content, "markdown"))
        case "link":
            return f"{text_in(content, 'title')}\n{text_in(content, 'text')}"
        case "oa":
            return text_in(mapping_in(content, "body"), "title") or text_in(mapping_in(content, "head"), "text")
        case "image" | "file" | "voice":
            return shown_file(kind)
    return ""
