"""Interactive cards: created, delivered to groups and people, updated (§2.4)."""

import re
from dataclasses import dataclass, field

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, refused
from bot.platforms.dingtalk.simulator.cardtemplates import CardTemplate, SeenCard
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in, text_in, texts_in
from bot.platforms.dingtalk.simulator.tenant import Tenant

WRITE = "Card.Instance.Write"
KEY_BYTES, VALUE_BYTES = 100, 1024
EVERYONE = "@ALL"

_SPACE = re.compile(r"dtv1\.card//(IM_GROUP|IM_ROBOT|ONE_BOX)\.(.+)")


@dataclass(slots=True)
class SentCard:
    """A card in its chats. `values` is everybody's data, `own` what single people see on top of it."""

    track: str
    template: CardTemplate
    values: dict[str, str]
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    by_stream: bool = True
    route_key: str = ""
    by_union: bool = False
    chats: list[str] = field(default_factory=list)
    only_for: frozenset[str] | None = None

    def seen_by(self, user: str) -> SeenCard:
        return self.template.seen(self.values | self.own.get(user, {}))

    @property
    def text(self) -> str:
        """What everybody reads on it."""
        return self.template.seen(self.values).text


@dataclass(frozen=True, slots=True)
class Space:
    kind: str
    name: str


class Cards:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.templates: dict[str, CardTemplate] = {}
        self.sent: dict[str, SentCard] = {}
        self.callbacks: dict[str, tuple[str, str]] = {}
        """Registered callback addresses with their secrets, by route key."""

    def routes(self) -> list[Route]:
        cards = "/v1.0/card/instances"
        return [
            api("POST", f"{cards}/createAndDeliver", self._create_and_deliver, scope=WRITE),
            api("POST", cards, self._create, scope=WRITE),
            api("PUT", cards, self._update, scope=WRITE),
            api("POST", f"{cards}/deliver", self._deliver, scope=WRITE),
            api("POST", "/v1.0/card/callbacks/register", self._register, scope=WRITE),
        ]

    def show(self, card: SentCard) -> None:
        """Its new state becomes visible wherever it is."""
        for chat in card.chats:
            self._tenant.speak(chat, "card_update", card.text, "card", mentions=(), card=card.track, only_for=card.only_for)

    def write(self, card: SentCard, data: Body, private: dict[str, Body], options: Body) -> None:
        """New data: by key where the options say so, instead of everything otherwise."""
        values = _strings(mapping_in(data, "cardParamMap"))
        if data:
            card.values = card.values | values if options.get("updateCardDataByKey") is True else values
        for user, own in private.items():
            values = _strings(mapping_in(own, "cardParamMap"))
            before = card.own.get(user, {}) if options.get("updatePrivateDataByKey") is True else {}
            card.own[user] = before | values

    def data_mistake(self, *holders: Body) -> Answer | None:
        """Values are strings, keys at most 100 bytes, values 1 KB. The code of this no is not published; this one is ours."""
        for holder in holders:
            for name, value in mapping_in(holder, "cardParamMap").items():
                if not isinstance(value, str):
                    return refused("param.cardParamMapInvalid", message=f"{name} is no string")
                if len(name.encode()) > KEY_BYTES or len(value.encode("utf-8", "surrogatepass")) > VALUE_BYTES:
                    return refused("param.cardParamMapInvalid", message=f"{name} is too long")
        return None

    def _create_and_deliver(self, ask: Ask) -> Answer:
        spaces = _spaces(ask.text("openSpaceId"))
        refusal = self._uncreatable(ask) or self._undeliverable(ask, spaces)
        if refusal is not None:
            return refusal
        card = self._keep(ask)
        results = [self._put(card, space, ask) for space in spaces]
        return fine({"success": True, "result": {"outTrackId": card.track, "deliverResults": results}})

    def _create(self, ask: Ask) -> Answer:
        refusal = self._uncreatable(ask)
        if refusal is not None:
            return refusal
        return fine({"success": True, "result": self._keep(ask).track})

    def _deliver(self, ask: Ask) -> Answer:
        spaces = _spaces(ask.text("openSpaceId"))
        card = self.sent.get(ask.text("outTrackId"))
        if card is None:
            return refused("param.cardNotExist")
        refusal = self._undeliverable(ask, spaces)
        if refusal is not None:
            return refusal
        return fine({"success": True, "result": [self._put(card, space, ask) for space in spaces]})

    def _uncreatable(self, ask: Ask) -> Answer | None:
        template = self.templates.get(ask.text("cardTemplateId"))
        if not ask.text("cardTemplateId"):
            return refused("param.cardTemplateIdEmpty")
        if template is None:
            return refused("param.templateNotExist")
        if not template.published:
            return refused("param.templateUnpublished")
        return self._untrackable(ask) or self.data_mistake(ask.mapping("cardData"), *ask.mapping("privateData").values())

    def _untrackable(self, ask: Ask) -> Answer | None:
        if not ask.text("outTrackId"):
            return refused("param.outTrackIdEmpty")
        return refused("param.cardAlreadyExist") if ask.text("outTrackId") in self.sent else None

    def _undeliverable(self, ask: Ask, spaces: list[Space]) -> Answer | None:
        if not spaces:
            return refused("param.openSpaceIdInvalid")
        return next((found for space in spaces if (found := self._space_mistake(ask, space)) is not None), None)

    def _space_mistake(self, ask: Ask, space: Space) -> Answer | None:
        opened, delivered = _MODELS[space.kind]
        model = ask.mapping(delivered)
        unforwarded = opened in ask.body and "supportForward" not in ask.mapping(opened) and space.kind != "ONE_BOX"
        if not model or unforwarded:
            return refused("param.openDeliverModelError", message=f"{delivered} or {opened}.supportForward")
        if space.kind == "IM_ROBOT":
            return None if self._user(space.name, ask) in self._tenant.world.people else refused("param.userIdNotExist")
        if space.kind == "ONE_BOX":
            return None if model.get("expiredTimeMillis") else refused("param.openDeliverModelError", message="expiredTimeMillis")
        known = text_in(model, "robotCode") == self._tenant.terms.robot_code
        return None if known else refused("param.openDeliverModelError", message="robotCode")

    def _keep(self, ask: Ask) -> SentCard:
        """`callbackType` decides which way a click travels."""
        by_union = ask.number("userIdType", 1) == 2
        card = SentCard(
            ask.text("outTrackId"),
            self.templates[ask.text("cardTemplateId")],
            _strings(mapping_in(ask.mapping("cardData"), "cardParamMap")),
            by_stream=ask.text("callbackType") == "STREAM",
            route_key=ask.text("callbackRouteKey"),
            by_union=by_union,
        )
        self.write(card, {}, self._by_user(ask), {})
        self.sent[card.track] = card
        return card

    def _put(self, card: SentCard, space: Space, ask: Ask) -> Body:
        """Deliver to one space; a group that is closed to us fails alone, inside HTTP 200."""
        result: Body = {"spaceType": space.kind, "spaceId": space.name, "carrierId": "", "errorMsg": ""}
        chat = private_chat(self._user(space.name, ask)) if space.kind == "IM_ROBOT" else space.name
        if space.kind != "IM_ROBOT" and not self._open(chat):
            return result | {"success": False, "errorMsg": "robot is not in the conversation"}
        model, key = ask.mapping(_MODELS[space.kind][1]), self._tenant.new_key()
        card.chats.append(chat)
        card.only_for = frozenset(texts_in(model, "recipients")) or None
        post = self._tenant.speak(chat, "card", card.text, "card", body=ask.body, card=card.track, key=key, **self._seen(card, chat, model))
        self._tenant.file(chat, (post,), key)
        return result | {"success": True, "carrierId": key}

    def _seen(self, card: SentCard, chat: str, model: Body) -> Body:
        """Whom it is shown to, and in a group whom it pings."""
        if chat not in self._tenant.world.groups:
            return {}
        members, wanted = self._tenant.world.members(chat), mapping_in(model, "atUserIds")
        pinged = tuple(members) if EVERYONE in wanted else tuple(user for user in wanted if user in members)
        return {"mentions": pinged, "only_for": card.only_for}

    def _open(self, chat: str) -> bool:
        group = self._tenant.world.groups.get(chat)
        return group is not None and group.has_bot and not group.disbanded and not group.muted

    def _user(self, name: str, ask: Ask) -> str:
        """The user id behind an id of the call's `userIdType`."""
        return self._tenant.world.by_union(name) or "" if ask.number("userIdType", 1) == 2 else name

    def _by_user(self, ask: Ask) -> dict[str, Body]:
        return {self._user(name, ask): mapping_in(ask.mapping("privateData"), name) for name in ask.mapping("privateData")}

    def _update(self, ask: Ask) -> Answer:
        card = self.sent.get(ask.text("outTrackId"))
        if not ask.text("outTrackId"):
            return refused("param.outTrackIdEmpty")
        if card is None:
            return refused("param.cardNotExist")
        refusal = self.data_mistake(ask.mapping("cardData"), *ask.mapping("privateData").values())
        if refusal is not None:
            return refusal
        self.write(card, ask.mapping("cardData"), self._by_user(ask), ask.mapping("cardUpdateOptions"))
        self.show(card)
        return fine({"success": True, "result": True})

    def _register(self, ask: Ask) -> Answer:
        key = ask.text("callbackRouteKey")
        if not key or not ask.text("callbackUrl"):
            return refused("param.callbackRouteKeyEmpty")
        if key in self.callbacks and ask.body.get("forceUpdate") is not True:
            return refused("param.callbackRouteKeyExist")
        self.callbacks[key] = ask.text("callbackUrl"), ask.text("apiSecret")
        return fine({"success": True, "result": {"callbackUrl": ask.text("callbackUrl"), "apiSecret": ask.text("apiSecret")}})


_MODELS = {
    "IM_GROUP": ("imGroupOpenSpaceModel", "imGroupOpenDeliverModel"),
    "IM_ROBOT": ("imRobotOpenSpaceModel", "imRobotOpenDeliverModel"),
    "ONE_BOX": ("topOpenSpaceModel", "topOpenDeliverModel"),
}


def _spaces(joined: str) -> list[Space]:
    """`dtv1.card//IM_GROUP.cid…;dtv1.card//IM_ROBOT.u1`; none where one of them is wrong."""
    found = [_SPACE.fullmatch(part) for part in joined.split(";")]
    return [Space(match[1], match[2]) for match in found if match is not None] if all(found) else []


def _strings(values: Body) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str)}
