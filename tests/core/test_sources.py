"""Configuration files: a mistake is named with its line."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.sources import ConfigError, Source
from bot.core.toml_lines import lines_of
from bot.data import config_path

TRICKY = '''\
name = """one
[not.a.table]
"quoted" and \\""""" # [nor.this]
"中 文" . 'b' = [ [1, 2], # ]
  { e = 1979-05-27 07:32:00, f.g = 1.5 },
  "]", ']',
]
[["rule"]]
id = "a#b" # comment = 1
[rule.sub]
deep = true
[[rule]]
id = 'c'
[ladder]
daily = [
  { at = "0m" },

  { at = "1h" },
]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("中 文", "b"), 4),
        (("中 文", "b", 0, 1), 4),
        (("中 文", "b", 1, "f", "g"), 5),
        (("中 文", "b", 3), 6),
        (("rule", 0), 8),
        (("rule", 0, "id"), 9),
        (("rule", 0, "sub", "deep"), 11),
        (("rule", 1, "id"), 13),
        (("ladder", "daily", 1, "at"), 18),
    ],
)
def test_every_member_of_a_document_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert Source.parse("x.toml", TRICKY).line(*path) == line


def test_what_is_absent_is_looked_for_in_its_table() -> None:
    source = Source.parse("x.toml", TRICKY)

    assert source.line("rule", 1, "due") == 12
    assert source.line("ladder", "daily", 1, "do") == 18
    assert source.line("nothing", 0, "at") is None


def test_a_position_where_there_is_no_array_and_an_empty_table_name_are_passed_over() -> None:
    source = Source.parse("x.toml", 'database = "x"\n[company]\nname = "y"\n')

    assert source.line("company", 0, "name") == 3
    assert source.line("", 0, "database") == 1


@pytest.mark.parametrize("name", ["org.example.toml", "policy/logistics.toml", "calendar/2026.toml"])
def test_every_line_found_in_a_shipped_file_holds_the_key(name: str) -> None:
    text = config_path(name).read_text(encoding="utf-8")
    lines = text.splitlines()
    found = lines_of(text)

    for path in _paths(tomllib.loads(text)):
        key = next(part for part in reversed(path) if isinstance(part, str))
        assert key in lines[found[path] - 1] or isinstance(path[-1], int)


def _paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*path, key))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = 1\ndue = 17:00\n", "x.toml:2: 第 9 列"),
        ('a = 1\nb = "\n', "x.toml:2: "),
        ("a = 1\na = 2\n", "x.toml:2: "),
        ("a = 1\n[a", "x.toml:2: 文件末尾"),
        ("a = " + "[" * 5000, "x.toml:1: 文件"),
        ("a = " + "1" * 5000, "x.toml:1: 文件"),
        ("a = 2026-02-30", "x.toml:1: "),
    ],
)
def test_what_is_not_toml_is_one_line_with_its_place_and_a_remedy(text: str, where: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Source.parse("x.toml", text)

    assert str(refused.value).startswith(where)
    assert "请检查" in str(refused.value)
    assert "\n" not in str(refused.value)
