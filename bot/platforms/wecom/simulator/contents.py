"""What a message of the app or of a webhook may hold, by msgtype, and how people see it."""

from collections.abc import Callable
from datetime import datetime

from bot.platforms.wecom.frames import BAD_MEDIA, BAD_MESSAGE_TYPE, Answer, Body, items_in, mapping_in, text_in
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.depot import Depot
from bot.platforms.wecom.simulator.mentions import rendered
from bot.platforms.wecom.simulator.world import MEDIA_NAMES, Group, World

APP_TEXT_BYTES = 2048
MOST_ARTICLES = 8
NEWS_TITLE_BYTES, NEWS_DESCRIPTION_BYTES = 128, 512
COMMON = frozenset({"text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown"})


def mistake(body: Body, kinds: frozenset[str], depot: Depot, now: datetime, owner: str) -> Answer | None:
    """What is wrong with a message, or None. `owner`: whose uploads it may show."""
    kind = text_in(body, "msgtype")
    if kind not in kinds:
        return codes.refused(BAD_MESSAGE_TYPE, "invalid message type")
    content = mapping_in(body, kind)
    if kind in MEDIA_NAMES:
        return _media_mistake(kind, content, depot, now, owner)
    check = _CHECKS.get(kind)
    return check(content) if check else None


def text_mistake(content: str, most: int, code: int, field: str) -> Answer | None:
    """Empty, or more UTF-8 bytes than `most`: refused with `code`."""
    if not content.strip():
        return codes.refused(codes.EMPTY_TEXT)
    if len(content.encode("utf-8", "surrogatepass")) > most:
        return codes.refused(code, f"{field} exceed max length {most}")
    return None


def seen(world: World, group: Group | None, body: Body, depot: Depot) -> str:
    """The text people read of it."""
    kind = text_in(body, "msgtype")
    content = mapping_in(body, kind)
    if kind in MEDIA_NAMES:
        return f"[{MEDIA_NAMES[kind]}] {depot.media[text_in(content, 'media_id')].name}"
    if kind == "textcard":
        return "\n".join((text_in(content, "title"), text_in(content, "description")))
    if kind in ("news", "mpnews"):
        return "\n".join(_article(article) for article in items_in(content, "articles"))
    return rendered(world, group, body)


def _article(article: Body) -> str:
    title, rest = text_in(article, "title"), text_in(article, "description") or text_in(article, "digest")
    return "\n".join(filter(None, (_cut(title, NEWS_TITLE_BYTES), _cut(rest, NEWS_DESCRIPTION_BYTES))))


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _media_mistake(kind: str, content: Body, depot: Depot, now: datetime, owner: str) -> Answer | None:
    answer = depot.check(kind, text_in(content, "media_id"), now, owner)
    return None if answer.ok else codes.refused(BAD_MEDIA, "invalid media_id")


def _app_text(content: Body) -> Answer | None:
    return text_mistake(text_in(content, "content"), APP_TEXT_BYTES, codes.TEXT_TOO_LONG, "content")


def _textcard(content: Body) -> Answer | None:
    missing = next((name for name in ("title", "description", "url") if not text_in(content, name)), None)
    return codes.refused(codes.BAD_PARAMETER, f"textcard.{missing} missing") if missing else None


def _news(content: Body) -> Answer | None:
    articles = items_in(content, "articles")
    if not 1 <= len(articles) <= MOST_ARTICLES:
        return codes.refused(codes.BAD_PARAMETER, "articles takes 1 to 8 entries")
    return None if all(text_in(article, "title") for article in articles) else codes.refused(codes.BAD_PARAMETER, "title missing")


_CHECKS: dict[str, Callable[[Body], Answer | None]] = {
    "text": _app_text,
    "markdown": _app_text,
    "textcard": _textcard,
    "news": _news,
    "mpnews": _news,
}
