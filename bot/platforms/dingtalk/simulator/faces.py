"""What a client of DingTalk draws: posts and cards in the page's words (`bot.platforms.wire.town`)."""

from collections.abc import Mapping

from bot.platforms.dingtalk.simulator.cards import SentCard
from bot.platforms.dingtalk.simulator.cardtemplates import SeenCard
from bot.platforms.dingtalk.simulator.mentions import resolve
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in, text_in
from bot.platforms.dingtalk.simulator.world import BOT, Post, World
from bot.platforms.wire.town import CardFace, CardSeen, Choice, MediumName, SeenKind

MOUTHS: Mapping[str, str] = {
    "person": "",
    "group": "机器人",
    "private": "机器人",
    "session": "会话",
    "webhook": "群机器人",
    "card": "互动卡片",
    "scene": "场景群",
    "ding": "DING",
    "notice": "工作通知",
    "todo": "待办",
}
_KINDS: Mapping[str, SeenKind] = {
    "markdown": "markdown",
    "card": "card",
    "card_update": "update",
    "toast": "toast",
    "picture": "picture",
    "image": "picture",
    "file": "file",
    "ding": "ring",
}


def kind_of(post: Post) -> SeenKind:
    return _KINDS.get(post.kind, "text")


def text_of(post: Post, world: World) -> str:
    """What people read; of markdown the source, with those it called by their names."""
    source = text_in(_param(post), "text") if kind_of(post) == "markdown" else ""
    if not source:
        return post.text
    members = dict.fromkeys(post.mentions)
    return resolve(source, mapping_in(post.body, "at"), members, world, needs_token=True).text


def quote_of(post: Post) -> str:
    replied = mapping_in(mapping_in(post.body, "text"), "repliedMsg") if post.sender != BOT else {}
    return text_in(mapping_in(replied, "content"), "text")


def medium_of(post: Post) -> MediumName | None:
    """What a message of the robot is, or is about. Pictures inside markdown are found by the page itself."""
    param = _param(post)
    if post.kind == "file":
        return MediumName(text_in(param, "mediaId"), text_in(param, "fileName"))
    return MediumName(text_in(param, "photoURL"), "图片.png") if post.kind == "image" else None


def card_seen(card: SentCard) -> CardSeen:
    return CardSeen(_face(card.template.seen(card.values)), {user: _face(card.seen_by(user)) for user in card.own})


def _face(card: SeenCard) -> CardFace:
    lines = dict(card.lines)
    title, state = lines.pop("title", ""), lines.pop("state", "")
    buttons = tuple(Choice(button.action, button.label) for button in card.buttons)
    return CardFace(title, "\n".join(lines.values()), state, buttons)


def _param(post: Post) -> Body:
    """The content of a message: of the robot's samples, of a webhook."""
    return mapping_in(post.body, "msgParam") or mapping_in(post.body, text_in(post.body, "msgtype"))
