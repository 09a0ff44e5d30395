"""On which line each member of a TOML document stands, so that an error about its meaning can point at it.

The document has been read by `tomllib` before: this reader trusts it and keeps places, not values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Keys and positions from the top: ("rule", 2, "due"), ("ladder", "daily", 0, "at")."""

_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|\n|[][{}=,.]|[^]\s[{}=,.#"']+''',
    re.DOTALL,
)
_END = ""
_VALUE_ENDS = frozenset({",", "]", "}", "\n", _END})


def lines_of(text: str) -> dict[Path, int]:
    """Line numbers (from 1) of every table, key and element of a valid document."""
    reader = _Reader(list(_tokens(text)))
    reader.read_document()
    return reader.lines


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, position = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        if not found[0].startswith("#"):
            yield found[0], line


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, int]]
    position: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    newest: dict[Path, int] = field(default_factory=dict)
    """Arrays of tables, each with the place of its newest table."""

    def read_document(self) -> None:
        table: Path = ()
        while self._skip_newlines():
            if self._peek() == "[":
                table = self._read_header()
            else:
                self._read_pair(table)

    def _read_header(self) -> Path:
        self._take()
        is_array = self._peek() == "["
        line = self._take()[1] if is_array else self._line()
        keys = self._read_keys()
        self._take()
        if is_array:
            self._take()
        return self._table(keys, line, is_array=is_array)

    def _table(self, keys: Path, line: int, *, is_array: bool) -> Path:
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if is_array and number == len(keys):
                self.newest[path] = self.newest.get(path, -1) + 1
            if path in self.newest:
                path = (*path, self.newest[path])
                self.lines.setdefault(path, line)
        return path

    def _read_pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._read_keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._take()
        self._read_value(path)

    def _read_keys(self) -> Path:
        keys = [_unquoted(self._take()[0])]
        while self._peek() == ".":
            self._take()
            keys.append(_unquoted(self._take()[0]))
        return tuple(keys)

    def _read_value(self, path: Path) -> None:
        opening = self._peek()
        if opening not in ("[", "{"):
            while self._peek() not in _VALUE_ENDS:
                self._take()
            return
        self._take()
        index = 0
        while self._skip_newlines() and self._peek() not in ("]", "}"):
            if self._peek() == ",":
                self._take()
            elif opening == "{":
                self._read_pair(path)
            else:
                self.lines[*path, index] = self._line()
                self._read_value((*path, index))
                index += 1
        self._take()

    def _skip_newlines(self) -> bool:
        """Whether anything is left behind them."""
        while self._peek() == "\n":
            self._take()
        return self._peek() != _END

    def _peek(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else _END

    def _line(self) -> int:
        return self.tokens[self.position][1]

    def _take(self) -> tuple[str, int]:
        self.position += 1
        return self.tokens[self.position - 1]


def _unquoted(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key
