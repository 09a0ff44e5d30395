"""消息推送, a group's webhook (paths 91770, 99110): no token, its key is the right to speak."""

import base64
import hashlib

from bot.core.messages import PRIORITIES, Attachment, Outgoing
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom import escape, limits
from bot.platforms.wecom.api import Calls
from bot.platforms.wecom.choosing import WEBHOOK, Part, Said
from bot.platforms.wecom.frames import TOO_MANY, Answer, Body, text_in
from bot.platforms.wecom.media import IMAGE_TYPES, file_name, media_kind
from bot.platforms.wecom.mouths import SEE_HERE, Draft, Posted
from bot.platforms.wecom.userids import pingable
from bot.platforms.wecom.verdicts import RATE_BLOCK, failure, repeatable
from bot.platforms.wire.cutting import fits, numbered
from bot.platforms.wire.rest import Upload
from bot.platforms.wire.shaper import Shaper

LARGEST_PICTURE = 2 * 1024 * 1024


class Webhook:
    name = "webhook"
    shut = ""

    def __init__(self, calls: Calls, shaper: Shaper, own_site: str = "") -> None:
        self._calls = calls
        self._shaper = shaper
        self._own_site = own_site

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        if isinstance(part, Attachment):
            return [part]
        if not isinstance(part, Said) or part.card is not None:
            raise Undeliverable("消息推送不能发互动卡片")
        return [*self._bodies(part)]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        key, urgent = message.addresses[WEBHOOK], message.priority == PRIORITIES["major"]
        await self._shaper.turn(limits.webhook(key), urgent=urgent)
        body = await self._media(draft, key) if isinstance(draft, Attachment) else draft
        self._check(await self._calls.post("webhook/send", body, {"key": key}), key)
        return Posted()

    def _bodies(self, said: Said) -> list[Body]:
        """Text, because only there a list says who is pinged. A longer one that pings nobody is fewer messages as markdown."""
        text = escape.plain(said.text, self._own_site) or (SEE_HERE if said.mentions else "")
        if not said.mentions and not fits(text, limits.TEXT_BYTES):
            marked = numbered(escape.old_markdown(said.text, self._own_site), limits.HOOK_MARKDOWN_BYTES)
            return [{"msgtype": "markdown", "markdown": {"content": part}} for part in marked]
        bodies: list[Body] = [{"msgtype": "text", "text": {"content": part}} for part in numbered(text, limits.TEXT_BYTES)]
        if said.mentions:
            bodies[0]["text"]["mentioned_list"] = pingable(said.mentions)
        return bodies

    async def _media(self, attachment: Attachment, key: str) -> Body:
        """A small picture goes inside its message, anything else is uploaded for this key."""
        content = await attachment.content()
        media_kind(attachment, len(content))
        if attachment.media_type in IMAGE_TYPES and len(content) <= LARGEST_PICTURE:
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            return {"msgtype": "image", "image": {"base64": base64.b64encode(content).decode("ascii"), "md5": digest}}
        file = Upload("media", file_name(attachment), content, attachment.media_type)
        try:
            answer = await self._calls.upload("webhook/upload_media", file, {"key": key, "type": "file"})
        except OutcomeUnknown as unknown:
            raise repeatable(unknown) from unknown
        self._check(answer, key)
        return {"msgtype": "file", "file": {"media_id": text_in(answer.body, "media_id")}}

    def _check(self, answer: Answer, key: str) -> None:
        refused = failure(answer)
        if isinstance(refused, TryLater) and answer.errcode == TOO_MANY:
            self._shaper.shut(limits.webhook(key).key, RATE_BLOCK)
        if refused is not None:
            raise refused
