"""The environment as a source of settings: `DUBAN_…` variables, and secrets in files that such a variable names."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings, EnvSettingsSource

from bot.core.sources import ConfigError

PREFIX = "DUBAN_"


class Environment(EnvSettingsSource):
    """Reads a given environment instead of the process's own."""

    def __init__(self, settings: type[BaseSettings], environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        # The base class looks names up in lower case; an empty variable counts as none.
        return {name.lower(): value for name, value in self._environ.items() if value}


def with_files_read(environ: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The environment with every `<name>_FILE` of these names replaced by `<name>`. Raises ConfigError."""
    read = dict(environ)
    for name in names:
        path = read.pop(f"{name}_FILE", "")
        if path and read.get(name):
            raise ConfigError(f"环境变量 {name} 和 {name}_FILE 只能用一个。请去掉其中之一")
        if path:
            read[name] = _secret(f"{name}_FILE", Path(path))
    return read


def _secret(variable: str, path: Path) -> str:
    """The file's text without the line end that editors add."""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是 UTF-8 文字"
        raise ConfigError(f"环境变量 {variable}：{path} 无法读取：{reason}。请检查路径和权限") from error
    if not secret:
        raise ConfigError(f"环境变量 {variable}：{path} 是空的。请写入密钥")
    return secret
