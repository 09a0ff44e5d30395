"""Media: what the bot uploads, and what people sent that the bot may fetch (§6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.tenant import Tenant

MEGABYTE = 1 << 20
LARGEST = {"image": 20 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 20 * MEGABYTE, "file": 20 * MEGABYTE}
ENDINGS = {
    "image": {"jpg", "jpeg", "gif", "png", "bmp"},
    "voice": {"amr", "mp3", "wav", "ogg"},
    "video": {"mp4"},
    "file": {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"},
}
CODE_LIFE, LINK_LIFE = timedelta(hours=1), timedelta(minutes=10)
"""How long a downloadCode and its link are good for: both expire, after how long is not published."""


@dataclass(frozen=True, slots=True)
class Media:
    kind: str
    name: str
    content: bytes
    made: datetime

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower()


class Depot:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.media: dict[str, Media] = {}
        self._codes: dict[str, Media] = {}
        self._links: dict[str, tuple[Media, datetime]] = {}

    def routes(self) -> list[Route]:
        return [
            oapi("POST", "/media/upload", self._upload),
            api("POST", "/v1.0/robot/messageFiles/download", self._download, scope="qyapi_robot_sendmsg"),
        ]

    def leave(self, kind: str, name: str, content: bytes) -> str:
        """A person sent a file; its downloadCode."""
        code = f"mIof+{self._tenant.world.number()}/code=="
        self._codes[code] = Media(kind, name, content, self._tenant.clock.now())
        return code

    async def serve(self, request: web.Request) -> web.Response:
        """The link of a download: the bytes as `.file`, whatever they are."""
        media, expires = self._links.get(request.match_info["name"], (None, None))
        if media is None or expires is None or self._tenant.clock.now() >= expires:
            return web.Response(status=403, text="AccessDenied: Request has expired.")
        return web.Response(body=media.content, content_type="application/octet-stream")

    def _upload(self, ask: Ask) -> Answer:
        kind = ask.text("type")
        if ask.upload is None:
            return old(43008, "需要multipart/form-data格式")
        if kind not in LARGEST:
            return old(40004, "不合法的媒体文件类型")
        media = Media(kind, ask.upload.name, ask.upload.content, ask.now)
        if not media.content:
            return old(44001, "多媒体文件为空")
        if len(media.content) > LARGEST[kind]:
            return old(40006 if kind == "file" else 40009, "文件大小超出限制")
        if media.ending not in ENDINGS[kind]:
            return old(40005, "不合法的文件类型")
        media_id = f"@lAzSim{self._tenant.world.number()}"
        self.media[media_id] = media
        return old(media_id=media_id, type=kind, created_at=int(ask.now.timestamp() * 1000))

    def _download(self, ask: Ask) -> Answer:
        if not ask.text("robotCode"):
            return refused("invalidParameter.robotCode.empty")
        if ask.text("robotCode") != self._tenant.terms.robot_code:
            return refused("invalidParameter.robotCode.auth")
        media = self._codes.get(ask.text("downloadCode"))
        if media is None or ask.now >= media.made + CODE_LIFE:
            return refused("invalidParameter.robotCode.downloadCode")
        name, expires = f"{self._tenant.world.number()}.file", ask.now + LINK_LIFE
        self._links[name] = media, expires
        return fine({"downloadUrl": f"{self._tenant.base}/_files/{quote(name)}?Expires={int(expires.timestamp())}"})
