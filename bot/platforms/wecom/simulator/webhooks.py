"""消息推送, the group webhook (paths 91770, 99110): an address that speaks in one group, without a token."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from itertools import count

from bot.platforms.wecom.frames import Answer, Body, mapping_in, text_in
from bot.platforms.wecom.simulator import codes, contents, mentions
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.cardcheck import mistake as card_mistake
from bot.platforms.wecom.simulator.counters import MINUTE, Counter, Limit
from bot.platforms.wecom.simulator.depot import TOO_LARGE, WRONG_FORMAT, Depot, is_picture
from bot.platforms.wecom.simulator.uploads import take
from bot.platforms.wecom.simulator.world import MEDIA_NAMES, Group, World

LONGEST = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}
LARGEST_PICTURE = 2 << 20
_KINDS = frozenset({*LONGEST, "image", "news", "file", "voice", "template_card"})
_CARDS = ("text_notice", "news_notice")


@dataclass(slots=True)
class Hook:
    group: Group
    enabled: bool = True


class Webhooks:
    def __init__(self, world: World, depot: Depot) -> None:
        self._world = world
        self._depot = depot
        self._hooks: dict[str, Hook] = {}
        self._numbers = count(1)
        self._sent = Counter(Limit(20, MINUTE))

    @property
    def doors(self) -> Doors:
        return {
            "webhook/send": Door("POST", self._send, token=False, counted=False),
            "webhook/upload_media": Door("POST", self._upload, token=False, counted=False),
        }

    def add(self, group: Group) -> str:
        """What a person does in the group's settings; the key of the new address."""
        key = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        self._hooks[key] = Hook(group)
        group.webhooks.append(key)
        self._world.name(group, key)
        return key

    def remove(self, key: str) -> None:
        """Take the robot out of its group: 93000 from now on. Raises KeyError."""
        self._hooks.pop(key).group.webhooks.remove(key)

    def disable(self, key: str) -> None:
        """An administrator switches it off: 93004 from now on. Raises KeyError."""
        self._hooks[key].enabled = False

    def _hook(self, ask: Ask) -> Hook | Answer:
        hook = self._hooks.get(ask.query.get("key", ""))
        if hook is None:
            return codes.refused(codes.BAD_WEBHOOK)
        return hook if hook.enabled else codes.refused(codes.WEBHOOK_OFF, "robot is disabled")

    def _send(self, ask: Ask) -> Answer:
        hook, key = self._hook(ask), ask.query.get("key", "")
        if isinstance(hook, Answer):
            return hook
        wrong = self._mistake(ask, key)
        if wrong is not None:
            return wrong
        if not self._sent.allows(key, ask.now):
            return codes.refused(codes.TOO_OFTEN)
        pinged = mentions.of_webhook(self._world, hook.group, ask.body)
        kind, text = text_in(ask.body, "msgtype"), self._seen(hook.group, ask.body)
        self._world.show(ask.now, "webhook", key, kind, text, ask.body, mentions=pinged)
        return codes.fine()

    def _seen(self, group: Group, body: Body) -> str:
        if text_in(body, "msgtype") == "image":
            return f"[{MEDIA_NAMES['image']}]"
        return contents.seen(self._world, group, body, self._depot)

    def _mistake(self, ask: Ask, key: str) -> Answer | None:
        kind = text_in(ask.body, "msgtype")
        content = mapping_in(ask.body, kind)
        if kind in LONGEST:
            return contents.text_mistake(text_in(content, "content"), LONGEST[kind], codes.BAD_PARAMETER, f"{kind}.content")
        if kind == "image":
            return _picture_mistake(content)
        if kind == "template_card":
            return _card_mistake(content)
        return contents.mistake(ask.body, _KINDS, self._depot, ask.now, key)

    def _upload(self, ask: Ask) -> Answer:
        hook = self._hook(ask)
        if isinstance(hook, Answer):
            return hook
        if ask.query.get("type") not in ("file", "voice"):
            return codes.refused(codes.BAD_PARAMETER, "type takes file or voice")
        return take(self._depot, ask, ask.query.get("key", ""))


def _picture_mistake(content: Body) -> Answer | None:
    try:
        picture = base64.b64decode(text_in(content, "base64"), validate=True)
    except binascii.Error:
        return codes.refused(codes.BAD_PARAMETER, "image.base64")
    if len(picture) > LARGEST_PICTURE:
        return codes.refused(TOO_LARGE, "image takes 2 MB")
    if hashlib.md5(picture, usedforsecurity=False).hexdigest() != text_in(content, "md5").lower():
        return codes.refused(codes.BAD_PARAMETER, "image.md5 does not match")
    return None if is_picture(picture) else codes.refused(WRONG_FORMAT, "image takes PNG or JPG")


def _card_mistake(card: Body) -> Answer | None:
    if text_in(card, "card_type") not in _CARDS:
        return codes.refused(codes.BAD_PARAMETER, "a webhook's card is text_notice or news_notice")
    wrong = card_mistake(card)
    return codes.refused(codes.BAD_PARAMETER, wrong) if wrong else None
