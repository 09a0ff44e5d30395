"""Pictures and files go up before they are sent (§6); one that is up is not uploaded again for a repeated attempt."""

import re
from collections import OrderedDict

from bot.core.messages import Attachment
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.choosing import IMAGE_TYPES
from bot.platforms.dingtalk.verdicts import Answer
from bot.platforms.wire.cutting import clean
from bot.platforms.wire.rest import Upload

LARGEST = 20 * 1024 * 1024
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})
"""What the robot can send (sampleFile, §2.2)."""
REMEMBERED = 200

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\r\n\t]')


class Media:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._up: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    async def put(self, message_id: str, file: Attachment) -> Answer:
        """The answer that holds the `media_id`; a refusal where the platform takes no such file."""
        key = message_id, file.name
        if key not in self._up:
            answer = await self._upload(file)
            if not answer.ok:
                return answer
            self._up[key] = answer
            while len(self._up) > REMEMBERED:
                self._up.popitem(last=False)
        return self._up[key]

    async def _upload(self, file: Attachment) -> Answer:
        """What cannot be taken is refused here: an upload costs a call."""
        image = file.media_type in IMAGE_TYPES
        if not image and ending_of(file) not in FILE_TYPES:
            return Answer("40005")
        content = await file.content()
        if not 0 < len(content) <= LARGEST:
            return Answer("40009" if image else "40006")
        return await self._api.upload("image" if image else "file", Upload("media", name_of(file), content, file.media_type))


def media_id(answer: Answer) -> str:
    return str(answer.body.get("media_id", ""))


def name_of(file: Attachment) -> str:
    """The name as people see it."""
    return _NOT_IN_NAMES.sub("_", clean(file.name))


def ending_of(file: Attachment) -> str:
    return file.name.rpartition(".")[2].lower()
