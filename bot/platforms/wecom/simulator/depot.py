"""What was uploaded: media in one piece (上传临时素材, path 90253) or in chunks over the long connection (path 101463).

A medium belongs to whom it was uploaded for: the robot, the company's apps together, or one webhook key.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.platforms.wecom.frames import BAD_MEDIA, BAD_PARAMETER, OK, Answer, Body, text_in

SESSION = timedelta(minutes=30)
SHELF_LIFE = timedelta(days=3)
CHUNK_BYTES, MOST_CHUNKS = 512 * 1024, 100
LARGEST = {"image": 10 << 20, "video": 10 << 20, "voice": 2 << 20, "file": 20 << 20}
EMPTY, TOO_LARGE, WRONG_FORMAT, WRONG_TYPE = 44001, 45001, 40123, 40005
ROBOT, APPS = "robot", "apps"
"""Owners of media; a webhook's are owned by its key."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
_ONE_DOT = b"\x00\x00\x00\x01\x00\x00\x00\x01"


@dataclass(frozen=True, slots=True)
class Media:
    kind: str
    name: str
    content: bytes
    made: datetime
    owner: str = ROBOT


@dataclass(slots=True)
class _Upload:
    kind: str
    name: str
    size: int
    chunks: int
    md5: str
    opened: datetime
    parts: dict[int, bytes] = field(default_factory=dict)


class Depot:
    """Upload sessions belong to the bot, not to a connection: they survive a reconnect."""

    def __init__(self) -> None:
        self.media: dict[str, Media] = {}
        self._uploads: dict[str, _Upload] = {}
        self._numbers = count(1)

    def open(self, body: Body, now: datetime) -> Answer:
        kind, size, chunks = text_in(body, "type"), body.get("total_size"), body.get("total_chunks")
        name, md5 = text_in(body, "filename"), text_in(body, "md5")
        if kind not in LARGEST or not name or len(md5) != 32 or not isinstance(size, int) or not isinstance(chunks, int):
            return Answer(BAD_PARAMETER, "type, filename, total_size, total_chunks and md5 are required")
        wrong = _size_mistake(kind, size)
        if wrong is not None:
            return wrong
        if not 1 <= chunks <= MOST_CHUNKS or size > chunks * CHUNK_BYTES:
            return Answer(BAD_PARAMETER, "total_chunks does not fit total_size")
        upload_id = f"UP-{next(self._numbers)}"
        self._uploads[upload_id] = _Upload(kind, name, size, chunks, md5.lower(), now)
        return Answer(OK, "ok", {"upload_id": upload_id})

    def add(self, body: Body, now: datetime) -> Answer:
        upload = self._session(body, now)
        index = body.get("chunk_index")
        if upload is None or not isinstance(index, int) or not 0 <= index < upload.chunks:
            return Answer(BAD_PARAMETER, "no such upload or chunk")
        try:
            chunk = base64.b64decode(text_in(body, "base64_data"), validate=True)
        except binascii.Error:
            return Answer(BAD_PARAMETER, "base64_data")
        if not 1 <= len(chunk) <= CHUNK_BYTES:
            return Answer(TOO_LARGE, "a chunk takes 512 KB")
        upload.parts.setdefault(index, chunk)
        return Answer(OK, "ok")

    def finish(self, body: Body, now: datetime) -> Answer:
        upload = self._session(body, now)
        if upload is None or set(upload.parts) != set(range(upload.chunks)):
            return Answer(BAD_PARAMETER, "chunks are missing")
        content = b"".join(upload.parts[index] for index in range(upload.chunks))
        if len(content) != upload.size or hashlib.md5(content, usedforsecurity=False).hexdigest() != upload.md5:
            return Answer(BAD_PARAMETER, "size or md5 does not match")
        if upload.kind == "image" and not is_picture(content):
            return Answer(WRONG_FORMAT, "image takes PNG or JPG")
        del self._uploads[text_in(body, "upload_id")]
        return self._shelve(Media(upload.kind, upload.name, content, now))

    def put(self, kind: str, name: str, content: bytes, now: datetime, owner: str) -> Answer:
        """Take a medium in one piece."""
        wrong = _size_mistake(kind, len(content)) if kind in LARGEST else Answer(WRONG_TYPE, "invalid media type")
        if wrong is not None:
            return wrong
        if kind == "image" and not is_picture(content):
            return Answer(WRONG_FORMAT, "image takes PNG or JPG")
        if kind == "voice" and not content.startswith(b"#!AMR"):
            return Answer(WRONG_TYPE, "voice takes AMR")
        if kind == "video" and content[4:8] != b"ftyp":
            return Answer(WRONG_TYPE, "video takes MP4")
        return self._shelve(Media(kind, name, content, now, owner))

    def check(self, kind: str, media_id: str, now: datetime, owner: str = ROBOT) -> Answer:
        """Whether a message of this kind may show this media, sent by this owner."""
        media = self.found(media_id, now)
        if media is None or (media.kind, media.owner) != (kind, owner):
            return Answer(BAD_MEDIA, "invalid media_id")
        return Answer(OK, "ok")

    def found(self, media_id: str, now: datetime) -> Media | None:
        """A medium that is still kept."""
        media = self.media.get(media_id)
        return media if media is not None and now - media.made <= SHELF_LIFE else None

    def _shelve(self, media: Media) -> Answer:
        media_id = f"MD-{next(self._numbers)}"
        self.media[media_id] = media
        return Answer(OK, "ok", {"type": media.kind, "media_id": media_id, "created_at": str(int(media.made.timestamp()))})

    def _session(self, body: Body, now: datetime) -> _Upload | None:
        upload = self._uploads.get(text_in(body, "upload_id"))
        return upload if upload is not None and now - upload.opened <= SESSION else None


def is_picture(content: bytes) -> bool:
    """PNG or JPG, and more than a single dot (which is refused 40123 in the field)."""
    return content.startswith(_PICTURES) and content[16:24] != _ONE_DOT


def _size_mistake(kind: str, size: int) -> Answer | None:
    if size <= 5:
        return Answer(EMPTY, "media must be larger than 5 bytes")
    return Answer(TOO_LARGE, f"{kind} takes {LARGEST[kind]} bytes") if size > LARGEST[kind] else None
