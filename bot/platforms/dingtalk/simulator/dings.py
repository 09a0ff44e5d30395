"""DING: a message that insists, in the client, by text message or by phone (§2.6)."""

from dataclasses import dataclass, field

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, refused
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.windows import Window
from bot.platforms.dingtalk.simulator.world import Post

IN_APP, BY_TEXT, BY_PHONE = 1, 2, 3
MOST_RECEIVERS = {IN_APP: 200, BY_TEXT: 20, BY_PHONE: 20}
PER_MINUTE = 6_000
WRITE = "Premium.Ding.Write"


@dataclass(slots=True)
class Ding:
    kind: int
    posts: dict[str, Post]
    readers: set[str] = field(default_factory=set)


class Dings:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._rates = Window(PER_MINUTE, 60)
        self.sent: dict[str, Ding] = {}

    def routes(self) -> list[Route]:
        return [
            api("POST", "/v1.0/robot/ding/send", self._send, scope=WRITE),
            api("POST", "/v1.0/robot/ding/recall", self._recall, scope=WRITE),
            api("POST", "/v1.0/robot/ding/readStatuses/query", self._read_status, scope=WRITE),
        ]

    def _send(self, ask: Ask) -> Answer:
        """Text messages and calls draw on a paid pack."""
        kind, users = ask.number("remindType"), ask.texts("receiverUserIdList")
        refusal = self._unfit(ask, kind, users)
        if refusal is not None:
            return refusal
        people = self._tenant.world.people
        known = [user for user in users if user in people and not people[user].external]
        if kind != IN_APP:
            self._tenant.switches.ding_quota -= len(known)
        name = f"ding{self._tenant.world.number()}"
        self.sent[name] = Ding(kind, {user: self._show(user, name, ask) for user in known})
        strangers = [user for user in users if user not in known]
        return fine({"openDingId": name, "failedList": {"user.notFound": strangers} if strangers else {}})

    def _show(self, user: str, name: str, ask: Ask) -> Post:
        return self._tenant.speak(private_chat(user), "ding", ask.text("content"), "ding", body=ask.body, key=name)

    def _unfit(self, ask: Ask, kind: int, users: list[str]) -> Answer | None:
        if not self._tenant.switches.ding_allowed:
            return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403, "当前版本不支持该接口")
        if ask.text("robotCode") != self._tenant.terms.robot_code:
            return refused("invalid.chatbotId")
        if kind not in MOST_RECEIVERS or not ask.text("content"):
            return refused("invalidParameter.remindType" if ask.text("content") else "invalidParameter.content")
        if not 1 <= len(users) <= MOST_RECEIVERS[kind]:
            return refused("ding.receivercount.limit")
        if kind != IN_APP and self._tenant.switches.ding_quota < len(users):
            return refused("ding.serverquota.insufficient")
        return None if self._rates.allows("", ask.now) else refused("toomuch.msg")

    def _recall(self, ask: Ask) -> Answer:
        ding = self.sent.get(ask.text("openDingId"))
        if ding is None:
            return refused("invalid.openDingId")
        for post in ding.posts.values():
            post.recalled = True
        return fine({"openDingId": ask.text("openDingId")})

    def _read_status(self, ask: Ask) -> Answer:
        ding = self.sent.get(ask.text("openDingId"))
        if ding is None:
            return refused("invalid.openDingId")
        infos = [{"userId": user, "readStatus": "READ" if user in ding.readers else "UNREAD"} for user in ding.posts]
        return fine({"success": True, "result": {"robotDingReadInfoList": infos}})
