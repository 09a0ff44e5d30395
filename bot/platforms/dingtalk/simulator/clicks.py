"""A press on a card: the callback, two seconds for its answer, what the answer changes (§2.4)."""

import base64
import hashlib
import hmac
import json

from bot.core.messages import is_private, private_user
from bot.platforms.dingtalk.simulator.calling import Caller
from bot.platforms.dingtalk.simulator.cards import Cards, SentCard
from bot.platforms.dingtalk.simulator.cardtemplates import SeenButton
from bot.platforms.dingtalk.simulator.hub import CARD_TOPIC, Hub, Push
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in
from bot.platforms.dingtalk.simulator.tenant import Tenant

TOPIC = ("CALLBACK", CARD_TOPIC)
ANSWER_SECONDS = 2.0
FAILED = "操作失败，请稍后重试"


class Clicks:
    def __init__(self, tenant: Tenant, cards: Cards, hub: Hub, caller: Caller) -> None:
        self._tenant = tenant
        self._cards = cards
        self._hub = hub
        self._caller = caller

    async def press(self, user: str, track: str, name: str) -> bool:
        """Press a button; False when nobody took the callback. Raises LookupError where the person sees no such button."""
        card = self._cards.sent[track]
        chat = self._where(user, card)
        pressed = next((button for button in card.seen_by(user).buttons if button.is_called(name)), None)
        if pressed is None or chat is None:
            raise LookupError(f"{user} sees no button {name!r} on {track}")
        return await self._call(user, card, chat, self._callback(user, card, chat, pressed))

    def _where(self, user: str, card: SentCard) -> str | None:
        if card.only_for is not None and user not in card.only_for:
            return None
        return next((chat for chat in card.chats if user in self._tenant.world.members(chat)), None)

    def _callback(self, user: str, card: SentCard, chat: str, pressed: SeenButton) -> Body:
        content = {"cardPrivateData": {"actionIds": [pressed.action], "params": dict(pressed.params)}}
        return {
            "type": "actionCallback",
            "outTrackId": card.track,
            "corpId": self._tenant.terms.corp_id,
            "userId": self._tenant.world.person(user).union_id if card.by_union else user,
            "userIdType": 2 if card.by_union else 1,
            "spaceType": "IM_ROBOT" if is_private(chat) else "IM_GROUP",
            "spaceId": private_user(chat) or chat,
            "content": json.dumps(content, ensure_ascii=False),
            "extension": "{}",
        }

    async def _call(self, user: str, card: SentCard, chat: str, data: Body) -> bool:
        if not card.by_stream:
            self._hub.spawn(self._by_http(user, card, chat, data))
            return card.route_key in self._cards.callbacks
        push = self._hub.new_push(TOPIC, data)
        taken = await self._hub.push(push)
        self._hub.spawn(self._by_stream(user, card, chat, push))
        return taken

    async def _by_stream(self, user: str, card: SentCard, chat: str, push: Push) -> None:
        good = await self._hub.answered(push, ANSWER_SECONDS) and push.accepted
        self._settle(user, card, chat, mapping_in(push.answer, "response") if good else None)

    async def _by_http(self, user: str, card: SentCard, chat: str, data: Body) -> None:
        url, secret = self._cards.callbacks.get(card.route_key, ("", ""))
        stamp = str(int(self._tenant.clock.now().timestamp() * 1000))
        signed = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": card_sign(secret, stamp)}
        self._settle(user, card, chat, await self._caller.post(url, data, signed, ANSWER_SECONDS) if url else None)

    def _settle(self, user: str, card: SentCard, chat: str, answer: Body | None) -> None:
        """Apply the answer; without a good one the person is shown a toast."""
        changed, own = mapping_in(answer or {}, "cardData"), mapping_in(answer or {}, "userPrivateData")
        if answer is None or self._cards.data_mistake(changed, own) is not None:
            self._tenant.speak(chat, "toast", FAILED, "card", mentions=(), card=card.track, only_for=frozenset({user}))
            return
        self._cards.write(card, changed, {user: own} if own else {}, mapping_in(answer, "cardUpdateOptions"))
        if changed or own:
            self._cards.show(card)


def card_sign(secret: str, timestamp: str) -> str:
    """Base64(HmacSHA256(apiSecret, timestamp)): card callbacks by HTTP (§1.4)."""
    return base64.b64encode(hmac.new(secret.encode(), timestamp.encode(), hashlib.sha256).digest()).decode()
