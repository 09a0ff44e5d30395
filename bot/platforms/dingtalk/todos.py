"""To-dos (待办) for what is owed for long: they stay in a person's list until they are done (§2.7)."""

from datetime import datetime

from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.directory import People
from bot.platforms.dingtalk.escape import plain

SUBJECT_LENGTH = 200
"""Of 1,024: a subject that long is read by nobody."""


class Todos:
    """Everything in to-dos is a unionId; a person's own list is written to in that person's name."""

    def __init__(self, api: Api, people: People) -> None:
        self._api = api
        self._people = people

    async def create(self, user: str, subject: str, due: datetime, url: str, source_id: str) -> str:
        """The id of the new to-do; `url` is where it leads, `source_id` names it once and for all. Raises TryLater or Undeliverable."""
        union = await self._people.union_of(user)
        body = {
            "sourceId": source_id,
            "subject": plain(subject)[:SUBJECT_LENGTH],
            "creatorId": union,
            "executorIds": [union],
            "dueTime": int(due.timestamp() * 1000),
            "detailUrl": {"appUrl": url, "pcUrl": url},
            "isOnlyShowExecutor": True,
            "notifyConfigs": {"dingNotify": "1"},
        }
        answer = await self._api.need(endpoints.TODO_CREATE, body, {"operatorId": union}, parts={"union": union})
        return str(answer.body.get("id", ""))

    async def done(self, user: str, todo: str) -> None:
        """Ticks it off. Raises TryLater or Undeliverable."""
        union = await self._people.union_of(user)
        body = {"executorStatusList": [{"id": union, "isDone": True}]}
        await self._api.need(endpoints.TODO_DONE, body, {"operatorId": union}, parts={"union": union, "task": todo})
