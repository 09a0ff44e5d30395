"""Reading one table of a configuration file: every member checked, every mistake named with its line and remedy."""

import difflib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.core.sources import ConfigError, Source
from bot.core.terms import parse_term

_LINE_BREAKING = frozenset({"Cc", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Table:
    """`title` is what errors call it, `path` where it stands in the file. All readers raise ConfigError."""

    source: Source
    title: str
    path: tuple[str | int, ...]
    data: Mapping[str, Any]

    @classmethod
    def whole(cls, source: Source, title: str) -> "Table":
        return cls(source, title, (), source.data)

    def error(self, what: str, remedy: str, *key: str | int) -> ConfigError:
        return self.source.error(f"{self.title}{what}", remedy, *self.path, *key)

    def only(self, known: Collection[str]) -> "Table":
        """This table, once it is certain that it holds no other members."""
        for word in self.data:
            if word not in known:
                raise self.error(f"有不认识的设置 {word!r}", nearest(word, known), word)
        return self

    def table(self, key: str, title: str) -> "Table":
        """The table `[key]`, which must be there."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.error(f"缺少 [{key}]", f"请写上 [{key}]，内容见 docs/policy.md", key)
        return Table(self.source, title, (*self.path, key), value)

    def tables(self, key: str) -> Iterator["Table"]:
        """Every `[[key]]`, or every `{ … }` of the list `key`; none where there is none."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.error(f" {key} 应是列表", f"每一项写成一个 [[{key}]]", key)
        for index, data in enumerate(value):
            if not isinstance(data, dict):
                raise self.error(f" {key} 的第 {index + 1} 项不是一组设置：{data!r}", "请写成 { 名称 = 值, … }", key, index)
            yield Table(self.source, f"{key} 第 {index + 1} 项", (*self.path, key, index), data)

    def dates(self, key: str) -> frozenset[date]:
        """A list of dates, written without quotes; empty where the key is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"的 {key} 应是日期的列表", f"例：{key} = [2026-12-31]", key)
        for index, day in enumerate(value):
            if type(day) is not date:
                raise self.error(f"的 {key} 第 {index + 1} 项不是日期：{shown(day)}", f"例：{key} = [2026-12-31]（不加引号）", key, index)
        return frozenset(value)

    def named(self, title: str) -> "Table":
        return Table(self.source, title, self.path, self.data)

    def text(self, key: str, example: str = "…") -> str:
        """A text that is not blank, without the space around it."""
        if key not in self.data:
            raise self.error(f"缺少 {key}", f'请写成 {key} = "{example}"', key)
        value = self.data[key]
        if not isinstance(value, str):
            meant = shown(value) if isinstance(value, time) else example
            raise self.error(f"的 {key} 应是文字，现在是 {shown(value)}", f'请加引号，例：{key} = "{meant}"', key)
        if not value.strip():
            raise self.error(f"的 {key} 是空的", f'请写成 {key} = "{example}"', key)
        if any(unicodedata.category(char) in _LINE_BREAKING for char in value.strip()):
            raise self.error(f"的 {key} 含有换行或控制字符", "请写成一行", key)
        return value.strip()

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if key in self.data else None

    def texts(self, key: str, example: str = "…") -> tuple[str, ...]:
        """A list of texts that are not blank, each once; empty where the key is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"的 {key} 应是列表", f'例：{key} = ["{example}"]', key)
        for index, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                raise self.error(f"的 {key} 第 {index + 1} 项应是文字，现在是 {shown(item)}", f'例：{key} = ["{example}"]', key, index)
            if item.strip() in [earlier.strip() for earlier in value[:index]]:
                raise self.error(f"的 {key} 重复了 {item.strip()!r}", "每项只写一次", key, index)
        return tuple(item.strip() for item in value)

    def word(self, key: str, known: Collection[str]) -> str:
        """One word of a closed vocabulary."""
        word = self.text(key, next(iter(known)))
        self.check_word(word, known, key)
        return word

    def check_word(self, word: str, known: Collection[str], *key: str | int) -> None:
        if word not in known:
            raise self.error(f"的 {key[0]} 用了不认识的词 {word!r}", nearest(word, known), *key)

    def flag(self, key: str) -> bool:
        """true or false; false where the key is absent."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"的 {key} 应是 true 或 false，现在是 {shown(value)}", f"例：{key} = true（不加引号）", key)
        return value

    def count(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        if key not in self.data:
            return default
        value = self.data[key]
        if type(value) is not int or not least <= value <= most:
            what = f"的 {key} 应是 {least} 到 {most} 的整数，现在是 {shown(value)}"
            raise self.error(what, f"例：{key} = {max(least, 2)}（不加引号）", key)
        return value

    def clock(self, key: str) -> time:
        """A time of the day, written "HH:MM"."""
        text, remedy = self.text(key, "09:00"), f'例：{key} = "09:00"'
        try:
            term = parse_term(text)
        except ValueError as error:
            raise self.error(f"的 {key} 不是时刻：{text!r}", remedy, key) from error
        if term.unit != "at":
            raise self.error(f"的 {key} 不是时刻：{text!r}", remedy, key)
        return term.clock


def nearest(word: str, known: Collection[str]) -> str:
    """The remedy for a wrong word: the one that was probably meant, else all there are."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f"是否想写 {near[0]!r}" if near else f"可用的有：{'、'.join(known)}"


def shown(value: object) -> str:
    """A value of a TOML file as a person would have typed it, on one line."""
    if isinstance(value, time) and not value.second:
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else " ".join(str(value).split())
