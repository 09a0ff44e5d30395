"""What a client of WeCom draws: posts and cards in the page's words (`bot.platforms.wire.town`)."""

import base64
import re
from collections.abc import Mapping

from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in
from bot.platforms.wecom.simulator.directory import Directory
from bot.platforms.wecom.simulator.world import BOT, Post
from bot.platforms.wire.town import CardFace, CardSeen, Choice, Medium, SeenKind

MOUTHS: Mapping[str, str] = {
    "person": "",
    "robot": "智能机器人",
    "app": "应用",
    "webhook": "群机器人",
    "private": "应用消息",
    "phone": "电话",
}
_KINDS: Mapping[str, SeenKind] = {
    "markdown": "markdown",
    "stream": "markdown",
    "markdown_v2": "markdown",
    "template_card": "card",
    "image": "picture",
    "file": "file",
    "phone": "ring",
    "card_update": "update",
}
_CALLED = re.compile(r"<@([A-Za-z0-9][A-Za-z0-9_.@-]{0,63})>")


def kind_of(post: Post) -> SeenKind:
    return _KINDS.get(post.kind, "text")


def markdown_of(post: Post, directory: Directory) -> str:
    """The source. Only app and webhook turn `<@userid>` into a name; the robot's stays as written (table 5.3)."""
    source = text_in(mapping_in(post.body, post.kind), "content")
    if post.mouth == "robot":
        return source

    def name(found: re.Match[str]) -> str:
        return f"@{directory.name(found[1])}" if found[1] in post.mentions else found[0]

    return _CALLED.sub(name, source)


def quote_of(post: Post) -> str:
    """What a person answered, as people see it above the words."""
    quote = mapping_in(post.body, "quote") if post.sender != BOT else {}
    return text_in(mapping_in(quote, "text"), "content")


def card_of(post: Post) -> str | None:
    body = mapping_in(post.body, "template_card") if post.kind == "template_card" else post.body
    return text_in(body, "task_id") or None if post.kind in ("template_card", "card_update") else None


def webhook_picture(post: Post) -> Medium | None:
    """A picture that travelled inside its message."""
    content = text_in(mapping_in(post.body, "image"), "base64")
    return Medium("图片.png", base64.b64decode(content)) if content else None


def card_seen(card: Body, views: Mapping[str, Body]) -> CardSeen:
    return CardSeen(card_face(card), {user: card_face(view, settled=True) for user, view in views.items()})


def card_face(card: Body, *, settled: bool = False) -> CardFace:
    """`settled`: it took the place of one that was pressed."""
    title, checkbox = mapping_in(card, "main_title"), mapping_in(card, "checkbox")
    text = "\n".join(filter(None, (text_in(title, "desc"), text_in(card, "sub_title_text"))))
    entries = [*items_in(card, "button_list"), *filter(None, [mapping_in(card, "submit_button")])]
    replaced = text_in(card, "replace_text")
    options = tuple(Choice(text_in(option, "id"), text_in(option, "text")) for option in items_in(checkbox, "option_list"))
    buttons = (Choice("", replaced),) if replaced else tuple(Choice(text_in(entry, "key"), text_in(entry, "text")) for entry in entries)
    settled = settled or bool(replaced)
    return CardFace(text_in(title, "title"), text, "", buttons, text_in(checkbox, "title"), options, settled)
