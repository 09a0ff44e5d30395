"""The mouth with buttons: an interactive card, made and delivered in one call (§2.4)."""

from collections import OrderedDict

from bot.core.messages import Outgoing, private_user
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.bodies import Body, Writer
from bot.platforms.dingtalk.cards import Press, card_data, title_of, track_of
from bot.platforms.dingtalk.choosing import Form, Shown
from bot.platforms.dingtalk.escape import plain
from bot.platforms.dingtalk.mouths import Uttered, is_urgent, key_of
from bot.platforms.dingtalk.verdicts import VERDICTS, Answer
from bot.platforms.wire.memory import keep

REMEMBERED = 2000
ALREADY = "param.cardAlreadyExist"
NOT_DELIVERED = "resource.not.found"


class CardMouth:
    """In groups it really mentions; a repeated attempt makes no second card."""

    def __init__(self, api: Api, writer: Writer) -> None:
        self._api = api
        self._writer = writer
        self._labels: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def label(self, press: Press) -> str:
        labels, place = self._labels.get(press.of, ()), int(press.action.removeprefix("b"))
        return labels[place - 1] if place <= len(labels) else ""

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        assert isinstance(form, Shown), "only what is shown goes on a card"
        keep(self._labels, message.id, tuple(button.label for button in form.card.buttons), REMEMBERED)
        answer = await self._api.call(endpoints.CARD, self._body(message, form), urgent=is_urgent(message))
        return Uttered(Answer()) if answer.code == ALREADY else _delivered(answer)

    def _body(self, message: Outgoing, shown: Shown) -> Body:
        app, user = self._api.app, private_user(message.chat)
        by_http = {"callbackType": "HTTP", "callbackRouteKey": app.card_route}
        salt = "" if shown.card is message.card else ",".join(shown.mentions)
        return {
            "cardTemplateId": app.card_template,
            "outTrackId": track_of(message, salt),
            "userIdType": 1,
            "cardData": {"cardParamMap": card_data(shown.card, shown.text)},
            **(by_http if app.card_route else {"callbackType": "STREAM"}),
            **(self._to_group(message.chat, shown) if user is None else _to_person(user, shown)),
        }

    def _to_group(self, chat: str, shown: Shown) -> Body:
        called = {user: plain(self._writer.name(user)) for user in shown.mentions}
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{chat}",
            "imGroupOpenSpaceModel": _space(shown),
            "imGroupOpenDeliverModel": {"robotCode": self._api.app.robot, "atUserIds": called},
        }


async def register_callback(api: Api, route: str, url: str, secret: str) -> None:
    """Where presses are posted without Stream mode. Raises TryLater or Undeliverable."""
    await api.need(endpoints.CARD_CALLBACK, {"callbackRouteKey": route, "callbackUrl": url, "apiSecret": secret, "forceUpdate": True})


def _to_person(user: str, shown: Shown) -> Body:
    return {
        "openSpaceId": f"dtv1.card//IM_ROBOT.{user}",
        "imRobotOpenSpaceModel": _space(shown),
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }


def _space(shown: Shown) -> Body:
    title = title_of(shown.card.title)
    return {"supportForward": False, "lastMessageI18n": {"ZH_CN": title}, "notification": {"alertContent": title, "notificationOff": False}}


def _delivered(answer: Answer) -> Uttered:
    """The call may be taken and the card still reach nobody: each space has its own result."""
    result = answer.body.get("result")
    spaces = result.get("deliverResults") if isinstance(result, dict) else None
    space = spaces[0] if isinstance(spaces, list) and spaces and isinstance(spaces[0], dict) else {}
    if not answer.ok or space.get("success") is not False:
        return Uttered(answer, key_of(Answer(body=space), "carrierId"))
    reason = str(space.get("errorMsg", ""))
    return Uttered(Answer(reason if reason in VERDICTS else NOT_DELIVERED, reason, answer.body))
