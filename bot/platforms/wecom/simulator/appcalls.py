"""Callbacks of a self-built app (§1.5): what one person writes to it, and events; five seconds, three retries with the same MsgId."""

from collections.abc import Mapping
from itertools import count

from bot.core.messages import private_chat
from bot.platforms.wecom.frames import Body, mapping_in, text_in
from bot.platforms.wecom.simulator import appxml
from bot.platforms.wecom.simulator.appxml import Value
from bot.platforms.wecom.simulator.company import App, Company
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.notices import AppCard, Notices
from bot.platforms.wecom.simulator.postman import Address, Postman, Reply
from bot.platforms.wecom.simulator.world import World
from bot.platforms.wire.staged import StagedClock

ATTEMPTS = 4
SYSTEM = "sys"
"""Who sends an event nobody caused in a chat."""


class AppCalls:
    """`addresses` by agentid. Held and doubled by the same faults as the robot's callbacks."""

    def __init__(self, company: Company, world: World, notices: Notices, postman: Postman, faults: Faults, clock: StagedClock) -> None:
        self._company = company
        self._world = world
        self._notices = notices
        self._postman = postman
        self._faults = faults
        self._clock = clock
        self._numbers = count(7001)
        self._held: list[tuple[App, dict[str, Value]]] = []
        self.addresses: dict[int, Address] = {}

    async def write(self, app: App, user: str, text: str) -> bool:
        """A person writes to the app in private; False when the product did not take it, or there is no address."""
        heard = app.agentid in self.addresses and not self._faults.deaf
        body = {"msgtype": "text", "text": {"content": text}, "agentid": app.agentid}
        self._world.show(self._clock.now(), "person", private_chat(user), "text", text, body, sender=user, heard=heard)
        return await self._deliver(app, self._head(user) | {"MsgType": "text", "Content": text, "MsgId": next(self._numbers)})

    async def tell(self, app: App, event: str, fields: Mapping[str, Value], user: str = SYSTEM) -> bool:
        """An event: `enter_agent`, `change_contact` and the like."""
        return await self._deliver(app, self._head(user) | {"MsgType": "event", "Event": event, **fields})

    async def press(self, user: str, sent: AppCard, key: str, selected: Mapping[str, list[str]]) -> bool:
        """A person presses a button of an app's card."""
        task_id = text_in(sent.card, "task_id")
        fields: dict[str, Value] = {
            "EventKey": key,
            "TaskId": task_id,
            "CardType": text_in(sent.card, "card_type"),
            "ResponseCode": self._notices.new_code(task_id, self._clock.now()),
        }
        items: list[Value] = [{"QuestionKey": name, "OptionIds": {"OptionId": list(ids)}} for name, ids in selected.items()]
        if items:
            fields["SelectedItems"] = {"SelectedItem": items}
        return await self.tell(sent.app, "template_card_event", fields, user)

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver what was held back, in order or the other way round."""
        held, self._held = self._held, []
        for app, fields in reversed(held) if backwards else held:
            await self._call(app, fields)

    def _head(self, user: str) -> dict[str, Value]:
        return {"ToUserName": self._company.corpid, "FromUserName": user, "CreateTime": int(self._clock.now().timestamp())}

    async def _deliver(self, app: App, fields: dict[str, Value]) -> bool:
        fields["AgentID"] = app.agentid
        if app.agentid not in self.addresses or self._faults.deaf:
            return False
        if self._faults.spend("held"):
            self._held.append((app, fields))
            return True
        taken = await self._call(app, fields)
        if self._faults.spend("duplicates"):
            await self._call(app, fields)
        return taken

    async def _call(self, app: App, fields: dict[str, Value]) -> bool:
        """Try until it is answered with 200, four times at most."""
        address = self.addresses[app.agentid]
        kind = str(fields.get("Event", fields["MsgType"]))
        for attempt in range(1, ATTEMPTS + 1):
            reply = await self._attempt(address, app, fields)
            mistake = self._carry_out(address, reply, fields) if reply is not None and reply.status == 200 else ""
            self._postman.note(address, kind, attempt, reply, mistake)
            if reply is not None and reply.status == 200:
                return not mistake
        return False

    async def _attempt(self, address: Address, app: App, fields: dict[str, Value]) -> Reply | None:
        sealed = address.cipher.encrypt(appxml.written(fields).encode("utf-8", "replace"))
        outer: dict[str, Value] = {"ToUserName": self._company.corpid, "AgentID": str(app.agentid), "Encrypt": sealed}
        return await self._postman.post(address, address.signed(sealed, self._clock.now()), appxml.written(outer).encode())

    def _carry_out(self, address: Address, reply: Reply, fields: dict[str, Value]) -> str:
        """Show the passive answer; what is wrong with it. An empty one is fine."""
        if not reply.body:
            return ""
        envelope = appxml.read(reply.body)
        if envelope is None or set(envelope) != {"encrypt", "msg_signature", "time_stamp", "nonce"}:
            return "the envelope takes Encrypt, MsgSignature, TimeStamp and Nonce"
        timestamp, nonce, sealed = (text_in(envelope, name) for name in ("time_stamp", "nonce", "encrypt"))
        message = address.cipher.decrypt(sealed)
        signed = envelope["msg_signature"] == address.cipher.sign(timestamp, nonce, sealed)
        body = appxml.read(message) if message is not None and signed else None
        return "the envelope cannot be opened" if body is None else self._answer(body, fields)

    def _answer(self, body: Body, fields: dict[str, Value]) -> str:
        user, now = str(fields["FromUserName"]), self._clock.now()
        sent = self._notices.cards.get(str(fields.get("TaskId", "")))
        match text_in(body, "msg_type"):
            case "text":
                self._world.show(now, "private", private_chat(user), "text", text_in(body, "content"), body)
            case "image" | "voice" | "video" | "news" as kind:
                self._world.show(now, "private", private_chat(user), kind, f"[{kind}]", body)
            case "update_button" if sent is not None:
                self._notices.show_update(
                    sent, sent.card | {"replace_text": text_in(mapping_in(body, "button"), "replace_name")}, [user], now
                )
            case "update_template_card" if sent is not None:
                self._notices.show_update(sent, {"task_id": sent.card.get("task_id"), **mapping_in(body, "template_card")}, [user], now)
            case kind:
                return f"no passive answer {kind!r} here"
        return ""
