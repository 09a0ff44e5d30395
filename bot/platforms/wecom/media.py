"""Files on their way out: cut into chunks, sent over the same socket, checked by md5 (上传临时素材, path 101463)."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Awaitable, Iterator
from typing import Literal, Protocol

from bot.core.messages import Attachment
from bot.core.ports import Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.escape import clean
from bot.platforms.wecom.frames import Answer, Body, text_in

MediaKind = Literal["image", "file"]

CHUNK_BYTES = 512 * 1024
SMALLEST = 6
LARGEST: dict[MediaKind, int] = {"image": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}
CHUNK_WITHIN = 30.0
CHUNK_TRIES = 3
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\n\t]')
IMAGE_TYPES = frozenset({"image/png", "image/jpeg"})


class Ask(Protocol):
    """Sends one request on whatever connection is alive and returns its answer; raises TryLater or Undeliverable."""

    def __call__(self, cmd: str, body: Body, *, within: float = ..., tries: int = ...) -> Awaitable[Answer]: ...


async def media_message(attachment: Attachment, ask: Ask) -> Body:
    """Upload an attachment and return the message that shows it. Raises Undeliverable when WeCom takes no such size."""
    content = await attachment.content()
    kind = media_kind(attachment, len(content))
    media_id = await _upload(file_name(attachment), kind, content, ask)
    return {"msgtype": kind, kind: {"media_id": media_id}}


def file_name(attachment: Attachment) -> str:
    return _NOT_IN_NAMES.sub("_", clean(attachment.name))


def media_kind(attachment: Attachment, size: int) -> MediaKind:
    """A picture WeCom can show is an image; everything else, and a picture too large for one, is a file."""
    if not SMALLEST <= size <= LARGEST["file"]:
        raise Undeliverable(f"附件「{attachment.name}」大小 {size} 字节，企业微信只收 6 字节至 20 MB")
    return "image" if attachment.media_type in IMAGE_TYPES and size <= LARGEST["image"] else "file"


async def _upload(name: str, kind: MediaKind, content: bytes, ask: Ask) -> str:
    digest = await asyncio.to_thread(lambda: hashlib.md5(content, usedforsecurity=False).hexdigest())
    chunks = list(_chunks(content))
    opened = await ask(
        frames.UPLOAD_INIT,
        {"type": kind, "filename": name, "total_size": len(content), "total_chunks": len(chunks), "md5": digest},
    )
    upload = text_in(opened.body, "upload_id")
    for index, chunk in enumerate(chunks):
        body = {"upload_id": upload, "chunk_index": index, "base64_data": base64.b64encode(chunk).decode("ascii")}
        await ask(frames.UPLOAD_CHUNK, body, within=CHUNK_WITHIN, tries=CHUNK_TRIES)
    finished = await ask(frames.UPLOAD_FINISH, {"upload_id": upload}, within=CHUNK_WITHIN)
    return text_in(finished.body, "media_id")


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + CHUNK_BYTES] for start in range(0, len(content), CHUNK_BYTES))
