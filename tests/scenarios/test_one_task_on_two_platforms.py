"""A department on DingTalk, another on WeCom: one task, two groups, the same tables (issue point 3)."""

from sqlmodel import select

from storage.models import OutboxRow
from storage.work import working
from tests.scenarios.two_groups import GROUPS, TwoGroups


async def test_a_second_group_joins_the_first_and_alone_reads_the_posting_rules(groups: TwoGroups) -> None:
    assert [entry.kind for entry in groups.told("wecom")] == ["notice"]
    assert [entry.kind for entry in groups.told("dingtalk")] == ["notice"]


async def test_another_group_of_the_same_platform_replaces_the_first(groups: TwoGroups) -> None:
    await groups.says("wecom", "li", "/绑定 T1", at="09:10", chat="wrOther")
    async with working(groups.database, groups.company, groups.clock.now()) as work:
        task = await work.tasks.by_code("T1")
    assert task is not None
    assert [(chat.platform, chat.chat) for chat in task.chats] == [("wecom", "wrOther"), ("dingtalk", GROUPS["dingtalk"])]


async def test_posts_of_both_groups_stand_in_one_table_that_both_read(groups: TwoGroups) -> None:
    await groups.says("wecom", "li", "运输调度部门：货车已到仓", at="10:00")
    await groups.says("dingtalk", "manager_chen", "仓储部门：清点完成80%", at="10:05")
    await groups.until("17:30")
    tables = [groups.last(platform, "digest") for platform in GROUPS]
    assert "货车已到仓" in tables[0].text
    assert "清点完成80%" in tables[0].text
    assert tables[0].text == tables[1].text


async def test_a_receipt_stays_where_the_post_was_made(groups: TwoGroups) -> None:
    await groups.says("dingtalk", "manager_chen", "仓储部门：清点完成80%", at="10:05")
    assert [entry.kind for entry in groups.told("wecom")] == ["notice"]
    assert groups.last("dingtalk").kind == "receipt"


async def test_both_groups_read_who_is_missing_and_that_the_list_was_wrong(groups: TwoGroups) -> None:
    await groups.says("dingtalk", "manager_chen", "仓储部门：", at="16:59")
    await groups.until("17:00")
    assert groups.last("wecom", "missing").text == groups.last("dingtalk", "missing").text
    await groups.says("wecom", "li", "运输调度部门：已发车", at="17:00")
    assert "运输调度部门" in groups.last("dingtalk", "notice").text
    assert "名单以此为准" in groups.last("wecom", "receipt").text


async def test_people_are_reminded_on_the_platform_on_which_they_live(groups: TwoGroups) -> None:
    await groups.until("16:30")
    assert groups.last("dingtalk", "remind", "dm:manager_chen")
    assert groups.last("wecom", "remind", "dm:li")
    assert groups.told("wecom", chat="dm:chen") == []
    assert groups.last("wecom", "remind", "dm:wang.siyuan")
    assert groups.told("dingtalk", chat="dm:manager2001") == []


class TestAQuestion:
    async def test_is_shown_with_its_card_where_those_who_are_asked_live(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "li", "请仓储部门确认：明日能否入库", at="10:00")
        assert groups.last("wecom").kind == "receipt"
        assert groups.last("wecom").mentions == ()
        shown = groups.last("dingtalk", "receipt")
        assert shown.mentions == ("manager_chen",)
        assert shown.card is not None

    async def test_is_not_shown_where_nobody_of_them_lives(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "li", "请客服部门确认：客户是否同意", at="10:00")
        assert groups.told("dingtalk", "receipt") == []

    async def test_is_answered_by_a_tap_in_the_other_group_and_its_asker_hears_so(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "li", "请仓储部门确认：明日能否入库", at="10:00")
        await groups.clicks("dingtalk", "manager_chen", "answer_yes", of=groups.last("dingtalk").id, at="10:10")
        assert "仓储部门" in groups.last("wecom", "receipt").text
        assert groups.last("wecom", "receipt").text == groups.last("dingtalk", "receipt").text

    async def test_is_answered_by_text_in_either_group(self, groups: TwoGroups) -> None:
        await groups.says("dingtalk", "manager_chen", "请运输调度部门确认：几点到", at="10:00")
        await groups.says("wecom", "li", "#1 下午三点到", at="10:10")
        assert "下午三点到" in groups.last("dingtalk", "receipt").text

    async def test_that_nobody_answers_is_named_in_both_groups(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "li", "请仓储部门确认：明日能否入库", at="10:00")
        await groups.until("11:00")
        assert groups.last("wecom", "missing").text == groups.last("dingtalk", "missing").text
        assert groups.last("dingtalk", "remind", "dm:manager_chen")

    async def test_asked_privately_stands_where_asker_and_asked_live(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "li", "请仓储部门确认：明日能否入库", at="10:00", chat="dm:li")
        assert groups.last("wecom", "receipt").card
        assert groups.last("dingtalk", "receipt").card
        await groups.says("dingtalk", "manager_chen", "#1 能", at="10:10")
        assert "仓储部门" in groups.last("wecom", "receipt").text


class TestAnAnomaly:
    async def test_is_shown_with_the_card_for_its_level_where_the_lead_lives(self, groups: TwoGroups) -> None:
        await groups.says("dingtalk", "manager_chen", "/异常 情况：货架倒塌 影响：入库推迟 措施：已清场", at="10:00")
        shown = groups.last("wecom", "receipt")
        assert "货架倒塌" in shown.text
        assert shown.card is not None
        assert [button.action for button in shown.card.buttons] == ["correct"] * 3

    async def test_of_the_gravest_kind_alarms_both_groups_each_with_its_own_people(self, groups: TwoGroups) -> None:
        await groups.says("wecom", "head_dd", "/异常 重大 情况：货车事故 影响：停运 措施：已报警", at="10:00")
        assert groups.last("wecom", "alert").text == groups.last("dingtalk", "alert").text
        assert groups.last("dingtalk", "alert").mentions == ("manager2001", "manager_zhao", "manager_chen")
        assert "manager_chen" not in groups.last("wecom", "alert").mentions
        assert "li" in groups.last("wecom", "alert").mentions

    async def test_is_recorded_in_one_group_and_read_in_the_other(self, groups: TwoGroups) -> None:
        await groups.says("dingtalk", "manager_chen", "/异常 一般 情况：货架倒塌 影响：入库推迟 措施：已清场", at="10:00")
        await groups.says("wecom", "wang.siyuan", "/异常 A-1 已解决 结果：已修复 影响：无 防范：加固", at="10:30")
        assert groups.last("dingtalk", "receipt").text == groups.last("wecom", "receipt").text


async def test_both_groups_hear_that_the_bot_was_away(groups: TwoGroups) -> None:
    await groups.machine.beat(groups.instant("16:50"))
    groups.clock.set(groups.instant("17:41"))
    await groups.machine.start(groups.clock.now())
    await groups.machine.run(groups.clock.now())
    assert groups.last("wecom", "missing").text == groups.last("dingtalk", "missing").text


async def test_a_head_with_tasks_on_both_platforms_gets_his_morning_message_as_one(groups: TwoGroups) -> None:
    """Catalogue §3.2."""
    await groups.says("wecom", "wang.siyuan", "/新任务 6月出口家具 出口 5月11日至6月10日 部门：业务、仓储", at="09:10", chat="wrOnly")
    await groups.until("05-12 09:05")
    private = [*groups.told("wecom", "escalate", "dm:head_cc"), *groups.told("dingtalk", "escalate", "dm:manager_head_cc")]
    assert len(private) == 1
    assert "6月出口家具" in private[0].text


async def test_what_is_said_outside_carries_the_other_ids_of_its_group(groups: TwoGroups) -> None:
    async with working(groups.database, groups.company, groups.clock.now()) as work:
        task = await work.tasks.by_code("T1")
        assert task is not None
        await work.tasks.bind(task.id or 0, "wecom", GROUPS["wecom"], work.now, {"appchat": "T1"})
    await groups.until("17:30")
    async with groups.database.read() as session:
        rows = list(await session.exec(select(OutboxRow).where(OutboxRow.kind == "digest")))
    assert {row.platform: row.context.get("addresses") for row in rows} == {"wecom": {"appchat": "T1"}, "dingtalk": None}
