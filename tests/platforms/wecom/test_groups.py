"""The app makes groups; a person adds the robot."""

import pytest

from bot.core.ports import GroupPlan, KnowsPeople, LogsIn, OpensGroups, Undeliverable
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.groups import chat_id
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room

PLAN = GroupPlan("T20260510", "5月进口电子", "zhou.ping", ("Li.Na", "wang.lei"))


async def test_a_group_is_made_under_an_id_of_our_own(firm: Bench, gateway: Gateway) -> None:
    opened = await firm.bot.open_group(PLAN)
    assert (opened.chat, opened.addresses, opened.left_out) == (None, {"appchat": "T20260510"}, ())
    group = gateway.world.find("T20260510")
    assert group is not None
    assert (group.name, group.owner, group.members) == ("5月进口电子", "zhou.ping", {"zhou.ping", "Li.Na", "wang.lei"})


async def test_a_group_made_before_is_found_again_and_joined_by_whom_it_lacks(firm: Bench, gateway: Gateway) -> None:
    """§3: the wish is repeated with more people, or after the first answer was lost."""
    await firm.bot.open_group(GroupPlan("T1", "一", "zhou.ping", ("LI.NA",)))
    opened = await firm.bot.open_group(GroupPlan("T1", "一", "zhou.ping", ("Li.Na", "wang.lei", "nobody")))
    assert (opened.addresses, opened.left_out) == ({"appchat": "T1"}, ("nobody",))
    assert [call.cmd for call in gateway.calls].count("appchat/create") == 2
    assert gateway.world.groups["T1"].members == {"zhou.ping", "Li.Na", "wang.lei"}


async def test_people_the_platform_does_not_know_are_left_out_and_named(firm: Bench, gateway: Gateway) -> None:
    opened = await firm.bot.open_group(GroupPlan("T1", "一", "ghost", ("zhou.ping", "gone", "@all", "Li.Na")))
    assert opened.left_out == ("ghost", "gone", "@all")
    group = gateway.world.find("T1")
    assert group is not None
    assert group.members == {"zhou.ping", "Li.Na"}


async def test_a_group_of_one_cannot_be_made(firm: Bench) -> None:
    with pytest.raises(Undeliverable, match="不足 2 人"):
        await firm.bot.open_group(GroupPlan("T1", "一", "zhou.ping", ("gone",)))


async def test_an_app_without_the_root_department_says_what_to_do_and_calls_a_human_once(firm: Bench, gateway: Gateway) -> None:
    gateway.company.apps[0].root_visible = False
    for _ in range(2):
        with pytest.raises(Undeliverable, match="可见范围不够"):
            await firm.bot.open_group(PLAN)
    assert firm.kinds().count("alarm") == 1


async def test_a_group_is_renamed(firm: Bench, gateway: Gateway, room: Room) -> None:
    await firm.bot.rename_group(room.addresses, "[已完成]" + "长" * 60)
    group = gateway.world.find(room.appchat)
    assert group is not None
    assert group.name == "[已完成]" + "长" * 45


async def test_nobody_can_tell_whether_the_robot_is_in_a_group(firm: Bench, room: Room) -> None:
    assert await firm.bot.robot_is_in(room.addresses) is None


@pytest.mark.parametrize("key", ["T1", "T" * 32])
def test_a_plain_key_is_the_id(key: str) -> None:
    assert chat_id(key) == key


def test_other_keys_become_ids_that_stay_apart() -> None:
    ids = {chat_id(key) for key in ("T-1", "T1", "T_1", "任务1", "T" * 33, "T" * 34, "")}
    assert len(ids) == 7
    assert all(identity.isascii() and identity.isalnum() and len(identity) <= 32 for identity in ids)


async def test_only_with_an_app_is_it_a_platform_that_opens_groups(firm: Bench, gateway: Gateway) -> None:
    assert isinstance(firm.bot, OpensGroups | KnowsPeople | LogsIn)
    assert not isinstance(WeCom(None, gateway.clock), OpensGroups)
