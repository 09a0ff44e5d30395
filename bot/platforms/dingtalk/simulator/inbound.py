"""What people say, on its way to the bot: the payload (§1.3) and the two ways it travels (§1.2, §1.4)."""

from bot.core.messages import is_private
from bot.platforms.dingtalk.simulator.calling import Caller
from bot.platforms.dingtalk.simulator.hub import ROBOT_TOPIC, Hub, Push
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.webhooks import Webhooks, sign
from bot.platforms.dingtalk.simulator.world import Person, Post

TOPIC = ("CALLBACK", ROBOT_TOPIC)
BOT_ID = "$:LWCP_v1:$bot"
SERVICE_SUSPENDED = {"errorCode": "20001", "errorMessage": "企业本月Webhook和Stream调用量超限，服务已暂停"}
HTTP_PATIENCE = 10.0


class Inbound:
    def __init__(self, tenant: Tenant, hub: Hub, webhooks: Webhooks, caller: Caller) -> None:
        self._tenant = tenant
        self._hub = hub
        self._webhooks = webhooks
        self._caller = caller

    @property
    def listening(self) -> bool:
        """Whether a message would reach the bot now."""
        if self._tenant.switches.receive == "http":
            return bool(self._tenant.switches.robot_url)
        return self._hub.listening(TOPIC)

    def payload(self, post: Post, content: Body, at: tuple[str, ...]) -> Body:
        """The message as the bot gets it. `content` holds msgtype and its member; over quota it is left out (20001)."""
        if not self._tenant.webhook_messages.spend(post.at):
            content = {"msgtype": content["msgtype"], **SERVICE_SUSPENDED}
        return self._about(post, at) | self._of_sender(self._tenant.world.people[post.sender]) | content

    async def deliver(self, payload: Body) -> None:
        if self._tenant.switches.receive == "http":
            self._hub.spawn(self._post(payload))
            return
        push = self._hub.new_push(TOPIC, payload)
        await self._hub.push(push)
        if self._tenant.switches.redelivery != "never":
            self._hub.spawn(self._push_again(push))

    def _about(self, post: Post, at: tuple[str, ...]) -> Body:
        terms, private = self._tenant.terms, is_private(post.chat)
        webhook, expires = self._webhooks.session(post.chat)
        about: Body = {
            "senderPlatform": "Win",
            "conversationId": f"cidPrivate-{post.sender}==" if private else post.chat,
            "conversationType": "1" if private else "2",
            "chatbotCorpId": terms.corp_id,
            "chatbotUserId": BOT_ID,
            "msgId": post.key,
            "sessionWebhook": webhook,
            "sessionWebhookExpiredTime": int(expires.timestamp() * 1000),
            "createAt": int(post.at.timestamp() * 1000),
            "robotCode": terms.robot_code,
        }
        return about if private else about | self._in_group(post, at)

    def _in_group(self, post: Post, at: tuple[str, ...]) -> Body:
        mentioned = [self._mentioned(self._tenant.world.people[user]) for user in at]
        bot = {"dingtalkId": BOT_ID, "staffId": "", "unionId": ""}
        title = self._tenant.world.groups[post.chat].name
        return {"conversationTitle": title, "atUsers": [bot, *mentioned], "isInAtList": True}

    def _mentioned(self, person: Person) -> Body:
        who = {"staffId": "", "unionId": ""} if person.external else {"staffId": person.user, "unionId": person.union_id}
        return {"dingtalkId": f"$:LWCP_v1:${person.user}", **who}

    def _of_sender(self, person: Person) -> Body:
        """An unpublished application sees no staff id, nobody sees that of other organisations (§9.6, §9.8)."""
        who: Body = {"senderNick": person.name, "senderId": f"$:LWCP_v1:$s-{person.user}"}
        who["senderCorpId"] = f"dingother-{person.user}" if person.external else self._tenant.terms.corp_id
        if self._tenant.switches.published:
            who["senderStaffId"] = "" if person.external else person.user
            who["isAdmin"] = False
        return who if person.external else who | {"senderUnionId": person.union_id}

    async def _push_again(self, push: Push) -> None:
        """Once more when nobody acknowledged, which the documents rule out and users report."""
        switches = self._tenant.switches
        if await self._hub.answered(push, switches.redelivery_after):
            return
        again = self._hub.new_push(TOPIC, push.data)
        if switches.redelivery == "same":
            again.message_id = push.message_id
        await self._hub.push(again)

    async def _post(self, payload: Body) -> None:
        stamp = str(int(self._tenant.clock.now().timestamp() * 1000))
        signed = {"timestamp": stamp, "sign": sign(self._tenant.terms.secret, stamp)}
        await self._caller.post(self._tenant.switches.robot_url, payload, signed, HTTP_PATIENCE)
        self._tenant.bell.ring()
