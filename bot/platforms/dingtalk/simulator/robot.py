"""The robot's own messages: to groups, to people, who read them, taking them back (§2.2, §2.5)."""

from datetime import timedelta

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator import samples
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, refused
from bot.platforms.dingtalk.simulator.depot import Depot
from bot.platforms.dingtalk.simulator.samples import Sample
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import Group, Sent

SEND = "qyapi_robot_sendmsg"
READERS_A_PAGE, KEYS_A_CALL, PEOPLE_A_CALL = 200, 20, 20
READABLE_FOR = timedelta(hours=24)
"""How long readers can be asked for; for groups the window is not published, and taken to be the same."""


class Robot:
    def __init__(self, tenant: Tenant, depot: Depot) -> None:
        self._tenant = tenant
        self._depot = depot

    def routes(self) -> list[Route]:
        group, private = "/v1.0/robot/groupMessages", "/v1.0/robot/oToMessages"
        return [
            api("POST", f"{group}/send", self._send, scope=SEND),
            api("POST", f"{group}/query", self._readers, scope=SEND),
            api("POST", f"{group}/recall", self._recall, scope=SEND),
            api("POST", f"{private}/batchSend", self._send_private, scope=SEND),
            api("GET", f"{private}/readStatus", self._read_status, scope=SEND),
            api("POST", "/v1.0/robot/otoMessages/batchRecall", self._recall, scope=SEND),
            api("POST", "/v1.0/robot/emotion/reply", self._mark, scope=SEND),
            api("POST", "/v1.0/robot/emotion/recall", self._unmark, scope=SEND),
        ]

    def wrong_robot(self, code: str) -> Answer | None:
        """The no to a robotCode that is not ours."""
        if not code:
            return refused("invalidParameter.robotCode.missing", message="robotCode缺失")
        known = code == self._tenant.terms.robot_code
        return None if known else refused("invalidParameter.robotCode.notExsit", message="robotCode不存在")

    def closed(self, chat: str) -> Answer | None:
        """Why the robot may not speak in a group; None when it may."""
        if not chat:
            return refused("miss.openConversationId", message="缺少openConversationId")
        group = self._tenant.world.groups.get(chat)
        code = "invalid.openConversationId" if group is None else self._obstacle(group)
        return refused(code) if code else None

    def _obstacle(self, group: Group) -> str:
        if group.disbanded:
            return "group.disbanded"
        if not group.has_bot:
            return "resource.not.found"
        if self._tenant.switches.bot_stopped:
            return "bot.stopped"
        return "bot.forbidden.sendMessage" if group.muted else ""

    def _send(self, ask: Ask) -> Answer:
        chat = ask.text("openConversationId")
        refusal = self.wrong_robot(ask.text("robotCode")) or self.closed(chat)
        if refusal is not None:
            return refusal
        sample = samples.read(ask.text("msgKey"), ask.text("msgParam"), self._depot)
        if sample.mistake:
            return refused(sample.mistake)
        key = self._tenant.new_key()
        post = self._tenant.speak(chat, sample.kind, sample.text, "group", body=sample.body, key=key)
        self._tenant.file(chat, (post,), key)
        return fine({"processQueryKey": key})

    def _send_private(self, ask: Ask) -> Answer:
        users = ask.texts("userIds")
        refusal = self.wrong_robot(ask.text("robotCode")) or self._unfit(users)
        if refusal is not None:
            return refusal
        sample = samples.read(ask.text("msgKey"), ask.text("msgParam"), self._depot)
        if sample.mistake:
            return refused(sample.mistake)
        return fine(self._tell(users, sample))

    def _unfit(self, users: list[str]) -> Answer | None:
        if not self._tenant.switches.published:
            return refused("resource.unavailable", message="应用未发布")
        if self._tenant.switches.bot_stopped:
            return refused("bot.stopped")
        if not users:
            return refused("invalidParameter.userIds.empty")
        return refused("too.many.people") if len(users) > PEOPLE_A_CALL else None

    def _tell(self, users: list[str], sample: Sample) -> dict[str, object]:
        people, held_up = self._tenant.world.people, self._tenant.switches.flow_controlled
        strangers = [user for user in users if user not in people or people[user].external]
        late = [user for user in users if user in held_up and user not in strangers]
        key = self._tenant.new_key()
        reached = [user for user in users if user not in strangers and user not in late]
        posts = tuple(
            self._tenant.speak(private_chat(user), sample.kind, sample.text, "private", body=sample.body, key=key) for user in reached
        )
        self._tenant.file("", posts, key)
        return {"processQueryKey": key, "invalidStaffIdList": strangers, "flowControlledStaffIdList": late}

    def _found(self, key: str, ask: Ask) -> Sent | None:
        sent = self._tenant.world.sent.get(key)
        return sent if sent is not None and ask.now < sent.at + READABLE_FOR else None

    def _readers(self, ask: Ask) -> Answer:
        chat = ask.text("openConversationId")
        refusal = self.wrong_robot(ask.text("robotCode")) or self.closed(chat)
        if refusal is not None:
            return refusal
        sent = self._found(ask.text("processQueryKey"), ask)
        if sent is None or sent.chat != chat:
            return refused("processQueryKey.expireTime")
        most = min(ask.number("maxResults", READERS_A_PAGE), READERS_A_PAGE)
        start = ask.number("nextToken")
        page, more = list(sent.readers)[start : start + most], len(sent.readers) > start + most
        state = "RECALLED" if sent.recalled else "SUCCESS"
        return fine({"sendStatus": state, "readUserIds": page, "hasMore": more, "nextToken": str(start + most) if more else ""})

    def _read_status(self, ask: Ask) -> Answer:
        refusal = self.wrong_robot(ask.query.get("robotCode", ""))
        if refusal is not None:
            return refusal
        sent = self._found(ask.query.get("processQueryKey", ""), ask)
        if sent is None:
            return refused("processQueryKey.expireTime")
        users = [post.chat.removeprefix(private_chat("")) for post in sent.posts]
        infos = [
            {"name": self._tenant.world.name(user), "userId": user, "readStatus": "READ" if user in sent.readers else "UNREAD"}
            for user in users
        ]
        return fine({"sendStatus": "RECALLED" if sent.recalled else "SUCCESS", "messageReadInfoList": infos})

    def _recall(self, ask: Ask) -> Answer:
        keys = ask.texts("processQueryKeys")
        refusal = self.wrong_robot(ask.text("robotCode"))
        if refusal is not None or not 1 <= len(keys) <= KEYS_A_CALL:
            return refusal or refused("invalidParameter.processQueryKeys.invalid")
        chat = ask.text("openConversationId")
        done = [key for key in keys if self._take_back(key, chat, ask)]
        return fine({"successResult": done, "failedResult": {key: "processQueryKey.invalid" for key in keys if key not in done}})

    def _take_back(self, key: str, chat: str, ask: Ask) -> bool:
        """No trace is left in the chat."""
        sent = self._found(key, ask)
        if sent is None or sent.chat != chat or sent.recalled:
            return False
        sent.recalled = True
        for post in sent.posts:
            post.recalled = True
        self._tenant.bell.ring()
        return True

    def _mark(self, ask: Ask) -> Answer:
        return self._emotion(ask, "emotion")

    def _unmark(self, ask: Ask) -> Answer:
        return self._emotion(ask, "emotion_recall")

    def _emotion(self, ask: Ask, kind: str) -> Answer:
        chat = ask.text("openConversationId")
        refusal = self.wrong_robot(ask.text("robotCode")) or self.closed(chat)
        if refusal is not None:
            return refusal
        meant = next((post for post in reversed(self._tenant.world.chats[chat]) if post.key == ask.text("openMsgId")), None)
        if meant is None:
            return refused("invalid.openMsgId")
        self._tenant.speak(chat, kind, ask.text("emotionName"), "group", body=ask.body, key=meant.key)
        return fine({"success": True})
