"""Files fetched from a platform: bounded, from its own hosts only, under a harmless name. Nothing fetched is opened here."""

import re
from email.message import Message
from urllib.parse import unquote, urljoin

import aiohttp

from bot.core.ports import Media, TryLater, Undeliverable
from bot.platforms.wire.sources import Sources

LARGEST = 100 * 1024 * 1024
"""Bytes; WeCom calls back for files up to this size."""
MOST_REDIRECTS = 3
NAME_LENGTH = 120
UNNAMED = "未命名文件"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff:*?"<>|]+')


async def download(session: aiohttp.ClientSession, url: str, sources: Sources, most: int = LARGEST) -> Media:
    """What is there, following redirects within the sources only. `session` comes from `sources.session()`.

    Raises TryLater for what may pass, Undeliverable for a dead link, a foreign host, or more than `most` bytes.
    """
    try:
        return await _download(session, url.strip(), sources, most)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise TryLater("文件下载失败") from error


async def _download(session: aiohttp.ClientSession, url: str, sources: Sources, most: int) -> Media:
    for _ in range(MOST_REDIRECTS + 1):
        if not sources.allow(url):
            raise Undeliverable("文件不在平台的地址上")
        async with session.get(url, allow_redirects=False) as response:
            if response.status == 200:
                return Media(safe_name(response.headers.get("Content-Disposition", "")), await _bounded(response, most))
            if response.status == 429 or response.status >= 500:
                raise TryLater(f"文件下载失败（{response.status}）")
            if not 300 <= response.status < 400:
                raise Undeliverable(f"文件下载失败（{response.status}）")
            url = urljoin(url, response.headers.get("Location", ""))
    raise Undeliverable("文件地址转来转去")


async def _bounded(response: aiohttp.ClientResponse, most: int) -> bytes:
    if (response.content_length or 0) > most:
        raise Undeliverable("文件超过 100 MB")
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > most:
            raise Undeliverable("文件超过 100 MB")
    return bytes(content)


def safe_name(disposition: str) -> str:
    """The file name in a Content-Disposition header, as one name without a path or anything a system or a reader trips over."""
    header = Message()
    header["Content-Disposition"] = disposition.encode("utf-8", "replace").decode()
    try:
        given = header.get_filename() or ""
    except ValueError:  # a part numbered with thousands of digits
        given = ""
    return harmless(unquote(given))


def harmless(given: str) -> str:
    """One file name, whatever a header or a message said it is."""
    name = _NOT_IN_NAMES.sub("_", re.split(r"[/\\]", given)[-1]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= NAME_LENGTH:
        return name or UNNAMED
    return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending if dot and len(ending) < 20 else name[:NAME_LENGTH]
