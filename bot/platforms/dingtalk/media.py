"""Pictures and files go up before they are sent (§6); the same bytes are not uploaded again, for a repeated attempt or another group."""

import hashlib
import re
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.core.messages import Attachment
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.choosing import IMAGE_TYPES
from bot.platforms.dingtalk.verdicts import Answer
from bot.platforms.wire.cutting import clean
from bot.platforms.wire.memory import keep
from bot.platforms.wire.rest import Upload

LARGEST = 20 * 1024 * 1024
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})
"""What the robot can send (sampleFile, §2.2)."""
REMEMBERED = 500
GOOD_FOR = timedelta(hours=24)
"""A media_id is reusable; for how long is not said."""

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\r\n\t]')
Key = tuple[str, str]


class Media:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._up: OrderedDict[Key, tuple[datetime, Answer]] = OrderedDict()

    async def put(self, file: Attachment, *, urgent: bool = False) -> Answer:
        """The answer that holds the `media_id`; a refusal where the platform takes no such file: an upload costs a call."""
        image = file.media_type in IMAGE_TYPES
        if not image and ending_of(file) not in FILE_TYPES:
            return Answer("40005")
        content = await file.content()
        if not 0 < len(content) <= LARGEST:
            return Answer("40009" if image else "40006")
        return await self._once(Upload("media", name_of(file), content, file.media_type), "image" if image else "file", urgent)

    async def _once(self, upload: Upload, kind: str, urgent: bool) -> Answer:
        key, now = (hashlib.sha256(upload.content).hexdigest(), upload.filename), self._api.clock.now()
        known = self._up.get(key)
        if known is not None and now - known[0] < GOOD_FOR:
            return known[1]
        answer = await self._api.upload(kind, upload, urgent=urgent)
        if answer.ok:
            keep(self._up, key, (now, answer), REMEMBERED)
        return answer


def media_id(answer: Answer) -> str:
    return str(answer.body.get("media_id", ""))


def name_of(file: Attachment) -> str:
    """The name as people see it."""
    return _NOT_IN_NAMES.sub("_", clean(file.name))


def ending_of(file: Attachment) -> str:
    return file.name.rpartition(".")[2].lower()
