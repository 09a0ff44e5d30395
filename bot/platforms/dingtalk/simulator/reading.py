"""What people see of a message: the markdown subset as a client shows it (§2.8)."""

import re
from itertools import pairwise

MEDIA_NAMES = {"picture": "图片", "image": "图片", "file": "文件", "video": "视频", "audio": "语音"}

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BLOCK = re.compile(r"\s*(?:#{1,6} |> |[-*+] |\d+\. |$)")
_HEADING = re.compile(r"#{1,6} ")
_ANCHOR = re.compile(r"<a atId=[^>]*>(.*?)</a>")


def shown_markdown(text: str) -> str:
    """Escapes resolved, two spaces before a line end break the line, a bare line end inside a paragraph does not.

    Real markup is left as written: none is expected inside what people wrote.
    """
    lines = text.replace("&nbsp;", " ").split("\n")
    shown = lines[0].rstrip()
    for before, line in pairwise(lines):
        shown += ("\n" if _breaks(before, line) else " ") + line.rstrip()
    return _ANCHOR.sub(r"\1", _ESCAPED.sub(r"\1", shown))


def _breaks(before: str, line: str) -> bool:
    return before.endswith("  ") or not before.strip() or bool(_HEADING.match(before) or _BLOCK.match(line))


def shown_file(kind: str, name: str = "") -> str:
    return f"[{MEDIA_NAMES.get(kind, '文件')}] {name}".rstrip()
