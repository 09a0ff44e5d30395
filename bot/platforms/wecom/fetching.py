"""Pictures and files people send the robot (接收消息, path 100719): what names them in a callback, and how they are had."""

from urllib.parse import urlsplit

from bot.core.messages import MediaKind, MediaRef
from bot.core.ports import Media, Undeliverable
from bot.platforms.wecom.callbacks.media import fetch_media, media_key
from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in
from bot.platforms.wire.callbacks.seal import Keys
from bot.platforms.wire.sources import Sources

FILE_HOSTS = ".myqcloud.com"
"""Where the links of the published examples lead."""
_KINDS: dict[str, MediaKind] = {"image": "image", "file": "file", "video": "video"}


def refs_in(body: Body) -> tuple[MediaRef, ...]:
    """Of a message and of what it quotes."""
    holders = [body, mapping_in(body, "quote")]
    return tuple(ref for holder in holders for item in (holder, *_items(holder)) for ref in _ref(item))


def _items(holder: Body) -> list[Body]:
    return items_in(mapping_in(holder, "mixed"), "msg_item") if text_in(holder, "msgtype") == "mixed" else []


def _ref(item: Body) -> tuple[MediaRef, ...]:
    kind = _KINDS.get(text_in(item, "msgtype"))
    named = mapping_in(item, kind or "")
    url, key = text_in(named, "url"), text_in(named, "aeskey")
    return (MediaRef(kind, {"url": url} | ({"aeskey": key} if key else {})),) if kind and url else ()


class Fetching:
    """`callback`: the robot's keys where it has a URL; its files are under EncodingAESKey, the long connection's under one each."""

    def __init__(self, api_base: str, callback: Keys | None) -> None:
        self._sources = Sources((urlsplit(api_base).hostname or "", FILE_HOSTS), api_base)
        self._callback = callback

    async def fetch(self, ref: MediaRef) -> Media:
        """Raises TryLater or Undeliverable."""
        key = self._key(ref)
        async with self._sources.session() as session:
            return await fetch_media(session, ref.where["url"], key, self._sources)

    def _key(self, ref: MediaRef) -> bytes:
        """A quote may come without a key of its own."""
        text = ref.where.get("aeskey") or (self._callback.aes_key if self._callback else "")
        try:
            return media_key(text)
        except ValueError:
            raise Undeliverable("文件没有可用的密钥") from None
