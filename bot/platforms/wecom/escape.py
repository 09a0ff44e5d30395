"""Plain text in, markdown out that shows exactly that text: no mention, no markup, no link can come of it.

WeCom's aibot markdown is the v2 subset (headings, emphasis, lists, quotes, links, images, rules, code, tables). What
could start one of these gets a backslash; what a client would turn into a mention or a link without any markup gets
an invisible WORD JOINER inside.
"""

import re

from bot.platforms.wire import cutting
from bot.platforms.wire.cutting import JOINER

_INLINE = re.compile(r"[\\*`~<\[\]|]|_(?![^\W_])|(?<![^\W_])_|&(?=#|\w+;)")
_BLOCK_START = re.compile(r"^(\s*)(?=[-+>]|=+\s*$|#(?!\d))")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_LEADING = re.compile(r"^[ \t]+")
_LINK = re.compile(r"//|\bwww\.|(?<=[0-9A-Za-z])\.(?=[A-Za-z])|(?<=\w)@(?=\w)|\b(?:mailto|tel):", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"(?<=[^\n])\n(?=[^\n])")
_HARD_BREAK = "  \n"


def clean(text: str) -> str:
    """Text any WeCom field can take: nothing in it reads `<@`."""
    return cutting.clean(text).replace("<@", f"<{JOINER}@")


def markdown(text: str, own_site: str = "") -> str:
    """Markdown that reads as `text` does. Addresses below `own_site` stay tappable; no other address does."""
    lines = "\n".join(_line(line.rstrip(), own_site) for line in clean(text).split("\n")).strip("\n")
    return _SOFT_BREAK.sub(_HARD_BREAK, lines)


def _line(line: str, own_site: str) -> str:
    if not own_site:
        return _escaped(line)
    head, *tails = line.split(own_site)
    return _escaped(head) + "".join(own_site + _escaped_tail(tail) for tail in tails)


def _escaped(line: str) -> str:
    inline = _INLINE.sub(lambda hit: "\\" + hit[0], _unlinked(line))
    block = _NUMBERED.sub(r"\1\\\2", _BLOCK_START.sub(r"\1\\", inline))
    return _LEADING.sub(lambda hit: "\u00a0" * len(hit[0].expandtabs(4)), block)


def _escaped_tail(tail: str) -> str:
    """What follows our own site: its path stays as it is up to the first character an address cannot hold."""
    path = re.match(r"[0-9A-Za-z/_.?=&%#-]*", tail)
    length = path.end() if path else 0
    return tail[:length] + _INLINE.sub(lambda hit: "\\" + hit[0], _unlinked(tail[length:]))


def _unlinked(line: str) -> str:
    return _LINK.sub(lambda hit: hit[0][:1] + JOINER + hit[0][1:], line)
