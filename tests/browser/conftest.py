"""The page in a real browser. Run by naming the folder: `pytest tests/browser` (needs Chromium; the default run leaves it out)."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from bot.web.sandbox import add_sandbox_routes
from tests.web.rehearsal import Rehearsal

HERE = Path(__file__).parent
LAPTOP = (1280, 800)
PHONE = (390, 844)

OpenPage = Callable[..., Awaitable[Page]]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only whoever names the folder gets these tests: a machine without a browser runs the rest without a skip."""
    asked_for = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(HERE) for path in asked_for) else True


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> Rehearsal:
    rehearsal = Rehearsal()
    await rehearsal.begin()
    return rehearsal


@pytest_asyncio.fixture(loop_scope="session")
async def address(stage: Rehearsal) -> AsyncIterator[str]:
    app = web.Application()
    add_sandbox_routes(app, stage)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, address: str) -> AsyncIterator[OpenPage]:
    """Opens pages and, at the end, demands that no browser console had anything to complain about."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    async def open_one(size: tuple[int, int] = LAPTOP, place: str = "") -> Page:
        page = await browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", reduced_motion="reduce")
        page.set_default_timeout(5000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(address + place)
        await page.wait_for_selector(".message")
        return page

    yield open_one
    for context in browser.contexts:
        await context.close()
    assert complaints == []
