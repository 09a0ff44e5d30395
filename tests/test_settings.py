"""Settings as an operator gives them: right ones are taken, wrong ones refused with the place and the remedy."""

import re
from pathlib import Path

import pytest

from bot.core.sources import ConfigError
from bot.platform_settings import PLATFORMS
from bot.settings import Settings, known_settings, load_settings, variable

ROOT = Path(__file__).parent.parent
SECRET = "canary-7f3a"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def from_file(text: str, environ: dict[str, str] | None = None) -> Settings:
    Path("etc").mkdir(exist_ok=True)
    Path("etc/bot.toml").write_text(text, encoding="utf-8")
    return load_settings(environ or {}, Path("etc/bot.toml"))


def refusal(text: str = "", **environ: str) -> str:
    with pytest.raises(ConfigError) as refused:
        from_file(text, environ)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings({})
    assert (settings.database, settings.policy, settings.host, settings.port) == ("var/duban.sqlite3", "logistics", "127.0.0.1", 8080)
    assert settings.wecom is None


def test_the_file_in_the_working_directory_is_read_without_being_named() -> None:
    Path("bot.toml").write_text("port = 8123", encoding="utf-8")
    assert load_settings({}).port == 8123


def test_a_file_named_by_the_environment_is_read() -> None:
    Path("other.toml").write_text("port = 8124", encoding="utf-8")
    assert load_settings({"DUBAN_CONFIG": "other.toml"}).port == 8124


def test_the_environment_wins_over_the_file() -> None:
    settings = from_file('port = 1\npolicy = "mine"', {"DUBAN_PORT": "2"})
    assert (settings.port, settings.policy) == (2, "mine")


def test_a_table_is_filled_from_both() -> None:
    settings = from_file('[wecom]\nbot_id = "aib"', {"DUBAN_WECOM_SECRET": SECRET})
    assert settings.wecom
    assert (settings.wecom.bot_id, settings.wecom.secret.get_secret_value()) == ("aib", SECRET)


def test_an_empty_variable_counts_as_none() -> None:
    assert load_settings({"DUBAN_PORT": ""}).port == 8080


def test_names_of_the_bot_may_stand_in_one_variable() -> None:
    assert load_settings({"DUBAN_BOT_NAMES": "协作助手，督办, 小督"}).bot_names == ("协作助手", "督办", "小督")


def test_paths_in_the_file_count_from_its_folder() -> None:
    settings = from_file('organisation = "org.toml"\npolicy = "own.toml"\nfont = "f.ttf"\ndatabase = "d.sqlite3"')
    assert settings.organisation == Path("etc/org.toml")
    assert (settings.policy, settings.font, settings.database) == ("etc/own.toml", Path("etc/f.ttf"), "etc/d.sqlite3")


@pytest.mark.parametrize("url", ["postgresql://duban@db/duban", "sqlite:////absolute.db", "/absolute.db"])
def test_other_databases_stay_as_written(url: str) -> None:
    assert from_file(f'database = "{url}"').database in (url, "/absolute.db")


def test_a_secret_is_read_from_the_file_a_variable_names() -> None:
    Path("secret").write_text(f"{SECRET}\n", encoding="utf-8")
    settings = load_settings({"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET_FILE": "secret"})
    assert settings.wecom
    assert settings.wecom.secret.get_secret_value() == SECRET


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = load_settings(
        {"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET": SECRET, "DUBAN_DATABASE": f"postgresql://duban:{SECRET}@db/duban"}
    )
    assert SECRET not in f"{settings} {settings!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prot = 1", "etc/bot.toml:1: 不认识的设置 'prot'。是否想写 port"),
        ('\n[wecom]\nbotid = "x"', "etc/bot.toml:3: 不认识的设置 'botid'。是否想写 wecom.bot_id"),
        ("[webb]\nport = 1", "etc/bot.toml:1: 不认识的设置 'webb'。"),
        ("\nport = 70000", "etc/bot.toml:2: port 的值不能用"),
        ('log_level = "loud"', "etc/bot.toml:1: log_level 的值不能用（日志级别：debug、info、warning、error）。"),
        ("bot_names = []", "etc/bot.toml:1: bot_names 的值不能用"),
        ("wecom = 1", "etc/bot.toml:1: wecom 应是一张表。请写成 [wecom]"),
        ('[wecom]\nsecret = "x"', "etc/bot.toml:2: 密钥不能写在设置文件里。请改用环境变量 DUBAN_WECOM_SECRET"),
        ('database = "postgresql://duban:pass@db/duban"', "etc/bot.toml:1: 数据库密码不能写在设置文件里。请改用环境变量 DUBAN_DATABASE"),
        ("port =", "etc/bot.toml:1: 文件末尾不是有效的 TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_remedy(text: str, expected: str) -> None:
    assert refusal(text).startswith(expected)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"DUBAN_PROT": "1"}, "环境变量 DUBAN_PROT：没有这个设置。是否想写 DUBAN_PORT"),
        ({"DUBAN_WECOM_SECERT": "x"}, "环境变量 DUBAN_WECOM_SECERT：没有这个设置。是否想写 DUBAN_WECOM_SECRET"),
        ({"DUBAN_PORT": "many"}, "环境变量 DUBAN_PORT：port 的值不能用"),
        ({"DUBAN_WECOM_BOT_ID": "aib"}, "缺少设置 wecom.secret。请设置环境变量 DUBAN_WECOM_SECRET 或 DUBAN_WECOM_SECRET_FILE"),
        ({"DUBAN_WECOM_SECRET": "x"}, "缺少设置 wecom.bot_id。请设置环境变量 DUBAN_WECOM_BOT_ID"),
        (
            {"DUBAN_DINGTALK_EVENT_TOKEN": "x", "DUBAN_DINGTALK_EVENT_AES_KEY": "y"},
            "缺少设置 dingtalk.client_id。请设置环境变量 DUBAN_DINGTALK_CLIENT_ID",
        ),
        ({"DUBAN_WECOM_APP_TOKEN": "x", "DUBAN_WECOM_APP_AES_KEY": "y"}, "缺少设置 wecom.bot_id。请设置环境变量 DUBAN_WECOM_BOT_ID"),
        ({"DUBAN_WECOM_SECRET": "x", "DUBAN_WECOM_SECRET_FILE": "y"}, "环境变量 DUBAN_WECOM_SECRET 和 DUBAN_WECOM_SECRET_FILE 只能用一个"),
        ({"DUBAN_WECOM_SECRET_FILE": "absent"}, "环境变量 DUBAN_WECOM_SECRET_FILE：absent 无法读取"),
        ({"DUBAN_WECOM_SECRET_FILE": "etc/bot.toml"}, "环境变量 DUBAN_WECOM_SECRET_FILE：etc/bot.toml 是空的"),
    ],
)
def test_a_wrong_environment_is_refused_with_variable_and_remedy(environ: dict[str, str], expected: str) -> None:
    assert refusal(**environ).startswith(expected)


@pytest.mark.parametrize("url", ["ws://gateway.example/", "http://127.0.0.1/", "openws.work.weixin.qq.com"])
def test_the_secret_never_travels_in_clear_text(url: str) -> None:
    found = refusal(DUBAN_WECOM_BOT_ID="aib", DUBAN_WECOM_SECRET=SECRET, DUBAN_WECOM_WS_URL=url)
    assert found.startswith("环境变量 DUBAN_WECOM_WS_URL：")
    assert SECRET not in found


def test_a_gateway_on_this_machine_needs_no_encryption() -> None:
    environ = {"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET": SECRET, "DUBAN_WECOM_WS_URL": "ws://127.0.0.1:9000/"}
    settings = load_settings(environ)
    assert settings.wecom
    assert settings.wecom.ws_url == "ws://127.0.0.1:9000/"


def test_a_named_file_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: 无法读取"):
        load_settings({"DUBAN_CONFIG": "absent.toml"})


def test_the_example_file_states_the_defaults() -> None:
    example = ROOT / "config" / "bot.toml"
    Path("bot.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings({}, Path("bot.toml")) == load_settings({})


def test_the_example_file_names_every_setting_but_the_secret() -> None:
    text = (ROOT / "config" / "bot.toml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE))
    secrets = {key for model in PLATFORMS.values() for key in model.secrets()}
    assert keys == {name.rpartition(".")[2] for name in known_settings()} - secrets


def test_every_setting_stands_in_the_documentation_with_its_variable() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in known_settings() if f"`{name}`" not in text or f"`{variable(name)}`" not in text] == []
