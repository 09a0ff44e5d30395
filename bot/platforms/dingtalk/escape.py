"""Plain text in; text that shows exactly that out: no mention, no markup, no link can come of it.

Messages without a picture go as plain text, where nothing is markup. Markdown is DingTalk's small subset (headings, quotes,
emphasis, links, images, lists, §2.8); what could start one of these gets a backslash. What a client would turn into a mention
or a link without any markup gets an invisible WORD JOINER inside, in both.
"""

import re
from collections.abc import Callable

from bot.platforms.wire import cutting
from bot.platforms.wire.cutting import JOINER

Change = Callable[[str], str]
BREAK = "  \n  "
"""How a line ends in DingTalk's markdown."""

_MENTION = re.compile(r"[@＠](?=\S)")
_ANCHOR = re.compile(r"<(?=/?[A-Za-z!])")
_LINK = re.compile(r"//|\bwww\.|(?<=\S)\.(?=[A-Za-z])|\b(?:mailto|tel|dingtalk):", re.IGNORECASE)
_INLINE = re.compile(r"[\\*`~<\[\]!|]|_(?![^\W_])|(?<![^\W_])_")
_ENTITY = re.compile(r"&(?=#|\w+;)")
_BLOCK_START = re.compile(r"^(\s*)(?=[-+>]|=+\s*$|#)")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_LEADING = re.compile(r"^[ \t\u3000]+")
_ADDRESS = re.compile(r"[0-9A-Za-z/_.?=&%#-]*")


def plain(text: str, own_site: str = "") -> str:
    """Text for a field without markup: nothing in it is a mention or a link but addresses below `own_site`."""
    return "\n".join(_around_own_site(line, own_site, _disarmed) for line in cutting.clean(text).split("\n"))


def markdown(text: str, own_site: str = "") -> str:
    """Markdown that reads as `text` does."""
    lines = [_block(_around_own_site(line.rstrip(), own_site, _escaped)) for line in cutting.clean(text).split("\n")]
    return BREAK.join(lines).strip()


def _around_own_site(line: str, own_site: str, change: Change) -> str:
    if not own_site:
        return change(line)
    head, *tails = line.split(own_site)
    return change(head) + "".join(own_site + _tail(tail, change) for tail in tails)


def _tail(tail: str, change: Change) -> str:
    """What follows our own site: its path stays as it is up to the first character an address cannot hold."""
    path = _ADDRESS.match(tail)
    length = path.end() if path else 0
    return tail[:length] + change(tail[length:])


def _disarmed(text: str) -> str:
    unlinked = _LINK.sub(lambda hit: hit[0][:1] + JOINER + hit[0][1:], text)
    return _MENTION.sub(lambda hit: hit[0] + JOINER, _ANCHOR.sub(f"<{JOINER}", unlinked))


def _escaped(text: str) -> str:
    return _INLINE.sub(lambda hit: "\\" + hit[0], _ENTITY.sub(f"&{JOINER}", _disarmed(text)))


def _block(line: str) -> str:
    unmarked = _NUMBERED.sub(r"\1\\\2", _BLOCK_START.sub(r"\1\\", line))
    return _LEADING.sub(lambda hit: "&nbsp;" * len(hit[0].expandtabs(4)), unmarked)
