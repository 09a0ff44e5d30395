"""Pictures and files people send the robot (§1.3, §6): what names them in a payload, and how they are had."""

from bot.core.messages import MediaKind, MediaRef
from bot.core.ports import Media, TryLater
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.frames import Body, items_in, mapping_in, text_in
from bot.platforms.wire.downloads import download, harmless
from bot.platforms.wire.sources import Sources

_KINDS: dict[str, MediaKind] = {"picture": "image", "file": "file", "video": "video"}


def refs_in(body: Body) -> tuple[MediaRef, ...]:
    """Of a message and of what it quotes."""
    replied = mapping_in(mapping_in(body, "text"), "repliedMsg")
    own = _refs(text_in(body, "msgtype"), mapping_in(body, "content"))
    return own + _refs(text_in(replied, "msgType"), mapping_in(replied, "content"))


def _refs(kind: str, content: Body) -> tuple[MediaRef, ...]:
    if kind == "richText":
        return tuple(ref for item in items_in(content, "richText") for ref in _ref(text_in(item, "type"), item))
    return _ref(kind, content)


def _ref(kind: str, named: Body) -> tuple[MediaRef, ...]:
    code, name = text_in(named, "downloadCode"), text_in(named, "fileName")
    if not code or kind not in _KINDS:
        return ()
    return (MediaRef(_KINDS[kind], {"downloadCode": code}, harmless(name) if name else ""),)


class Fetching:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._sources = Sources(None, api.app.api_base)

    async def fetch(self, ref: MediaRef) -> Media:
        """The link ends in `.file` whatever it is: the name is the message's. Raises TryLater or Undeliverable."""
        asked = {"downloadCode": ref.where["downloadCode"], "robotCode": self._api.app.robot}
        link = (await self._api.need(endpoints.DOWNLOAD, asked)).body.get("downloadUrl")
        if not isinstance(link, str):
            raise TryLater("钉钉的答复里没有文件地址")
        async with self._sources.session() as session:
            return Media(harmless(ref.name), (await download(session, link, self._sources)).content)
