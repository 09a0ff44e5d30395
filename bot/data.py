"""The data files the product ships: `config/` and `templates/`, from the checkout or, installed, from the wheel's own copies."""

import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.core.organisation import Organisation
from bot.core.policy import Policy
from bot.core.policy_loading import load_policy
from bot.core.sources import ConfigError, Source
from bot.core.workcalendar import WorkCalendar

EXAMPLE = "org.example.toml"


def config_path(name: str = "") -> Traversable:
    """`config/<name>`; it need not exist."""
    return _shipped("config") / name if name else _shipped("config")


def templates_path() -> Traversable:
    return _shipped("templates")


def config_text(name: str) -> str:
    """Text of `config/<name>`. Raises FileNotFoundError where the product ships no such file."""
    return config_path(name).read_text(encoding="utf-8")


def load_calendar(organisation: Organisation | None = None) -> WorkCalendar:
    """Every official year in `config/calendar/`, with the company's own days. Raises ConfigError naming file, line and remedy."""
    shipped = sorted((file for file in config_path("calendar").iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    years = [Source.parse(f"config/calendar/{file.name}", file.read_text(encoding="utf-8")) for file in shipped]
    if organisation is None:
        return WorkCalendar.load(years)
    return WorkCalendar.load(years, organisation.company.holidays, organisation.company.workdays)


def organisation_source(path: Path | None) -> Source:
    """The company's organisation file; None: the shipped example. Raises ConfigError where it cannot be read or is not TOML."""
    return read_source(path) if path else Source.parse(f"config/{EXAMPLE}", config_text(EXAMPLE))


def read_source(path: Path) -> Source:
    """A configuration file of the company's own. Raises ConfigError where it cannot be read or is not TOML."""
    try:
        return Source.parse(str(path), path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: 无法读取：{error.strerror}。请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: 不是 UTF-8 编码。请另存为 UTF-8") from error


def load_policy_named(name: str) -> Policy:
    """A policy by the name of a shipped one, or by path. Raises ConfigError naming file, line, rule and remedy."""
    return load_policy(policy_source(name))


def policy_source(name: str) -> Source:
    """The file behind `load_policy_named`. Raises ConfigError where there is none, or it is not TOML."""
    shipped = {file.name.removesuffix(".toml"): file for file in config_path("policy").iterdir() if file.name.endswith(".toml")}
    if name in shipped:
        return Source.parse(f"config/policy/{name}.toml", shipped[name].read_text(encoding="utf-8"))
    if not os.path.exists(name):
        raise ConfigError(f"没有制度「{name}」。请写随附制度的名称（{'、'.join(sorted(shipped))}），或制度文件的路径")
    return read_source(Path(name))


def _shipped(folder: str) -> Traversable:
    # A wheel carries the folder as bot/_<folder>; a checkout has it beside the package.
    packaged = files("bot") / f"_{folder}"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / folder
