"""What a person sees and does in a simulated WeCom or DingTalk group, on a laptop and on a phone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_page import HOSTILE, TOO_WIDE
from tests.web.simulated import ASKER, PLATFORMS, Street, street

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000208020000"
    "00fdd49a730000000b49444154789c6360800100000800013a6dd6770000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=PLATFORMS)
async def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    """One for all tests, which therefore turn the clock last."""
    async with AsyncExitStack() as stack:
        url = str(tmp_path_factory.mktemp("simulated") / f"{request.param}.sqlite3")
        yield await stack.enter_async_context(street(request.param, url))


@pytest.fixture
def address(town: Street) -> str:
    """Where the pages of `open_page` are."""
    return f"{town.site}/"


async def send(page: Page, text: str) -> None:
    await page.locator("#draft").fill(text)
    await page.keyboard.press("Enter")


async def test_a_post_with_an_at_is_receipted_and_one_without_is_grey(open_page: OpenPage) -> None:
    page = await open_page(place="#as=li")
    await send(page, "运输调度部门：已安排货车")
    await expect(page.locator(".message.mine .mention").last).to_have_text("@协作助手")
    await expect(page.locator(".from-bot").last).to_contain_text("已登记 运输调度部门 5月11日")
    await page.get_by_role("switch", name="@ 协作助手").uncheck()
    await send(page, "运输调度部门：已到仓")
    await expect(page.locator(".unheard .undelivered").last).to_have_text("机器人听不到（没有 @）")
    await expect(page.get_by_role("switch", name="@ 协作助手")).to_be_checked()


async def test_a_question_pings_and_its_card_changes_only_for_whoever_pressed_it(open_page: OpenPage, town: Street) -> None:
    page, other = await open_page(place="#as=li"), await open_page(place="#as=zhao")
    await town.says(ASKER[town.platform], "请运输调度部门、清关操作部门确认明天上午能否提货")
    await expect(page.locator(".pings .mention.me")).to_have_text("@李建国")
    await page.get_by_text("@ 到 2 人").click()
    await expect(page.locator(".pinged[open]")).to_contain_text("真正 @ 到：李建国、赵晓敏")
    await page.get_by_role("button", name="能", exact=True).click()
    await expect(page.locator(".card-face")).to_contain_text("已收到：能")
    await expect(other.get_by_role("button", name="不能", exact=True)).to_be_enabled()
    await expect(other.locator(".card-face")).not_to_contain_text("已收到")


async def test_a_quote_and_a_picture_go_out(open_page: OpenPage) -> None:
    page = await open_page(place="#as=li")
    await page.locator(".from-bot").first.hover()
    await page.get_by_role("button", name="引用这条消息").first.click()
    await send(page, "收到")
    await expect(page.locator(".mine blockquote").last).to_contain_text("5月进口电子")
    await page.locator("#picker").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
    await expect(page.locator(".mine .picture img")).to_be_visible()


async def test_hostile_text_is_text(open_page: OpenPage) -> None:
    page = await open_page(place="#as=li")
    page.on("dialog", lambda _dialog: pytest.fail("a script ran"))
    await send(page, f"运输调度部门：{HOSTILE}")
    await expect(page.locator(".mine .text").last).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator(".from-bot").last).to_contain_text("img src=x onerror=alert(1)")
    assert await page.locator(".thread script, .thread img[src=x], .thread svg[onload]").count() == 0


async def test_the_turned_clock_brings_the_picture_of_the_table(open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="到 17:30").click()
    await expect(page.locator(".from-bot .picture img")).to_have_js_property("naturalWidth", 1170, timeout=15_000)
    await expect(page.locator(".now b")).to_have_text("17:30")
    async with page.expect_download() as saved:
        await page.locator(".from-bot .file").click()
    assert (await saved.value).suggested_filename.endswith(".xlsx")


async def test_a_call_for_a_major_anomaly_rings_for_whom_it_is_meant(open_page: OpenPage, town: Street) -> None:
    page = await open_page(place="#as=vp")
    await town.says("head_dd", "/异常 重大 情况：海关查验扣货 影响：提货停止 措施：已联系海关")
    await town.hears("海关查验扣货", "dm:vp")
    if town.platform == "wecom":  # there is no DING; the phone rings with the third repetition (L28)
        await town.stage.advance(town.stage.now() + timedelta(minutes=91))
    await page.locator(".ringing").click()
    await expect(page.locator(".chat-title h1")).to_contain_text("协作助手")
    await expect(page.locator(".ring")).to_be_visible()
    await expect(page.locator(".ringing")).to_have_count(0)


async def test_nothing_is_wider_than_a_phone(open_page: OpenPage, town: Street) -> None:
    await town.says("li", "运输调度部门：" + "长" * 200 + "W" * 200)
    page = await open_page(PHONE, "#as=li")
    tabs = page.locator("#tabs button")
    for index in range(await tabs.count()):
        await tabs.nth(index).click()
        assert await page.evaluate(TOO_WIDE) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
