"""What the documents promise about the code is looked up in the code."""

import re
from pathlib import Path

import pytest

from bot.__main__ import SUMMARIES
from bot.core.reading import COMMANDS
from handlers.registry import ROUTES

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(name))
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_command_table_lists_exactly_what_the_bot_does(name: str) -> None:
    rows = re.findall(r"^\| `/(\S+?)` ", text_of(name), re.MULTILINE)
    assert rows == [COMMANDS[command].names[0] for command in ROUTES]


def test_the_english_words_of_the_table_work() -> None:
    rows = re.findall(r"^\| `/(\S+?)` \| `/(\S+?)` ", text_of("README.md"), re.MULTILINE)
    by_name = {command.names[0]: command for command in COMMANDS.values()}
    assert [english for chinese, english in rows if english not in by_name[chinese].words] == []


def test_every_shell_command_is_in_the_readme() -> None:
    assert [name for name in SUMMARIES if f"`duban {name}" not in text_of("README.md")] == []


def test_both_readmes_give_the_same_two_commands() -> None:
    assert len(_commands("README.md")) == 2
    assert _commands("README.md") == _commands("README.zh-CN.md")


def _commands(name: str) -> list[str]:
    return re.findall(r"^python3 -m venv .*$", text_of(name), re.MULTILINE)
