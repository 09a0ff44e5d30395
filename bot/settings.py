"""What an installation decides for itself: environment variables `DUBAN_…` over one TOML file (docs/settings.md)."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.core.sources import ConfigError, Source
from bot.data import read_source
from bot.environment import PREFIX, Environment, with_files_read
from bot.platform_settings import PLATFORMS, DingTalkSettings, PlatformSettings, WeComSettings

DEFAULT_FILE = Path("bot.toml")
NO_SETTINGS = ("DUBAN_CONFIG", "DUBAN_TEST_")
"""Where the name of the settings file stands, and what the tests use."""

FROM_A_FILE = ("DUBAN_DATABASE", *(f"{PREFIX}{table}_{key}".upper() for table, model in PLATFORMS.items() for key in model.secrets()))
"""Variables that hold a secret: each may instead be read from the file that `<name>_FILE` names."""

Name = Annotated[str, Field(min_length=1)]
Place = tuple[int | str, ...]
"""Where pydantic found a mistake: names and positions from the top."""


class Settings(BaseSettings):
    """Read by `load_settings`, complete and checked. `organisation` None: the shipped example; a platform None: not connected."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,
    )

    database: Name = Field(
        "var/duban.sqlite3", repr=False, description="SQLite 文件，或 postgresql:// 地址", examples=["postgresql://duban@db.example/duban"]
    )
    organisation: Path | None = Field(None, description="组织文件", examples=["org.toml"])
    policy: Name = Field("logistics", description="随附制度的名称，或制度文件", examples=["logistics"])
    bot_names: Annotated[tuple[Name, ...], NoDecode] = Field(
        ("协作助手", "督办"), min_length=1, description="机器人在群里的显示名", examples=["协作助手,督办"]
    )
    host: Name = Field("127.0.0.1", description="网页和健康检查监听的地址", examples=["127.0.0.1"])
    port: int = Field(8080, ge=0, le=65535, description="网页和健康检查监听的端口", examples=["8080"])
    font: Path | None = Field(None, description="跟踪表图片的字体文件，默认用随附字体", examples=["/usr/share/fonts/font.ttf"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="日志级别：debug、info、warning、error", examples=["info"]
    )
    log_format: Literal["console", "json"] = Field("console", description="日志格式：console、json", examples=["json"])
    site: str | None = Field(None, description="网页的对外地址，卡片和登录用", examples=["https://duban.example.com"])
    wecom: WeComSettings | None = None
    dingtalk: DingTalkSettings | None = None

    @property
    def allowances(self) -> dict[str, dict[str, int]]:
        """What is bought of each platform a month, by bucket; 0: no limit."""
        if self.dingtalk is None:
            return {}
        return {"dingtalk": {"api": self.dingtalk.monthly_calls, "messages": self.dingtalk.monthly_messages}}

    @property
    def todos(self) -> frozenset[str]:
        """Platforms on which what lasts becomes a to-do: each needs an address of ours to lead to (dingtalk.md §2.7)."""
        return frozenset({"dingtalk"}) if self.dingtalk is not None and self.dingtalk.todo and self.site else frozenset()

    @property
    def platforms(self) -> dict[str, PlatformSettings | None]:
        return {"wecom": self.wecom, "dingtalk": self.dingtalk}

    @field_validator("bot_names", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return tuple(filter(None, re.split(r"[\s,，、]+", names))) if isinstance(names, str) else names

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over: nothing is read from the process behind its back."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str], config_path: Path | None = None) -> Settings:
    """The settings of this installation. Paths in the file count from the file's folder, others from the working directory.

    The file is `config_path`, else DUBAN_CONFIG, else ./bot.toml where there is one. Raises ConfigError, one line that names
    the variable or file and line, and the remedy.
    """
    path = _file(environ, config_path)
    source = read_source(path) if path else None
    _refuse_unknown_variables(environ)
    from_environment = Environment(Settings, with_files_read(environ, FROM_A_FILE))()
    from_file = _from_file(source, path.parent) if source and path else {}
    try:
        settings = Settings(**_over(from_environment, from_file))
    except ValidationError as error:
        first = min(error.errors(), key=lambda found: found["type"] == "missing")  # a misspelt key explains a missing one
        raise _explained(first["type"], first["loc"], from_environment, source) from error
    for table, given in settings.platforms.items():
        if given is not None and (missing := given.missing()):
            raise _explained("missing", (table, missing), from_environment, source)
    return settings


def _file(environ: Mapping[str, str], given: Path | None) -> Path | None:
    if given or environ.get("DUBAN_CONFIG"):
        return given or Path(environ["DUBAN_CONFIG"])
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _from_file(source: Source, folder: Path) -> dict[str, Any]:
    """The file's settings, free of secrets, with their paths anchored."""
    for table, key in ((table, key) for table, model in PLATFORMS.items() for key in model.secrets()):
        if isinstance(source.data.get(table), dict) and key in source.data[table]:
            name = variable(f"{table}.{key}")
            remedy = f"请改用环境变量 {name}，或用 {name}_FILE 指定密钥文件"
            raise source.error("密钥不能写在设置文件里", remedy, table, 0, key)
    if re.match(r"\w+(\+\w+)?://[^/@]*:[^/@]+@", str(source.data.get("database", ""))):
        remedy = "请改用环境变量 DUBAN_DATABASE，或用 DUBAN_DATABASE_FILE 指定存放地址的文件"
        raise source.error("数据库密码不能写在设置文件里", remedy, "", 0, "database")
    return {name: _anchored(name, value, folder) for name, value in source.data.items()}


def _anchored(name: str, value: object, folder: Path) -> object:
    if not isinstance(value, str) or not value:
        return value
    if name in ("organisation", "font") or (name == "policy" and value.endswith(".toml")):
        return str(folder / value)
    if name == "database" and (file := value.removeprefix("sqlite:///")) and "://" not in file:
        return str(folder / file)
    return value


def _over(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> dict[str, Any]:
    """Both, tables key by key; `upper` wins."""
    merged = dict(lower)
    for name, value in upper.items():
        below = lower.get(name)
        merged[name] = {**below, **value} if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def known_settings() -> dict[str, FieldInfo]:
    """Every setting by its dotted name in the file (`wecom.bot_id`); its variable is `variable(name)`."""
    top = {name: field for name, field in Settings.model_fields.items() if name not in PLATFORMS}
    return top | {f"{table}.{name}": field for table, model in PLATFORMS.items() for name, field in model.model_fields.items()}


def variable(name: str) -> str:
    return PREFIX + name.replace(".", "_").upper()


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    known = {variable(name) for name in known_settings()} | {f"{name}_FILE" for name in FROM_A_FILE}
    for name in environ:
        if name.startswith(PREFIX) and not name.startswith(NO_SETTINGS) and name not in known:
            raise ConfigError(f"环境变量 {name}：没有这个设置。{_nearest(name, known)}")


def _explained(kind: str, place: Place, environment: Mapping[str, Any], source: Source | None) -> ConfigError:
    """One line for what pydantic found: where it stands, what it is, what to write instead."""
    table, key = _table_and_key(place)
    name = f"{table}.{key}" if table else key
    if kind == "missing":
        return ConfigError(f"缺少设置 {name}。请设置环境变量 {variable(name)}{_or_file(variable(name))}")
    what, remedy = _words(name, key)
    if source is None or _is_given(environment, table, key):
        return ConfigError(f"环境变量 {variable(name)}：{what}。{remedy}")
    return source.error(what, remedy, table, 0, key)


def _table_and_key(place: Place) -> tuple[str, str]:
    """The table is "" for the head of the file; what follows the key is inside the value."""
    first, *rest = map(str, place)
    return (first, rest[0]) if first in PLATFORMS and rest else ("", first)


def _words(name: str, key: str) -> tuple[str, str]:
    known = known_settings()
    if name in PLATFORMS:
        return f"{name} 应是一张表", f"请写成 [{name}]"
    if name not in known:
        return f"不认识的设置 {key!r}", _nearest(name, known)
    return f"{name} 的值不能用（{known[name].description}）", f"例：{(known[name].examples or [''])[0]}"


def _is_given(values: Mapping[str, Any], table: str, key: str) -> bool:
    return key in (values.get(table, {}) if table else values)


def _or_file(name: str) -> str:
    return f" 或 {name}_FILE" if name in FROM_A_FILE else ""


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"是否想写 {near[0]}" if near else f"可用的有：{'、'.join(sorted(known))}"
