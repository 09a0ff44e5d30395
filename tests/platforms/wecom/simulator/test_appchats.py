"""应用群聊 keeps its rules (dossier §2.2, §5.3, §7)."""

from typing import Any

import pytest

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.simulator.desk import PNG, Client

MEMBERS = ("Li.Na", "wang.lei", "zhou.ping")
CHAT = "T20240510A"


async def test_a_created_group_is_there_for_people_and_under_its_own_id(client: Client, gateway: Gateway) -> None:
    """§2.2, §3: the id is the one chosen; names are cut at 50 letters."""
    created = await client.post("appchat/create", {"name": "长" * 60, "userlist": list(MEMBERS), "chatid": CHAT})
    assert created == {"errcode": 0, "errmsg": "ok", "chatid": CHAT}
    info = (await client.get("appchat/get", chatid=CHAT))["chat_info"]
    assert info == {"chatid": CHAT, "name": "长" * 50, "owner": "Li.Na", "userlist": sorted(MEMBERS), "chat_type": 0}
    assert gateway.world.groups[CHAT].members == set(MEMBERS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"chatid": "T-1"}, 86001),
        ({"chatid": "x" * 33}, 86001),
        ({"userlist": ["Li.Na"]}, 86006),
        ({"userlist": ["Li.Na", "LI.NA"]}, 86006),
        ({"userlist": ["Li.Na", "nobody"]}, 86007),
        ({"owner": "outsider"}, 86207),
        ({"owner": "nobody"}, 86005),
        ({"name": 5}, 86004),
    ],
)
async def test_creating_is_checked(client: Client, change: dict[str, Any], code: int) -> None:
    """§2.2."""
    assert (await client.post("appchat/create", {"name": "五月", "userlist": list(MEMBERS), "chatid": CHAT, **change}))["errcode"] == code


async def test_an_id_is_used_once(client: Client) -> None:
    """§2.2."""
    await client.create(*MEMBERS)
    assert (await client.create(*MEMBERS))["errcode"] == 86215


async def test_an_app_that_does_not_see_the_root_department_has_no_groups(client: Client, gateway: Gateway) -> None:
    """§2.2: 60011, the usual first failure."""
    gateway.company.apps[0].root_visible = False
    assert (await client.create(*MEMBERS))["errcode"] == 60011


async def test_members_come_and_go(client: Client, gateway: Gateway) -> None:
    """§2.2."""
    await client.create(*MEMBERS)
    update = {"chatid": CHAT, "name": "新名", "add_user_list": ["OUTSIDER"], "del_user_list": ["li.na"], "owner": "wang.lei"}
    assert await client.code("appchat/update", update) == 0
    group = gateway.world.groups[CHAT]
    assert (group.name, group.owner, group.members) == ("新名", "wang.lei", {"outsider", "wang.lei", "zhou.ping"})
    assert await client.code("appchat/update", {"chatid": CHAT, "del_user_list": ["outsider", "wang.lei"]}) == 86006


async def test_a_text_pings_the_members_it_names_and_nobody_else(client: Client, gateway: Gateway) -> None:
    """§5.3: `mentioned_list` and `<@userid>`; `@all` only in the list."""
    await client.create(*MEMBERS)
    await client.send("请填报 <@wang.lei> <@outsider> <@all>", mentioned_list=["LI.NA", "wang.lei", "outsider"])
    await client.send("全体注意", mentioned_list=["@all"])
    named, everybody = gateway.posts(CHAT)
    assert named.text == "请填报 @王磊 <@outsider> <@all>"
    assert named.mentions == ("Li.Na", "wang.lei")
    assert everybody.mentions == ("@all",)
    assert (named.mouth, named.group, named.chat) == ("app", CHAT, CHAT)


async def test_markdown_pings_inline_only(client: Client, gateway: Gateway) -> None:
    """§5.3."""
    await client.create(*MEMBERS)
    body = {"chatid": CHAT, "msgtype": "markdown", "markdown": {"content": "**<@wang.lei>**", "mentioned_list": ["Li.Na"]}}
    assert await client.code("appchat/send", body) == 0
    assert gateway.posts(CHAT)[-1].mentions == ("wang.lei",)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "甲" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": "甲" * 683}}, 45002),
        ({"msgtype": "markdown", "markdown": {"content": "甲" * 683}}, 45002),
        ({"msgtype": "template_card", "template_card": {}}, 40008),
        ({"msgtype": "image", "image": {"media_id": "MD-0"}}, 40007),
        ({"msgtype": "textcard", "textcard": {"title": "表"}}, 40058),
        ({"msgtype": "news", "news": {"articles": [{"title": "表"}] * 9}}, 40058),
    ],
)
async def test_messages_are_checked(client: Client, body: dict[str, Any], code: int) -> None:
    """§2.2: no cards, 2048 bytes; §4.2."""
    await client.create(*MEMBERS)
    assert await client.code("appchat/send", {"chatid": CHAT, **body}) == code


async def test_only_a_group_of_its_own_takes_an_apps_messages(client: Client, gateway: Gateway) -> None:
    """§2.2, §3: a group made by hand has no appchat id; ids are compared with case."""
    gateway.add_group("wrHAND", *MEMBERS)
    await client.create(*MEMBERS)
    assert [await client.send("早", chat) for chat in ("wrHAND", CHAT.lower(), "T404")] == [86003] * 3
    gateway.world.groups[CHAT].app = 7
    assert await client.send("早") == 86008


async def test_one_group_has_an_id_per_mouth_and_one_place_in_the_transcript(client: Client, gateway: Gateway) -> None:
    """§3: appchat id, robot chatid and webhook key never equal each other."""
    await client.create(*MEMBERS)
    chatid, key = gateway.add_bot(CHAT), gateway.add_webhook(CHAT)
    assert len({CHAT, chatid, key}) == 3
    await gateway.say("wang.lei", CHAT, "已到仓", mention_bot=False)
    await client.send("收到")
    await client.hook(key, content="催报")
    assert [(post.mouth, post.group) for post in gateway.transcript] == [("person", CHAT), ("app", CHAT), ("webhook", CHAT)]
    assert gateway.said(chatid) == gateway.said(key) == gateway.said(CHAT) == ["收到", "催报"]


async def test_a_picture_goes_up_and_is_shown(client: Client, gateway: Gateway) -> None:
    """§6."""
    await client.create(*MEMBERS)
    media = (await client.upload(PNG, "跟踪表.png", type="image"))["media_id"]
    assert await client.code("appchat/send", {"chatid": CHAT, "msgtype": "image", "image": {"media_id": media}}) == 0
    assert gateway.said(CHAT) == ["[图片] 跟踪表.png"]


async def test_a_member_with_two_hundred_a_minute_hears_no_more_without_a_word(client: Client, gateway: Gateway) -> None:
    """§7: beyond 200 a minute per member over all groups, errcode stays 0."""
    await client.create("Li.Na", "wang.lei")
    await client.create("Li.Na", "zhou.ping", chatid="T2")
    for _ in range(100):
        await client.send("早")
        await client.send("早", "T2")
    assert await client.send("晚", mentioned_list=["Li.Na", "wang.lei"]) == 0
    assert gateway.transcript[-1].missed == ("Li.Na",)
    assert gateway.transcript[-1].mentions == ("wang.lei",)


async def test_person_messages_are_counted_by_heads(client: Client, gateway: Gateway) -> None:
    """§7: 20,000 person-messages a minute; a group of 2,000 is heard ten times."""
    crowd = [f"u{number}" for number in range(2000)]
    for user in crowd:
        gateway.directory.add_user(user)
    await client.create(*crowd)
    assert [await client.send("早") for _ in range(11)] == [0] * 10 + [45009]
    gateway.advance(60)
    assert await client.send("早") == 0


async def test_a_company_makes_a_thousand_groups_a_day(client: Client, gateway: Gateway) -> None:
    """§7."""
    for number in range(1000):
        assert (await client.create("Li.Na", "wang.lei", chatid=f"T{number}"))["errcode"] == 0
    assert (await client.create("Li.Na", "wang.lei"))["errcode"] == 45009
    gateway.advance(86_400)
    await client.log_in()
    assert (await client.create("Li.Na", "wang.lei"))["errcode"] == 0


async def test_members_change_a_thousand_times_an_hour(client: Client, gateway: Gateway) -> None:
    """§7."""
    gateway.add_app_group(CHAT, *MEMBERS)
    codes = [await client.code("appchat/update", {"chatid": CHAT, "name": str(number)}) for number in range(1001)]
    assert codes == [0] * 1000 + [45009]
    gateway.advance(3600)
    assert await client.code("appchat/update", {"chatid": CHAT, "name": "新"}) == 0


async def test_a_robot_that_was_taken_out_hears_and_says_nothing(client: Client, gateway: Gateway) -> None:
    """§10.8: and knows the group by the same id when it comes back."""
    await client.create(*MEMBERS)
    chatid = gateway.add_bot(CHAT)
    await gateway.say("wang.lei", CHAT, "早")
    assert gateway.world.takes_pushes(chatid)
    gateway.remove_bot(CHAT)
    assert not gateway.world.takes_pushes(chatid)
    assert not gateway.world.takes_pushes(CHAT)
    assert gateway.add_bot(CHAT) == chatid
