"""What the app uploads (上传临时素材, path 90253): for all apps of the company, for three days; the same bytes go up once."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.core.messages import Attachment
from bot.core.ports import Clock, OutcomeUnknown
from bot.platforms.wecom.frames import Body, text_in
from bot.platforms.wecom.media import file_name, media_kind
from bot.platforms.wecom.pacing import Paced
from bot.platforms.wecom.verdicts import repeatable
from bot.platforms.wire.memory import keep
from bot.platforms.wire.rest import Upload

GOOD_FOR = timedelta(days=2)
REMEMBERED = 500


class Uploads:
    def __init__(self, api: Paced, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._up: OrderedDict[str, tuple[datetime, Body]] = OrderedDict()

    async def message(self, attachment: Attachment, *, urgent: bool) -> Body:
        """The message that shows an attachment. Raises TryLater, or Undeliverable for a size nobody takes."""
        content = await attachment.content()
        key, now = f"{file_name(attachment)}/{hashlib.sha256(content).hexdigest()}", self._clock.now()
        known = self._up.get(key)
        if known is not None and now - known[0] < GOOD_FOR:
            return known[1]
        body = await self._put(attachment, content, urgent=urgent)
        keep(self._up, key, (now, body), REMEMBERED)
        return body

    def forget(self, body: Body) -> None:
        """The platform no longer knows what this message shows."""
        for key in [key for key, (_, known) in self._up.items() if known == body]:
            del self._up[key]

    async def _put(self, attachment: Attachment, content: bytes, *, urgent: bool) -> Body:
        kind = media_kind(attachment, len(content))
        file = Upload("media", file_name(attachment), content, attachment.media_type)
        try:
            answer = await self._api.upload("media/upload", file, {"type": kind}, urgent=urgent)
        except OutcomeUnknown as unknown:
            raise repeatable(unknown) from unknown
        return {"msgtype": kind, kind: {"media_id": text_in(answer.body, "media_id")}}
