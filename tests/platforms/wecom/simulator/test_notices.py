"""应用消息 keep their rules (dossier §2.3, §2.5, §7)."""

import pytest

from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.company import App
from tests.platforms.wecom.simulator.desk import AGENT, Client
from tests.platforms.wecom.simulator.test_callbacks import CARD


async def test_a_partly_wrong_address_is_fine_and_names_the_wrong_in_lower_case(client: Client, gateway: Gateway) -> None:
    """§2.3."""
    sent = await client.notify("li.na|Nobody|WANG.LEI|li.na")
    assert (sent["errcode"], sent["invaliduser"]) == (0, "nobody")
    assert "response_code" not in sent
    assert [(post.chat, post.mouth, post.mentions) for post in gateway.transcript] == [
        ("dm:Li.Na", "private", ()),
        ("dm:wang.lei", "private", ()),
    ]


async def test_who_reaches_nobody_is_told(client: Client) -> None:
    """§2.3: 81013; without any address 82001."""
    assert (await client.notify("Nobody"))["errcode"] == 81013
    assert (await client.notify(""))["errcode"] == 82001
    assert (await client.notify("|".join(f"u{number}" for number in range(1001))))["errcode"] == 40032


async def test_a_whole_department_or_everybody_is_reached(client: Client, gateway: Gateway) -> None:
    await client.notify("", toparty="2")
    await client.notify("@all")
    assert len(gateway.transcript) == 2 + 4


async def test_unknown_departments_are_named_and_names_are_put_in_for_ids(client: Client, gateway: Gateway) -> None:
    """§2.3: enable_id_trans."""
    text = {"content": "请 $userName=WANG.LEI$（$departmentName=2$）确认"}
    assert (await client.notify("li.na", toparty="9", text=text, enable_id_trans=1))["invalidparty"] == "9"
    assert gateway.said("dm:Li.Na") == ["请 王磊（仓储部门）确认"]


async def test_the_agentid_is_the_apps_own(client: Client, gateway: Gateway) -> None:
    """§4.2: 40056 unknown, 301002 somebody else's."""
    gateway.company.apps.append(App(7, "other"))
    assert [(await client.notify("li.na", agentid=number))["errcode"] for number in (5, 7, "x", str(AGENT))] == [40056, 301002, 40056, 0]


async def test_an_app_reaches_those_it_sees(client: Client, gateway: Gateway) -> None:
    """§2.3: 可见范围."""
    gateway.company.apps[0].sees = frozenset({2})
    assert (await client.notify("li.na|zhou.ping"))["invaliduser"] == "zhou.ping"


async def test_a_person_gets_thirty_a_minute_and_the_rest_is_lost_without_a_word(client: Client, gateway: Gateway) -> None:
    """§2.3, §7."""
    codes = [(await client.notify("li.na"))["errcode"] for _ in range(31)]
    assert codes == [0] * 31
    assert len(gateway.said("dm:Li.Na")) == 30
    assert [user for _, user in gateway.notices.dropped] == ["Li.Na"]
    gateway.advance(60)
    await client.notify("li.na")
    assert len(gateway.said("dm:Li.Na")) == 31


async def test_a_day_has_so_many_messages_as_the_company_has_accounts_times_two_hundred(gateway: Gateway, client: Client) -> None:
    """§2.3, §7: counted by persons, until midnight in China."""
    gateway.notices._daily.most = 3
    assert [(await client.notify(who))["errcode"] for who in ("li.na|wang.lei", "li.na|wang.lei", "li.na")] == [0, 45009, 0]
    gateway.advance(86_400)
    await client.log_in()
    assert (await client.notify("li.na"))["errcode"] == 0


@pytest.mark.parametrize(("content", "code"), [("", 44004), ("甲" * 682, 0), ("甲" * 683, 45002)])
async def test_texts_are_checked(client: Client, content: str, code: int) -> None:
    """§2.3: 2048 bytes."""
    assert (await client.notify("li.na", text={"content": content}))["errcode"] == code
    assert (await client.notify("li.na", msgtype="markdown", markdown={"content": content}))["errcode"] == code


async def test_the_same_again_is_swallowed_where_the_sender_asked_for_it(client: Client, gateway: Gateway) -> None:
    """§2.3: enable_duplicate_check."""
    for _ in range(2):
        assert (await client.notify("li.na", enable_duplicate_check=1))["errcode"] == 0
    assert len(gateway.said("dm:Li.Na")) == 1
    gateway.advance(1800)
    await client.notify("li.na", enable_duplicate_check=1)
    assert len(gateway.said("dm:Li.Na")) == 2


async def test_a_card_has_a_new_task_id_and_its_code_changes_it_once(client: Client, gateway: Gateway) -> None:
    """§2.5: within 72 hours; `template_card` or a replaced button."""
    sent = await client.notify("li.na|wang.lei", msgtype="template_card", template_card=CARD)
    assert (await client.notify("li.na", msgtype="template_card", template_card=CARD))["errcode"] == 40058
    update = {"agentid": AGENT, "response_code": sent["response_code"], "atall": 1, "template_card": CARD | {"replace_text": "已确认"}}
    assert await client.code("message/update_template_card", update) == 0
    assert await client.code("message/update_template_card", update) == 40058
    assert gateway.said("dm:wang.lei")[-1] == "请确认\n[已确认]"
    late = await client.notify("li.na", msgtype="template_card", template_card=CARD | {"task_id": "t-2"})
    gateway.advance(72 * 3600 + 1)
    await client.log_in()
    assert await client.code("message/update_template_card", update | {"response_code": late["response_code"]}) == 40058


async def test_a_message_is_recalled_within_a_day(client: Client, gateway: Gateway) -> None:
    """§2.3."""
    first, second = [(await client.notify("li.na"))["msgid"] for _ in range(2)]
    assert [await client.code("message/recall", {"msgid": first}) for _ in range(2)] == [0, 40058]
    gateway.advance(86_401)
    await client.log_in()
    assert await client.code("message/recall", {"msgid": second}) == 40058
    assert [post.kind for post in gateway.transcript].count("recall") == 1
