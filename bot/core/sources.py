"""A configuration file as text: where a mistake stands, so that an error can name the line."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from bot.core.toml_lines import Path, lines_of


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
        except (ValueError, RecursionError) as error:
            raise _not_toml(name, text, error) from error

    def line(self, *path: str | int | None) -> int | None:
        """The line (from 1) of what stands at keys and positions from the top: ("rule", 2, "due").

        Of what is absent, the line of the table it belongs in; None where that is absent too. Empty parts are passed
        over, and so are positions where there is no array.
        """
        lines = lines_of(self.text)
        known: Path = ()
        for part in path:
            if part in ("", None):
                continue
            if (*known, part) in lines:
                known = (*known, part)
            elif not isinstance(part, int):
                break
        return lines.get(known)

    def error(self, what: str, remedy: str, *path: str | int | None) -> ConfigError:
        """An error that names this file, the line of `path` (see `line`) and the way to mend it."""
        line = self.line(*path)
        where = f"{self.name}:{line}" if line else self.name
        return ConfigError(f"{where}: {what}。{remedy}")


_PLACE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_REMEDY = '请检查这一行的引号、括号和等号；时刻和文字要加引号，例："17:00"'


def _not_toml(name: str, text: str, error: Exception) -> ConfigError:
    found = _PLACE.fullmatch(str(error))
    line = (found and found[2]) or len(text.splitlines()) or 1
    column = f"第 {found[3]} 列" if found and found[3] else "文件末尾" if found else "文件"
    return ConfigError(f"{name}:{line}: {column}不是有效的 TOML（{found[1] if found else type(error).__name__}）。{_REMEDY}")
