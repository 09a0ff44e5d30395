"""`duban directory` against the simulated platforms."""

from pathlib import Path

import pytest

from bot.commands.directory import _read, _replace
from bot.core.directory_changes import compare
from bot.core.organisation_loading import load_organisation
from bot.core.sources import ConfigError
from bot.data import organisation_source
from bot.platforms.wecom.simulator import Gateway
from bot.settings import load_settings

ORGANISATION = load_organisation(organisation_source(None))


async def test_the_directory_is_read_and_compared_over_the_wire() -> None:
    async with Gateway() as gateway:
        gateway.directory.load(ORGANISATION)
        settings = load_settings(
            {
                "DUBAN_WECOM_CORP_ID": gateway.company.corpid,
                "DUBAN_WECOM_AGENT_ID": str(gateway.company.apps[0].agentid),
                "DUBAN_WECOM_APP_SECRET": gateway.company.apps[0].secret,
                "DUBAN_WECOM_API_BASE": gateway.base_url,
            }
        )
        found = await _read(settings, "wecom")
    assert compare(found, ORGANISATION, "wecom") == []
    assert {person.user for person in found.people} >= {"wang.siyuan", "li"}


def test_only_a_file_that_loads_replaces_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "org.toml"
    file.write_text("[[department]]\nname = '仓储部门'\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        _replace(file, "[[department]]\n")
    assert "仓储部门" in file.read_text(encoding="utf-8")
    _replace(file, "[[department]]\nname = '财务部门'\n")
    assert "财务部门" in file.read_text(encoding="utf-8")
    assert "仓储部门" in (tmp_path / "org.toml.bak").read_text(encoding="utf-8")
