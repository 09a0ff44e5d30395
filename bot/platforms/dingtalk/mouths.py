"""The robot's own mouths: groups, private chats, and the work notice behind them (§2.2, §2.5, §2.7).

Every mouth takes a form and answers whether the platform took it; what to do about a refusal is the speaker's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.messages import Attachment, Outgoing, private_user
from bot.core.ports import OutcomeUnknown
from bot.platforms.dingtalk import endpoints, escape
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.bodies import Body, Writer, file_sample
from bot.platforms.dingtalk.choosing import IMAGE_TYPES, Filed, Form, Shown, Words
from bot.platforms.dingtalk.media import Media, media_id
from bot.platforms.dingtalk.verdicts import Answer
from bot.platforms.wire.cutting import pieces

PEOPLE_A_CALL = 20
NOTICE_BYTES = 1900
"""Of the 2,048 a work notice may have, beside its frame and the time."""
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Uttered:
    """`key` asks for the readers of what was said; `unreached`: users the platform could not give it to."""

    answer: Answer
    key: str | None = None
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Robot:
    """What a sample of the robot is built with; a picture or file goes up first."""

    api: Api
    media: Media
    writer: Writer = field(repr=False)

    async def sample(self, message: Outgoing, form: Form, called: tuple[str, ...] = ()) -> Body | Answer:
        """The body, or the refusal of the upload it needs."""
        if isinstance(form, Filed):
            up = await self.media.put(form.file, urgent=is_urgent(message))
            return self._file(form.file, media_id(up)) if up.ok else up
        words = words_of(form)
        if words.picture is None:
            return self.writer.sample(words.text, called=called, bare=words.bare)
        up = await self.media.put(words.picture, urgent=is_urgent(message))
        return self.writer.sample(words.text, media_id(up), called) if up.ok else up

    def _file(self, file: Attachment, media: str) -> Body:
        return self.writer.sample("", media) if file.media_type in IMAGE_TYPES else file_sample(file, media)


class GroupMouth:
    """`groupMessages/send`: everything but mentions."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        called = form.mentions if isinstance(form, Words) else ()
        body = await self._robot.sample(message, form, called)
        if isinstance(body, Answer):
            return Uttered(body)
        api = self._robot.api
        wanted = {"robotCode": api.app.robot, "openConversationId": message.chat, **body}
        answer = await api.call(endpoints.GROUP_SEND, wanted, urgent=is_urgent(message))
        return Uttered(answer, key_of(answer, "processQueryKey"))


class PrivateMouth:
    """`oToMessages/batchSend`: to the person of a private chat, or to the people a group message addresses."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        person = private_user(message.chat)
        users = (person,) if person is not None else words_of(form).mentions
        body = await self._robot.sample(message, form)
        if isinstance(body, Answer):
            return Uttered(body)
        urgent = is_urgent(message)
        said = [await self._to(users[start : start + PEOPLE_A_CALL], body, urgent) for start in range(0, len(users), PEOPLE_A_CALL)]
        return _together(said, users)

    async def _to(self, users: Sequence[str], body: Body, urgent: bool) -> Uttered:
        api = self._robot.api
        wanted = {"robotCode": api.app.robot, "userIds": list(users), **body}
        answer = await api.call(endpoints.PRIVATE_SEND, wanted, urgent=urgent)
        return Uttered(answer, key_of(answer, "processQueryKey"), _left_out(answer)) if answer.ok else Uttered(answer, None, tuple(users))


class BesideMouth:
    """Private copies for people whom a group message could only call by name: who gets none is told of, and fails nothing."""

    def __init__(self, private: PrivateMouth) -> None:
        self._private = private

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        try:
            uttered = await self._private.utter(message, form, rank)
        except OutcomeUnknown:
            return Uttered(Answer())
        return Uttered(Answer(), None, uttered.unreached if uttered.answer.ok else words_of(form).mentions)


class NoticeMouth:
    """The work notice of the application: where the robot cannot write to somebody. Text only."""

    def __init__(self, api: Api, own_site: str = "") -> None:
        self._api = api
        self._own_site = own_site

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        user = private_user(message.chat) or ""
        text = escape.plain(words_of(form).text, self._own_site)
        content = dated(next(iter(pieces(text, NOTICE_BYTES)), ""), self._api.clock.now())
        body = {"agent_id": self._api.app.agent_id, "userid_list": user, "msg": {"msgtype": "text", "text": {"content": content}}}
        return Uttered(await self._api.call(endpoints.WORK_NOTICE, body, urgent=is_urgent(message)))


def dated(text: str, now: datetime) -> str:
    """With its time: an identical text reaches the same person only once a day (§2.7)."""
    return f"{text}\n{now.astimezone(BEIJING):%H:%M:%S}"


def is_urgent(message: Outgoing) -> bool:
    """重大."""
    return message.priority == 0


def words_of(form: Form) -> Words:
    """A form as words, for mouths that have nothing else."""
    if isinstance(form, Words):
        return form
    return Words(form.text or form.card.title, form.mentions) if isinstance(form, Shown) else Words(form.file.name)


def key_of(answer: Answer, name: str) -> str | None:
    key = answer.body.get(name)
    return key if isinstance(key, str) and key else None


def _left_out(answer: Answer) -> tuple[str, ...]:
    return tuple(_names(answer, "invalidStaffIdList") + _names(answer, "flowControlledStaffIdList"))


def _names(answer: Answer, name: str) -> list[str]:
    found = answer.body.get(name)
    return [user for user in found if isinstance(user, str)] if isinstance(found, list) else []


def _together(said: Sequence[Uttered], users: Sequence[str]) -> Uttered:
    """One outcome for several calls: taken where anybody was reached."""
    unreached = tuple(user for one in said for user in one.unreached)
    reached = len(unreached) < len(users)
    best = next((one for one in said if one.answer.ok), said[0])
    if reached or not best.answer.ok:
        return replace(best, unreached=unreached)
    held_up = _names(best.answer, "flowControlledStaffIdList")
    return Uttered(Answer("flowControlled" if held_up else "invalidStaffId", body=best.answer.body), None, unreached)
