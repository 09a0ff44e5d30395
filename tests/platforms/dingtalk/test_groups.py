"""Groups for tasks: made, named, and waiting for their robot where it cannot come by itself."""

from collections.abc import AsyncIterator

import pytest

from bot.core.ports import GroupPlan, TryLater, Undeliverable
from bot.platforms.dingtalk.groups import Groups
from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.speaking import LI, WANG, Booth

PLAN = GroupPlan("T20260512", "5月进口电子", WANG, (WANG, LI))


@pytest.fixture
def groups(booth: Booth) -> Groups:
    return Groups(booth.api, booth.people)


@pytest.fixture
async def scenes(gateway: Gateway) -> AsyncIterator[Groups]:
    booth = Booth(gateway, scene_template="scene-template-1")
    yield Groups(booth.api, booth.people)
    await booth.speaker.close()


async def test_a_group_is_made_with_the_robot_in_it(groups: Groups, gateway: Gateway) -> None:
    opened = await groups.open_group(PLAN)
    group = gateway.world.groups[opened.chat or ""]
    assert (group.name, group.owner, list(group.members)) == ("5月进口电子", WANG, [WANG, LI])
    assert opened.addresses == {"open_conversation_id": group.chat, "chatid": group.chat_id}


async def test_a_group_waits_for_its_robot_where_a_human_has_to_add_it(groups: Groups, gateway: Gateway, booth: Booth) -> None:
    gateway.switches.org_robots_add = False
    opened = await groups.open_group(PLAN)
    assert opened.chat is None
    assert await groups.robot_is_in(opened.addresses) is None
    gateway.world.groups[opened.addresses["open_conversation_id"]].has_bot = True
    assert await groups.robot_is_in(opened.addresses) == opened.addresses["open_conversation_id"]
    assert booth.notices == []


async def test_the_same_wish_makes_one_group(groups: Groups, gateway: Gateway) -> None:
    before = len(gateway.world.groups)
    assert await groups.open_group(PLAN) == await groups.open_group(PLAN)
    assert len(gateway.world.groups) == before + 1


async def test_trouble_after_the_group_was_made_makes_no_second_one(groups: Groups, gateway: Gateway) -> None:
    gateway.faults.plan("error", "/orgRobots/add")
    before = len(gateway.world.groups)
    assert (await groups.open_group(PLAN)).chat is None
    await groups.open_group(PLAN)
    assert len(gateway.world.groups) == before + 1


async def test_a_lost_answer_asks_a_human_to_look(groups: Groups, gateway: Gateway) -> None:
    gateway.faults.plan("accept_then_reset", "/im/group/create")
    with pytest.raises(Undeliverable, match="可能已经建好"):
        await groups.open_group(PLAN)


async def test_strangers_are_left_out(groups: Groups, gateway: Gateway) -> None:
    opened = await groups.open_group(GroupPlan("T2", "新任务", WANG, (LI, "nobody")))
    assert opened.left_out == ("nobody",)
    assert list(gateway.world.groups[opened.chat or ""].members) == [WANG, LI]


async def test_an_owner_out_of_sight_is_refused_with_the_remedy(groups: Groups) -> None:
    with pytest.raises(Undeliverable, match="可见范围"):
        await groups.open_group(GroupPlan("T3", "新任务", "nobody", (WANG,)))


async def test_a_long_name_is_cut_to_twenty_characters(groups: Groups, gateway: Gateway) -> None:
    opened = await groups.open_group(GroupPlan("T4", "很" * 30, WANG, (LI,)))
    assert gateway.world.groups[opened.chat or ""].name == "很" * 19 + "…"


async def test_a_group_is_renamed(groups: Groups, gateway: Gateway) -> None:
    opened = await groups.open_group(PLAN)
    await groups.rename_group(opened.addresses, "[已结束] 5月进口电子")
    assert gateway.world.groups[opened.chat or ""].name == "[已结束] 5月进口电子"
    with pytest.raises(Undeliverable):
        await groups.rename_group({}, "无")


async def test_a_scene_group_is_made_once_whoever_asks(scenes: Groups, gateway: Gateway) -> None:
    """The platform itself knows the wish again, by its uuid."""
    opened = await scenes.open_group(PLAN)
    other = Booth(gateway, scene_template="scene-template-1")
    assert (await Groups(other.api, other.people).open_group(PLAN)).addresses == opened.addresses
    assert gateway.world.groups[opened.addresses["open_conversation_id"]].template == "scene-template-1"
    await scenes.rename_group(opened.addresses, "改名")
    assert gateway.world.groups[opened.addresses["open_conversation_id"]].name == "改名"
    await other.speaker.close()


async def test_trouble_before_the_group_is_tried_again(groups: Groups, gateway: Gateway) -> None:
    gateway.faults.plan("error", "/im/group/create")
    with pytest.raises(TryLater):
        await groups.open_group(PLAN)
    assert (await groups.open_group(PLAN)).chat is not None
