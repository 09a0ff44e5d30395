"""Organisation events: over Stream, or encrypted to an address (§1.2, §1.4)."""

from dataclasses import dataclass
from secrets import token_hex

from bot.platforms.dingtalk.simulator.calling import Caller
from bot.platforms.dingtalk.simulator.eventcrypto import EventCrypto
from bot.platforms.dingtalk.simulator.hub import APP_ID, Hub
from bot.platforms.dingtalk.simulator.shapes import Body, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import Group

TOPIC = ("EVENT", "*")
HTTP_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class Subscription:
    """An address for events and the keys agreed for it."""

    url: str
    crypto: EventCrypto


class Events:
    """Every event is pushed again, a few seconds apart, until somebody says SUCCESS; always with the same eventId."""

    def __init__(self, tenant: Tenant, hub: Hub, caller: Caller) -> None:
        self._tenant = tenant
        self._hub = hub
        self._caller = caller
        self.subscription: Subscription | None = None

    async def subscribe(self, url: str, token: str, aes_key: str, owner: str) -> bool:
        """Send events to an address from now on; False where it does not pass the check_url call."""
        subscription = Subscription(url, EventCrypto(token, aes_key, owner))
        if not await self._call(subscription, {"EventType": "check_url"}):
            return False
        self.subscription = subscription
        return True

    def tell(self, event_type: str, data: Body) -> None:
        event_id = f"ev-{self._tenant.world.number()}"
        self._hub.spawn(self._by_http(event_type, data) if self.subscription is not None else self._by_stream(event_type, event_id, data))

    def of_chat(self, event_type: str, group: Group, users: list[str]) -> None:
        """chat_add_member, chat_remove_member, chat_update_title … (§1.4)."""
        people = [self._tenant.world.person(user) for user in users]
        about: Body = {"chatId": group.chat_id, "openConversationId": group.chat, "timeStamp": self._stamp()}
        names: Body = {"userId": [person.user for person in people], "unionId": [person.union_id for person in people]}
        self.tell(event_type, about | names | {"operator": group.owner, "title": group.name})

    def read(self, chat: str, user: str, key: str) -> None:
        """robot_msg_read."""
        data: Body = {"robotCode": self._tenant.terms.robot_code, "openConversationId": chat, "userId": user, "processQueryKey": key}
        self.tell("robot_msg_read", data | {"unionId": self._tenant.world.person(user).union_id, "operatTime": self._stamp()})

    async def _by_stream(self, event_type: str, event_id: str, data: Body) -> None:
        switches, born = self._tenant.switches, str(self._stamp())
        about = {"eventType": event_type, "eventId": event_id, "eventCorpId": self._tenant.terms.corp_id, "eventBornTime": born}
        for _ in range(switches.event_pushes):
            push = self._hub.new_push(TOPIC, data, **about, eventUnifiedAppId=APP_ID)
            await self._hub.push(push)
            await self._tenant.clock.sleep(switches.event_again_after)
            if push.accepted:
                return

    async def _by_http(self, event_type: str, data: Body) -> None:
        subscription = self.subscription
        assert subscription is not None
        body = {"EventType": event_type, "CorpId": self._tenant.terms.corp_id} | {_capital(name): value for name, value in data.items()}
        for _ in range(self._tenant.switches.event_pushes):
            if await self._call(subscription, body):
                return
            await self._tenant.clock.sleep(self._tenant.switches.event_again_after)

    async def _call(self, subscription: Subscription, body: Body) -> bool:
        """Whether the address answered with an encrypted `success` in time."""
        sealed = subscription.crypto.seal_json(body, str(self._stamp()), token_hex(8))
        query = f"msg_signature={sealed.signature}&signature={sealed.signature}&timestamp={sealed.timestamp}&nonce={sealed.nonce}"
        answer = await self._caller.post(f"{subscription.url}?{query}", {"encrypt": sealed.encrypt}, {}, HTTP_SECONDS)
        self._tenant.bell.ring()
        return answer is not None and subscription.crypto.open(text_in(answer, "encrypt")) == "success"

    def _stamp(self) -> int:
        return int(self._tenant.clock.now().timestamp() * 1000)


def _capital(name: str) -> str:
    """Over HTTP the keys are capitalised."""
    return name[:1].upper() + name[1:]
