"""What a reply hint of a callback says: where an answer may go, once (主动回复消息, path 101138), or which card it updates."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

RESPONSE_WINDOW = timedelta(hours=1)
_URL, _CODE = "url:", "code:"


def url_hint(url: str, now: datetime) -> str:
    """`url:<expires epoch>:<url>` for a `response_url` that arrived at `now`."""
    return f"{_URL}{int((now + RESPONSE_WINDOW).timestamp())}:{url}"


def response_url_of(hint: str, now: datetime) -> str | None:
    """The address a hint stands for, or None once its hour is over. It takes one POST of plain JSON.

    Ask `is_ours` before posting: the hint may come from the database of an installation with another base.
    """
    stamp, _, url = hint.removeprefix(_URL).partition(":")
    if not hint.startswith(_URL) or not url or not (stamp.isascii() and stamp.isdecimal()):
        return None
    return url if now.timestamp() < int(stamp) else None


def code_hint(code: str) -> str | None:
    """`code:<response_code>` of a click on an app's card: updates that card once, within 72 hours (path 94888)."""
    return f"{_CODE}{code}" if code else None


def response_code_of(hint: str) -> str | None:
    return hint.removeprefix(_CODE) or None if hint.startswith(_CODE) else None


def is_ours(url: str, base: str) -> bool:
    """Whether an address that came in a message lies on the platform's own host, so that posting to it is safe.

    Compared as text up to the first slash, so that no two readers of addresses can disagree about the host.
    """
    parts = urlsplit(base)
    origin = f"{parts.scheme}://{parts.netloc}/".lower()
    return url[: len(origin)].lower() == origin and url.isascii() and url.isprintable() and not set(url) & set(" \\")
