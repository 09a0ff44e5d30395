"""Plain text in, for each kind of field a text that shows exactly that: no mention, no markup, no link can come of it.

WeCom's aibot markdown is the v2 subset (headings, emphasis, lists, quotes, links, images, rules, code, tables). What
could start one of these gets a backslash; what a client would turn into a mention or a link without any markup gets
an invisible WORD JOINER inside. The older markdown of webhook and app knows no backslash, and their plain text still
knows `<@userid>` and `<a href>`: there the joiner does it all.
"""

import re
from collections.abc import Callable

from bot.platforms.wire import cutting
from bot.platforms.wire.cutting import JOINER

_INLINE = re.compile(r"[\\*`~<\[\]|]|_(?![^\W_])|(?<![^\W_])_|&(?=#|\w+;)")
_BLOCK_START = re.compile(r"^(\s*)(?=[-+>]|=+\s*$|#(?!\d))")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_LEADING = re.compile(r"^[ \t]+")
_LINK = re.compile(r"//|(?<=\bwww)\.|(?<=[0-9A-Za-z])\.(?=[A-Za-z])|(?<=\w)@(?=\w)|\b(?:mailto|tel):", re.IGNORECASE)
_TAG = re.compile(r"<(?=[@/!?A-Za-z])|&(?=#|\w+;)")
_EVERYBODY = re.compile(r"[@＠](?=\s*(?:所有人|全体|全员|all))", re.IGNORECASE)
_OLD_BLOCK_START = re.compile(r"^(?=[#>])", re.MULTILINE)
_OLD_INLINE = re.compile(r"[*\[\]]")
_SOFT_BREAK = re.compile(r"(?<=[^\n])\n(?=[^\n])")
_HARD_BREAK = "  \n"
_PATH = re.compile(r"[0-9A-Za-z/_.?=&%#-]*")


def clean(text: str) -> str:
    """Text any WeCom field can take: nothing in it reads `<@`."""
    return cutting.clean(text).replace("<@", f"<{JOINER}@")


def plain(text: str, own_site: str = "") -> str:
    """Text for the fields without markup. Addresses below `own_site` stay tappable; no other address does."""
    return "\n".join(_kept(line.rstrip(), own_site, _inert, _inert) for line in clean(text).split("\n")).strip("\n")


def old_markdown(text: str, own_site: str = "") -> str:
    """The markdown of webhook and app (headings, bold, links, code, quotes, colours) that reads as `text` does: it knows no backslash."""
    inert = _OLD_INLINE.sub(_broken, plain(text, own_site).replace("`", "｀"))
    return _OLD_BLOCK_START.sub(JOINER, inert)


def markdown(text: str, own_site: str = "") -> str:
    """Markdown that reads as `text` does. Addresses below `own_site` stay tappable; no other address does."""
    lines = "\n".join(_kept(line.rstrip(), own_site, _escaped, _escaped_inline) for line in clean(text).split("\n")).strip("\n")
    return _SOFT_BREAK.sub(_HARD_BREAK, lines)


def _kept(line: str, own_site: str, head: Callable[[str], str], rest: Callable[[str], str]) -> str:
    """Our own addresses as they are, up to the first character an address cannot hold; what stands around them made harmless."""
    if not own_site:
        return head(line)
    first, *tails = line.split(own_site)
    return head(first) + "".join(own_site + _after_address(tail, rest) for tail in tails)


def _after_address(tail: str, rest: Callable[[str], str]) -> str:
    path = _PATH.match(tail)
    length = path.end() if path else 0
    return tail[:length] + rest(tail[length:])


def _escaped(line: str) -> str:
    block = _NUMBERED.sub(r"\1\\\2", _BLOCK_START.sub(r"\1\\", _escaped_inline(line)))
    return _LEADING.sub(lambda hit: "\u00a0" * len(hit[0].expandtabs(4)), block)


def _escaped_inline(line: str) -> str:
    return _INLINE.sub(lambda hit: "\\" + hit[0], _unlinked(line))


def _inert(line: str) -> str:
    return _EVERYBODY.sub(_broken, _TAG.sub(_broken, _unlinked(line)))


def _unlinked(line: str) -> str:
    return _LINK.sub(_broken, line)


def _broken(hit: re.Match[str]) -> str:
    return hit[0][:1] + JOINER + hit[0][1:]
