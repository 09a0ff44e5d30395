"""Message bodies in the platform's shapes: what the robot says (§2.2), what a webhook says (§2.3)."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.messages import Attachment
from bot.platforms.dingtalk import escape
from bot.platforms.dingtalk.cards import title_of
from bot.platforms.dingtalk.choosing import NAME_LENGTH
from bot.platforms.dingtalk.media import ending_of, name_of

Body = dict[str, Any]
Names = Callable[[str], str | None]


class Writer:
    """`names` gives the display name of a user (None when unknown); links below `own_site` stay tappable."""

    def __init__(self, names: Names, own_site: str = "") -> None:
        self._names = names
        self._own_site = own_site

    def name(self, user: str) -> str:
        """So that fifty of them fit a message."""
        name = self._names(user) or user
        return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"

    def sample(self, text: str, picture: str = "", called: tuple[str, ...] = (), *, bare: bool = False) -> Body:
        """A robot's message. It cannot mention: whom it calls stands there by name. `picture` is a media id."""
        words = _above(text, " ".join("@" + self.name(user) for user in called))
        if not picture:
            return _sample("sampleText", {"content": escape.plain(words, "" if bare else self._own_site)})
        if not words:
            return _sample("sampleImageMsg", {"photoURL": picture})
        return _sample("sampleMarkdown", {"title": title_of(_first(words)), "text": self._pictured(words, picture)})

    def webhook(self, text: str, mentions: tuple[str, ...], picture: str = "", *, bare: bool = False) -> Body:
        """A webhook's message. A mention is one where the id stands both in the list and in the text."""
        tokens = " ".join(f"@{user}" for user in mentions)
        at = {"at": {"atUserIds": list(mentions), "isAtAll": False}} if mentions else {}
        if not picture:
            content = _above(escape.plain(text, "" if bare else self._own_site), tokens)
            return {"msgtype": "text", "text": {"content": content}, **at}
        written = escape.BREAK.join(filter(None, (self._pictured(text, picture), tokens)))
        return {"msgtype": "markdown", "markdown": {"title": title_of(_first(text)), "text": written}, **at}

    def _pictured(self, text: str, picture: str) -> str:
        return f"{escape.markdown(text, self._own_site)}\n\n![]({picture})"


def file_sample(file: Attachment, media: str) -> Body:
    return _sample("sampleFile", {"mediaId": media, "fileName": name_of(file), "fileType": ending_of(file)})


def _sample(key: str, param: Mapping[str, str]) -> Body:
    """`msgParam` is a JSON text inside the JSON."""
    return {"msgKey": key, "msgParam": json.dumps(param, ensure_ascii=False, separators=(",", ":"))}


def _above(text: str, called: str) -> str:
    return "\n".join(filter(None, (text, called)))


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")
