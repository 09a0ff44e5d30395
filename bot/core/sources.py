"""A configuration file as text: where a mistake stands, so that an error can name the line."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any


class ConfigError(Exception):
    """A policy, organisation, calendar or settings file is wrong. The message is one line: file, line, what, remedy."""


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML file. `name` is what errors call it."""

    name: str
    text: str
    data: dict[str, Any] = field(repr=False)

    @classmethod
    def parse(cls, name: str, text: str) -> "Source":
        """Raises ConfigError where the text is not TOML."""
        try:
            return cls(name, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name}: 不是有效的 TOML：{error}") from error

    def line(self, table: str, index: int = 0, key: str | None = None) -> int | None:
        """Line number (from 1) of `key` in the index-th `[[table]]` or in `[table]`; of the header where the key is absent."""
        seen, header = -1, None
        for number, line in enumerate(self.text.splitlines(), 1):
            opened = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?", line)
            if opened:
                if header is not None:
                    break
                seen += opened[1] == table
                header = number if opened[1] == table and seen == index else None
            elif header is not None and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return header

    def error(self, what: str, remedy: str, table: str = "", index: int = 0, key: str | None = None) -> ConfigError:
        """An error that names this file, the line and the way to mend it."""
        line = self.line(table, index, key) if table else None
        where = f"{self.name}:{line}" if line else self.name
        return ConfigError(f"{where}: {what}。{remedy}")
