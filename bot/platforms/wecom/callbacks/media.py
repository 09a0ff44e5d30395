"""Files people send the robot: fetched within their five minutes, bounded, decrypted (接收消息, path 100719)."""

import asyncio
import base64
import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote, urljoin

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms.wecom.callbacks.sources import Sources
from bot.platforms.wire.callbacks.padding import BLOCK, unpadded

LARGEST = 100 * 1024 * 1024
"""Bytes; the platform calls back for files up to this size."""
MOST_REDIRECTS = 3
NAME_LENGTH = 120
UNNAMED = "未命名文件"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff:*?"<>|]+')


class NotFetched(Exception):
    """The file cannot be had; `reason` is fit for the archive's entry of what is missing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Media:
    name: str
    content: bytes


def media_key(text: str) -> bytes:
    """The 32 bytes behind an `aeskey` or EncodingAESKey, with or without its `=`. Raises ValueError when it is none."""
    key = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    if len(key) != BLOCK:
        raise ValueError("a media key has 32 bytes")
    return key


async def fetch_media(session: aiohttp.ClientSession, url: str, key: bytes, sources: Sources) -> Media:
    """The decrypted file. `session` comes from `sources.session()`; `key` from `media_key`. Raises NotFetched."""
    try:
        name, sealed = await _download(session, url.strip(), sources)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NotFetched("文件下载失败") from error
    return Media(name, await asyncio.to_thread(_decrypted, key, sealed))


async def _download(session: aiohttp.ClientSession, url: str, sources: Sources) -> tuple[str, bytes]:
    """Name and encrypted content, following redirects within the sources only."""
    for _ in range(MOST_REDIRECTS + 1):
        if not sources.allow(url):
            raise NotFetched("文件不在企业微信的地址上")
        async with session.get(url, allow_redirects=False) as response:
            if response.status == 200:
                return safe_name(response.headers.get("Content-Disposition", "")), await _bounded(response)
            if not 300 <= response.status < 400:
                raise NotFetched(f"文件下载失败（{response.status}）")
            url = urljoin(url, response.headers.get("Location", ""))
    raise NotFetched("文件地址转来转去")


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    most = LARGEST + BLOCK
    if (response.content_length or 0) > most:
        raise NotFetched("文件超过 100 MB")
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > most:
            raise NotFetched("文件超过 100 MB")
    return bytes(content)


def _decrypted(key: bytes, sealed: bytes) -> bytes:
    if not sealed or len(sealed) % BLOCK:
        raise NotFetched("文件不完整")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[: BLOCK // 2])).decryptor()
    try:
        return unpadded(decryptor.update(sealed) + decryptor.finalize())
    except ValueError:
        raise NotFetched("文件无法解密") from None


def safe_name(disposition: str) -> str:
    """The file name in a Content-Disposition header, as one name without a path or anything a system or a reader trips over."""
    header = Message()
    header["Content-Disposition"] = disposition.encode("utf-8", "replace").decode()
    try:
        given = header.get_filename() or ""
    except ValueError:  # a part numbered with thousands of digits
        given = ""
    name = _NOT_IN_NAMES.sub("_", re.split(r"[/\\]", unquote(given))[-1]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= NAME_LENGTH:
        return name or UNNAMED
    return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending if dot and len(ending) < 20 else name[:NAME_LENGTH]
