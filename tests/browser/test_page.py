"""What a person sees and does on the sandbox page, on a laptop and on a phone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, OpenPage
from tests.web.rehearsal import Rehearsal

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = (
    "<img src=x onerror=alert(1)><script>document.title='owned'</script> @所有人 {{7*7}} ${1} \u202e=cmd|' /C calc'!A0 "
    '"><svg onload=alert(1)> javascript:alert(1)'
)


async def send(page: Page, text: str) -> None:
    await page.locator("#draft").fill(text)
    await page.keyboard.press("Enter")


async def test_a_post_stands_on_the_right_with_the_at_in_front_and_gets_its_receipt(open_page: OpenPage) -> None:
    page = await open_page()
    await send(page, "清关操作部门-5月11日：已放行")
    await expect(page.locator(".message.mine .bubble")).to_have_text("@协作助手 清关操作部门-5月11日：已放行")
    await expect(page.locator(".from-bot .headline").last).to_have_text("已登记 清关操作部门 5月11日")
    await expect(page.locator("#draft")).to_have_value("")


async def test_a_near_miss_is_repaired_in_one_tap_and_the_card_shows_who_tapped(open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="日期写错").click()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="5月11日（今天）").click()
    await expect(page.locator(".clicked")).to_have_text("赵清关 5月11日（今天）")
    await expect(page.locator(".card-buttons .chosen")).to_be_disabled()
    await expect(page.locator(".from-bot .headline").last).to_have_text("已登记 仓储部门 5月11日")


async def test_a_forgotten_at_is_shown_as_undelivered_and_can_be_sent_again(open_page: OpenPage, stage: Rehearsal) -> None:
    page = await open_page()
    await page.get_by_role("switch", name="忘记 @").check()
    await send(page, "清点完成")
    await expect(page.locator(".undelivered")).to_contain_text("未送达：没有 @协作助手")
    assert stage.known == set()
    await page.get_by_role("button", name="补上 @ 重发").click()
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.mine .bubble").last).to_have_text("@协作助手 清点完成")
    await expect(page.locator(".from-bot .tag.good")).to_have_text("已受理")


async def test_the_turned_clock_brings_private_reminders_one_click_away(open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="到 16:30").click()
    await expect(page.locator(".now b")).to_have_text("16:30")
    await expect(page.locator(".activity li")).to_have_count(4)
    await page.get_by_role("button", name="周财务 有 1 条未读私聊，点开").click()
    await expect(page.locator(".chat-title h1")).to_contain_text("协作助手")
    await expect(page.locator(".from-bot .headline")).to_have_text("16:30 「5月进口电子」今日进展待发")
    await expect(page.locator(".people .badge")).to_have_count(3)
    await expect(page.locator(".chip")).to_be_hidden()


async def test_the_table_comes_with_a_picture_one_sees_and_a_workbook_one_saves(open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="到 17:30").click()
    picture = page.locator(".picture img")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 750)
    async with page.expect_download() as saved:
        await page.locator(".file").click()
    assert (await saved.value).suggested_filename == "5月进口电子 跟踪表 2026-05-11.xlsx"


async def test_a_step_of_the_tour_changes_the_speaker_and_fills_the_line(open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="写错了也没关系").click()
    await page.get_by_role("button", name="替陈仓储填好").click()
    await expect(page.locator(".speaker b")).to_have_text("陈仓储")
    await expect(page.locator("#draft")).to_have_value("仓储部门-2月30日：入库清点完成80%")
    await expect(page.locator("#draft")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".card-buttons button")).to_have_count(3)


async def test_every_step_of_the_tour_can_be_played(open_page: OpenPage) -> None:
    page = await open_page()
    steps = page.locator(".tour li")
    for index in range(await steps.count()):
        if await steps.nth(index).locator(".step").get_attribute("aria-expanded") == "false":
            await steps.nth(index).locator(".step").click()
        for move in range(await steps.nth(index).locator(".move").count()):
            await steps.nth(index).locator(".move").nth(move).click()
            await expect(page.locator(".turning")).to_have_count(0)
    await expect(page.locator(".tour .done")).to_have_count(await steps.count())


async def test_what_one_page_says_the_other_shows(open_page: OpenPage) -> None:
    one, two = await open_page(), await open_page(place="#as=li&chat=group")
    await send(one, "清关操作部门：已放行")
    await expect(two.locator(".bubble")).to_have_text("@协作助手 清关操作部门：已放行")
    await expect(two.locator(".message.mine")).to_have_count(0)
    await expect(two.locator(".speaker b")).to_have_text("李调度")


async def test_hostile_text_is_text(open_page: OpenPage) -> None:
    page = await open_page()
    page.on("dialog", lambda _dialog: pytest.fail("a script ran"))
    await send(page, HOSTILE)
    await expect(page.locator(".message.mine .text")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await page.title() == "督办 · 沙盒群聊"
    assert await page.locator(".thread script, .thread img[src=x], .thread svg[onload]").count() == 0
    await expect(page.locator(".mention")).to_have_count(1)


async def test_enter_that_confirms_a_pinyin_word_does_not_send(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator("#draft").fill("已fangxing")
    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    await page.locator("#draft").evaluate(f"box => box.dispatchEvent({composing})")
    await expect(page.locator("#draft")).to_have_value("已fangxing")
    await expect(page.locator(".message.mine")).to_have_count(0)


async def test_a_failed_send_keeps_the_words_and_says_so(open_page: OpenPage, stage: Rehearsal) -> None:
    page = await open_page()
    await page.locator("#draft").fill("清点完成")
    await page.evaluate("() => { globalThis.fetch = async () => { throw new Error('网络断开'); }; }")
    await page.keyboard.press("Enter")
    await expect(page.locator(".problem")).to_have_text("网络断开")
    await expect(page.locator("#draft")).to_have_value("清点完成")


async def test_somebody_who_reads_further_up_is_not_pulled_down(open_page: OpenPage, stage: Rehearsal) -> None:
    page = await open_page()
    for number in range(30):
        await stage.sandbox.say("g1", "li", f"第{number}条", mention_bot=False)
    await expect(page.locator(".message")).to_have_count(31)
    await page.locator("#thread").hover()
    await page.mouse.wheel(0, -600)
    await expect(page.locator(".bubble").last).not_to_be_in_viewport()
    await stage.sandbox.say("g1", "li", "新的", mention_bot=False)
    await expect(page.get_by_role("button", name="1 条新消息")).to_be_visible()
    await page.get_by_role("button", name="1 条新消息").click()
    await expect(page.locator(".bubble").last).to_be_in_viewport()


@pytest.mark.parametrize("size", [LAPTOP, (1024, 700), (900, 700), PHONE, (320, 640)], ids=str)
async def test_nothing_is_wider_than_the_window(open_page: OpenPage, stage: Rehearsal, size: tuple[int, int]) -> None:
    await stage.sandbox.say("g1", "zhao", "@协作助手 清关操作部门：" + "长" * 300 + "W" * 300, quote="Q" * 200)
    await stage.answered()
    page = await open_page(size)
    await stage.advance(stage.clock.instant.replace(hour=17, minute=30))
    await expect(page.locator(".file")).to_be_attached()
    tabs = page.locator("#tabs button")
    for index in range(await tabs.count() if size[0] < 900 else 1):
        if size[0] < 900:
            await tabs.nth(index).click()
        assert await page.evaluate(TOO_WIDE) == []


TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((element) => element.checkVisibility() && !element.closest('.tries, svg'))
  .filter((element) => { const box = element.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
  .map((element) => `${element.tagName}.${element.className}`)"""


async def test_on_a_phone_one_column_shows_at_a_time_and_the_tabs_change_it(open_page: OpenPage) -> None:
    page = await open_page(PHONE)
    for tab, shown in (("人员", ".rail"), ("时钟", ".clock"), ("导览", ".tour"), ("聊天", ".chat")):
        await page.locator("#tabs").get_by_role("button", name=tab).click()
        visible = [part for part in (".rail", ".clock", ".tour", ".chat") if await page.locator(part).is_visible()]
        assert visible == [shown]


async def test_on_a_phone_a_person_is_chosen_and_the_private_chat_is_one_tap_away(open_page: OpenPage) -> None:
    page = await open_page(PHONE)
    await page.locator("#tabs").get_by_role("button", name="人员").click()
    await page.get_by_role("button", name="孙客服").click()
    await page.locator(".switcher").get_by_role("button", name="私聊").click()
    await send(page, "客服部门：无变化")
    await expect(page.locator(".message.mine .bubble")).to_have_text("客服部门：无变化")
    await expect(page.locator(".from-bot .tag.good")).to_have_text("已受理")


async def test_every_button_has_a_name_and_the_focus_stays_when_the_page_redraws(open_page: OpenPage) -> None:
    page = await open_page()
    nameless = (
        "[...document.querySelectorAll('button')].filter((b) => b.checkVisibility() && !(b.textContent.trim() || b.ariaLabel)).length"
    )
    assert await page.evaluate(nameless) == 0
    await page.get_by_role("button", name="+10 分钟").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".now b")).to_have_text("09:10")
    await expect(page.get_by_role("button", name="+10 分钟")).to_be_focused()
