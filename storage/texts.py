"""Text as people type it, made fit for databases.

PostgreSQL takes no NUL and no lone surrogate, SQLite no lone surrogate. A column people search holds `searchable`
text, a column that must stay unique or exact holds `escaped` text, and JSON documents are exact by themselves
because every engine writes them with `to_json` and reads them with `from_json`.
"""

import json
import re
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TO_ESCAPE = re.compile("[\\\\\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(\\|0|u[0-9a-f]{4})")
_TO_ESCAPE_IN_JSON = re.compile("\\\\\\\\|\\\\u0000|[\ud800-\udfff]")
_ESCAPED_IN_JSON = re.compile(r"\\\\(\\\\|0|u[0-9a-f]{4})")


def searchable(text: str) -> str:
    """The text with every character a database refuses replaced by U+FFFD; not reversible."""
    return _UNSTORABLE.sub("\ufffd", text)


def escaped(text: str) -> str:
    r"""Reversible: NUL becomes `\0`, a surrogate `\ud83d`, a backslash is doubled; anything else stays."""
    return _TO_ESCAPE.sub(_escape, text)


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return _ESCAPED.sub(_unescape, text)


def to_json(value: Any) -> str:
    """JSON any database takes: the strings inside are `escaped`, non-ASCII stays readable."""
    document = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _TO_ESCAPE_IN_JSON.sub(_escape_in_json, document)


def from_json(document: str) -> Any:
    """What `to_json` was given (tuples come back as lists)."""
    return json.loads(_ESCAPED_IN_JSON.sub(_unescape_in_json, document))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\\":
        return "\\\\"
    return "\\0" if character == "\x00" else f"\\u{ord(character):04x}"


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape == "\\":
        return "\\"
    return "\x00" if escape == "0" else chr(int(escape[1:], 16))


def _escape_in_json(match: re.Match[str]) -> str:
    found = match[0]
    if found == "\\\\":
        return "\\\\\\\\"
    return "\\\\0" if found == "\\u0000" else f"\\\\u{ord(found):04x}"


def _unescape_in_json(match: re.Match[str]) -> str:
    escape = match[1]
    if escape == "\\\\":
        return "\\\\"
    return "\\u0000" if escape == "0" else chr(int(escape[1:], 16))
