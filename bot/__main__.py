"""The `duban` command. Subcommands are imported only when they run, so that `--help` needs neither database nor web server."""

import errno
import importlib
import socket
import sys
from types import MappingProxyType

import click

from bot import __version__
from bot.commands.failures import ConfigurationFailed, DatabaseFailed
from bot.core.sources import ConfigError

INTERRUPTED = 130
DATABASE_PACKAGES = frozenset({"sqlalchemy", "asyncpg", "sqlite3", "aiosqlite"})

SUMMARIES = MappingProxyType(
    {
        "demo": "打开浏览器里的沙盒群聊，几分钟看完一个工作日。",
        "simulate": "在浏览器里打开模拟的企业微信或钉钉，机器人就在群里。",
        "serve": "连接企业微信、钉钉，持续运行。",
        "doctor": "检查设置、凭据、字体、日历、组织和数据库；加 --platform 连到平台检查。",
        "directory": "比对平台通讯录和组织文件，确认后写入。",
        "chats": "列出已绑定的群；存入群的消息推送地址。",
        "db": "数据库：升级表结构，查看版本。",
        "policy": "制度文件：检查并逐条解释。",
        "intake": "从文件或标准输入逐行收入消息：会话存档、个人事件、导出的群记录。",
        "read": "从标准输入逐行读取消息，逐行给出读懂的结果。",
        "clock": "从标准输入逐行读取时限，逐行给出到期时间和算法说明。",
        "replay": "按文件重放若干工作日，输出机器人发出的每条消息。",
    }
)
"""Every subcommand with its line in `--help`; the command itself is `bot.commands.<name>.<name>`."""


class LazyGroup(click.Group):
    """Lists its subcommands from `SUMMARIES` and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUMMARIES:
            return None
        command = getattr(importlib.import_module(f"bot.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.command(cls=LazyGroup, epilog="设置：环境变量 DUBAN_… 优先于 bot.toml，见 docs/settings.md；退出码见 docs/exit-codes.md。")
@click.version_option(__version__, prog_name="duban")
def cli() -> None:
    """督办：在任务群里登记进展、提醒、跟踪、升级、汇总、留痕。"""


def main() -> None:
    """Runs the command and ends the process with its exit code (docs/exit-codes.md)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs one command; whatever a person can mend is one line on stderr, anything else is a bug and keeps its traceback."""
    try:
        return int(cli.main(arguments, prog_name="duban", standalone_mode=False) or 0)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except Exception as error:
        failure = _explained(error)
        if failure is None:
            raise
        failure.show()
        return failure.exit_code


def _explained(error: Exception) -> click.ClickException | None:
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    if isinstance(error, ConfigError):
        return ConfigurationFailed(first_line)
    if isinstance(error, OSError) and error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
        return ConfigurationFailed(f"无法监听：{first_line}。请改 DUBAN_HOST、DUBAN_PORT，或停止占用端口的程序")
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror) or _is_raised_by(error, DATABASE_PACKAGES):
        return DatabaseFailed(f"数据库无法使用：{first_line}。请检查 DUBAN_DATABASE，或运行 duban doctor")
    return None


def _is_raised_by(error: Exception, packages: frozenset[str]) -> bool:
    """By name, so that `--help` never pays for importing the packages."""
    return any(kind.__module__.partition(".")[0] in packages for kind in type(error).__mro__)


if __name__ == "__main__":
    main()
