"""What people do: write, send media, press buttons, open chats. Only what the platform lets through reaches the product."""

import base64
from collections.abc import Mapping
from datetime import date
from itertools import count

from bot.core.messages import is_private, private_chat
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in
from bot.platforms.wecom.simulator.appcalls import AppCalls
from bot.platforms.wecom.simulator.archive import Archive
from bot.platforms.wecom.simulator.counters import CHINA
from bot.platforms.wecom.simulator.desk import Desk, Issued
from bot.platforms.wecom.simulator.modes import Modes
from bot.platforms.wecom.simulator.notices import Notices
from bot.platforms.wecom.simulator.shelf import Shelf
from bot.platforms.wecom.simulator.world import MEDIA_NAMES, Post, World
from bot.platforms.wire.staged import StagedClock


class Crowd:
    def __init__(
        self,
        bot_id: str,
        world: World,
        desk: Desk,
        notices: Notices,
        modes: Modes,
        app_calls: AppCalls,
        archive: Archive,
        shelf: Shelf,
        clock: StagedClock,
    ) -> None:
        self._bot_id = bot_id
        self._world = world
        self._desk = desk
        self._notices = notices
        self._modes = modes
        self._app_calls = app_calls
        self._archive = archive
        self._shelf = shelf
        self._clock = clock
        self._numbers = count(1)
        self._entered: dict[str, date] = {}

    async def say(
        self, user: str, chat: str, text: str, *, mention_bot: bool = True, quote: str | Body | None = None, images: int = 0
    ) -> Post:
        """A person writes, in a group with the bot picked from the mention list or (`mention_bot=False`) without.

        Without it, in a group, the text goes to the transcript only, whatever it says. `quote`: the text of the message
        quoted, or the body of another kind of message.
        """
        private = is_private(chat)
        content = text if private or not mention_bot else self._mentioning(text)
        body = _quoted(self._written(content, images), quote)
        return await self._speak(user, chat, content, body, heard=private or mention_bot)

    async def send_media(self, user: str, chat: str, kind: str, text: str = "", *, name: str = "", content: bytes = b"content") -> Post:
        """A picture, file, video or voice message on its own: in a group it never reaches the bot. `text` is what a voice says."""
        medium: Body = {"content": text} if kind == "voice" else self._left(name or kind, content)
        return await self._speak(user, chat, text or f"[{MEDIA_NAMES[kind]}]", {"msgtype": kind, kind: medium}, heard=is_private(chat))

    async def click(
        self, user: str, task_id: str, button: str = "", *, selected: Mapping[str, list[str]] | None = None, stale: bool = False
    ) -> bool:
        """A person presses a button, named by its label or its key, as they see the card; False when nobody took the event.

        `selected`: the options chosen, by question_key. The only button of a vote or a form needs no name. `stale`: on a device
        that still shows the card as it was sent.
        """
        app_card = self._notices.cards.get(task_id)
        if app_card is not None and task_id not in self._desk.cards:
            key = _pressed(app_card.card if stale else app_card.seen_by(user), button)
            return await self._app_calls.press(user, app_card, key, selected or {})
        sent = self._desk.cards[task_id]
        shown = sent.card if stale else sent.seen_by(user)
        event: Body = {"card_type": shown["card_type"], "event_key": _pressed(shown, button), "task_id": task_id}
        issued = Issued("template_card_event", sent.chat, self._clock.now(), task_id)
        items = [{"question_key": name, "option_ids": {"option_id": ids}} for name, ids in (selected or {}).items()]
        event |= {"selected_items": {"selected_item": items}} if items else {}
        return await self._event(user, issued, {"eventtype": "template_card_event", "template_card_event": event})

    async def enter(self, user: str) -> bool:
        """A person opens the robot's private chat; told the first time of a day in China only, answered or not."""
        today = self._clock.now().astimezone(CHINA).date()
        if self._entered.get(user) == today:
            return False
        self._entered[user] = today
        issued = Issued("enter_chat", private_chat(user), self._clock.now())
        return await self._event(user, issued, {"eventtype": "enter_chat"})

    async def judge(self, user: str, chat: str, feedback_id: str, verdict: int, words: str = "") -> bool:
        """A person finds a reply right (1), wrong (2) or neither any more (3)."""
        body = {"id": feedback_id, "type": verdict, "content": words}
        issued = Issued("feedback_event", self._world.robot_chat(chat), self._clock.now())
        return await self._event(user, issued, {"eventtype": "feedback_event", "feedback_event": body})

    def _left(self, name: str, content: bytes) -> Body:
        key = self._modes.media_key()
        return {"url": self._shelf.leave(name, content, key), "aeskey": base64.b64encode(key).decode().rstrip("=")}

    def _written(self, content: str, images: int) -> Body:
        text: Body = {"msgtype": "text", "text": {"content": content}}
        if not images:
            return text
        pictures: list[Body] = [{"msgtype": "image", "image": self._left("image", b"content")} for _ in range(images)]
        return {"msgtype": "mixed", "mixed": {"msg_item": [text, *pictures]}}

    def _mentioning(self, text: str) -> str:
        mention = f"@{self._world.bot_name}"
        return text if mention in text else f"{mention} {text}"

    async def _speak(self, user: str, chat: str, content: str, body: Body, *, heard: bool) -> Post:
        self._world.meet(user, chat)
        chat = self._world.robot_chat(chat)
        heard = heard and self._world.has_bot(chat)
        if heard:
            self._world.awake.add(chat)
        kind, now = text_in(body, "msgtype"), self._clock.now()
        post = self._world.show(now, "person", chat, kind, content, body, sender=user, heard=heard and self._modes.listening)
        self._archive.keep(post)
        if heard:
            await self._modes.deliver(frames.MESSAGE, Issued("message", chat, now), self._envelope(user, chat) | self._as_delivered(body))
        return post

    def _as_delivered(self, body: Body) -> Body:
        """Only the long connection gives media a key of their own; a callback's are under the robot's."""
        return _without_keys(body) if self._modes.by_url else body

    async def _event(self, user: str, issued: Issued, event: Body) -> bool:
        stamp = {"create_time": int(self._clock.now().timestamp()), "msgtype": "event", "event": event}
        return await self._modes.deliver(frames.EVENT, issued, self._envelope(user, issued.chat) | stamp)

    def _envelope(self, user: str, chat: str) -> Body:
        """What every callback carries; a private one has no chatid."""
        who: Body = {"msgid": f"MID-{next(self._numbers)}", "aibotid": self._bot_id, "from": {"userid": user}}
        return who | ({"chattype": "single"} if is_private(chat) else {"chatid": chat, "chattype": "group"})


def _pressed(card: Body, button: str) -> str:
    """The key of a button people see. Raises IndexError when the card has none like it."""
    buttons = [*items_in(card, "button_list"), *filter(None, [mapping_in(card, "submit_button")])]
    keys = [text_in(entry, "key") for entry in buttons if button in (text_in(entry, "text"), text_in(entry, "key"))]
    return (keys or [text_in(entry, "key") for entry in buttons if not button])[0]


def _without_keys(value: Body) -> Body:
    return {name: _keyless(inner) for name, inner in value.items() if name != "aeskey"}


def _keyless(value: object) -> object:
    if isinstance(value, list):
        return [_keyless(item) for item in value]
    return _without_keys(value) if isinstance(value, dict) else value


def _quoted(body: Body, quote: str | Body | None) -> Body:
    if quote is None:
        return body
    return body | {"quote": {"msgtype": "text", "text": {"content": quote}} if isinstance(quote, str) else quote}
