"""Who opened a message of the robot (§2.5). Opening is not confirming, and asking costs a call: only where it matters."""

from bot.core.messages import is_private
from bot.core.ports import TryLater, Undeliverable
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.verdicts import Answer

A_PAGE = 200
MOST_PAGES = 10
NOT_YET = 60.0


class Readers:
    """`TellsReaders`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def readers(self, chat: str, platform_id: str) -> frozenset[str]:
        return await (self._of_private(platform_id) if is_private(chat) else self._of_group(chat, platform_id))

    async def _of_private(self, key: str) -> frozenset[str]:
        answer = await self._api.need(endpoints.PRIVATE_READERS, params={"robotCode": self._api.app.robot, "processQueryKey": key})
        infos = _sent(answer).body.get("messageReadInfoList")
        people = [info for info in infos if isinstance(info, dict)] if isinstance(infos, list) else []
        return frozenset(str(person.get("userId")) for person in people if person.get("readStatus") == "READ")

    async def _of_group(self, chat: str, key: str) -> frozenset[str]:
        """Page by page."""
        found: set[str] = set()
        asked: dict[str, object] = {"robotCode": self._api.app.robot, "openConversationId": chat, "processQueryKey": key}
        for _ in range(MOST_PAGES):
            page = _sent(await self._api.need(endpoints.GROUP_READERS, {**asked, "maxResults": A_PAGE})).body
            users = page.get("readUserIds")
            found |= {user for user in users if isinstance(user, str)} if isinstance(users, list) else set()
            if page.get("hasMore") is not True:
                break
            asked["nextToken"] = page.get("nextToken")
        return frozenset(found)


def _sent(answer: Answer) -> Answer:
    """Raises where the message is not out yet, or was taken back."""
    if answer.body.get("sendStatus") == "PROCESSING":
        raise TryLater("消息还在发送", NOT_YET)
    if answer.body.get("sendStatus") == "RECALLED":
        raise Undeliverable("消息已撤回")
    return answer
