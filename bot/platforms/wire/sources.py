"""Where files may be fetched from: the platform's own hosts, at public addresses, whatever a message or a name server says."""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

WITHIN = ClientTimeout(total=60, connect=10, sock_read=20)
"""A media link lives five minutes; more than one try must fit in."""


@dataclass(frozen=True, slots=True)
class Sources:
    """`hosts` are names like `qyapi.weixin.qq.com`, or with a leading dot everything below (`.myqcloud.com`).

    None: wherever the platform's API, asked by us, said a file is; then plain http too.
    `base` is the configured API base: only where that is on this machine itself (a simulator) are plain http, its own port
    and addresses that are not public allowed.
    """

    hosts: Collection[str] | None
    base: str

    @property
    def at_home(self) -> bool:
        return _is_loopback(urlsplit(self.base).hostname or "")

    def allow(self, url: str) -> bool:
        """Whether an address may be fetched, as far as its text tells."""
        if not (url.isascii() and url.isprintable()) or set(url) & set(" \\@"):
            return False
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if self.at_home and f"{parts.scheme}://{parts.netloc}" == self.base.rstrip("/"):
            return True
        if self.hosts is None:
            return (parts.scheme, port) in (("http", None), ("https", None), ("https", 443)) and _is_name(host)
        return parts.scheme == "https" and port in (None, 443) and _is_listed(self.hosts, host)

    def session(self, resolver: AbstractResolver | None = None) -> ClientSession:
        """A session that connects to nothing but public addresses. Its answers are the ones connected to: no second look-up."""
        found = resolver or ThreadedResolver()
        return ClientSession(connector=TCPConnector(resolver=found if self.at_home else _PublicOnly(found)), timeout=WITHIN)


class _PublicOnly(AbstractResolver):
    """A name server may say what it likes: addresses of this machine or its network are no answer."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Raises OSError when no public address is left."""
        found = [answer for answer in await self._inner.resolve(host, port, family) if _is_public(answer["host"])]
        if not found:
            raise OSError(f"{host} has no public address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _is_listed(hosts: Collection[str], host: str) -> bool:
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in hosts)


def _is_name(host: str) -> bool:
    """Not a number in whatever notation: aiohttp asks no name server for those. No name ends in a number."""
    return "." in host and host.rpartition(".")[2].isalpha()


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
