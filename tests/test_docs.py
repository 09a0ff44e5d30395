"""What the documents promise about the code is looked up in the code."""

import re
from pathlib import Path

import pytest

from bot.__main__ import SUMMARIES
from bot.core.reading import COMMANDS
from bot.settings import FROM_A_FILE, NO_SETTINGS, known_settings, variable
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


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_variable_a_document_names_is_a_setting(name: str) -> None:
    known = {variable(setting) for setting in known_settings()} | {f"{secret}_FILE" for secret in FROM_A_FILE}
    named = set(re.findall(r"`?(?:export )?\b(DUBAN_[A-Z_]*[A-Z])\b", text_of(name)))
    examples = {"DUBAN_WECOM_SECERT"}  # docs/settings.md shows what a misspelt one is answered
    assert {found for found in named - known - examples if not found.startswith(NO_SETTINGS)} == set()


@pytest.mark.parametrize("name", ["docs/wecom.md", "docs/dingtalk.md"])
def test_every_line_of_the_doctor_that_a_document_shows_is_one_it_says(name: str) -> None:
    """What varies is no Chinese, or stands between what does not."""
    looks = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/checks").glob("*.py"))
    shown = re.findall(r"`(?:通过|注意|错误)  (\S+)  (.*?)`", text_of(name))
    assert len(shown) >= 12
    assert [run for area, text in shown for run in [area, *re.findall("[\u4e00-\u9fff]{4,}", text)] if run not in looks] == []
