"""S11: a group that is no more, or does not take what the bot says. Nothing is tried for ever, the lead hears of it, others go on."""

from sqlmodel import select

from bot.platforms.dingtalk.simulator.world import Call
from storage.models import ChatRow, JournalRow, OutboxRow
from tests.pumps.office import GROUP, Office


async def disband(office: Office) -> None:
    office.gateway.world.groups[GROUP].disbanded = True
    office.gateway.events.of_chat("chat_disband", office.gateway.world.groups[GROUP], [])
    await office.heard()


def spoken(office: Office) -> list[Call]:
    return [call for call in office.gateway.calls if "groupMessages/send" in call.path or "sendBySession" in call.path]


async def test_a_disbanded_group_is_told_to_its_lead_once_and_spoken_to_no_more(office: Office) -> None:
    """S11"""
    before = len(spoken(office))
    await disband(office)
    await disband(office)
    (told,) = [text for text in office.told("wang") if "已解散" in text]
    assert "/建群 T1" in told
    await office.until("17:31")
    assert len(spoken(office)) == before
    (chat,) = await office.rows(ChatRow)
    assert chat.gone_at is not None


async def test_without_its_group_a_task_goes_on_privately(office: Office) -> None:
    """S11: reminders and rungs leave as ever, and what is said privately counts."""
    await disband(office)
    await office.until("16:31")
    assert any("今日进展待发" in text for text in office.told("zhao"))
    await office.says("zhao", "清关操作部门：资料已齐", chat=f"dm:{office.user('zhao')}")
    assert any("已登记" in text for text in office.told("zhao"))
    await office.until("05-12 09:06")
    assert any("待补" in text for text in office.told("head_dd"))


async def test_the_task_gets_another_group(office: Office) -> None:
    await disband(office)
    office.gateway.add_group("cidNew==", *map(office.user, ("wang", "li", "zhao")), name="新群")
    await office.says("wang", "/绑定 T1", chat="cidNew==")
    assert any("协作群" in text for text in office.said("cidNew=="))
    await office.until("17:00")
    assert any("待补" in text for text in office.said("cidNew=="))


async def test_the_lead_hears_once_a_day_that_a_group_takes_nothing(office: Office) -> None:
    """S11: where no event tells, the refusal does; nothing refused for good is tried again."""
    office.gateway.remove_bot(GROUP)
    await office.until("17:31")
    (told,) = [text for text in office.told("wang") if "收不到我的消息" in text]
    assert "机器人不在群里" in told
    refused = [row for row in await office.rows(OutboxRow) if row.chat == GROUP and row.outcome == "failed"]
    assert {row.kind for row in refused} >= {"missing", "digest"}
    assert all(row.attempts == 1 for row in refused)
    async with office.database.read() as session:
        noted = list(await session.exec(select(JournalRow).where(JournalRow.what == "group_unreached")))
    assert [row.task for row in noted] == ["T1"]
    await office.until("05-12 17:31")
    assert len([text for text in office.told("wang") if "收不到我的消息" in text]) == 2


async def test_an_event_about_a_group_that_is_nobodys_changes_nothing(office: Office) -> None:
    office.gateway.add_group("cidOther==", office.user("wang"))
    office.gateway.events.of_chat("chat_disband", office.gateway.world.groups["cidOther=="], [])
    await office.heard()
    assert not any("已解散" in text for text in office.told("wang"))
