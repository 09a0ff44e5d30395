"""The page of a simulated platform over HTTP, with the real bot at work behind it."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.settings import load_settings
from bot.web.guards import HEADERS
from bot.web.simulated.page import STATIC
from tests.web.simulated import ASKER, PLATFORMS, Street, street

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73")
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script> @所有人 <@li> **粗** [链](https://evil.example)"


@pytest.fixture(params=PLATFORMS)
async def town(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Street]:
    async with street(request.param, sqlite_url) as opened:
        yield opened


@pytest.fixture
async def wecom(sqlite_url: str) -> AsyncIterator[Street]:
    async with street("wecom", sqlite_url) as opened:
        yield opened


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Page:
    """What a browser does for one person."""

    def __init__(self, http: aiohttp.ClientSession, street: Street, user: str) -> None:
        self._http = http
        self._street = street
        self._spot = {"from": user, "chat": street.group}

    async def state(self) -> dict[str, Any]:
        async with self._http.get(f"{self._street.site}/town/state") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self._http.post(f"{self._street.site}/town/{path}", json=self._spot | body) as answer:
            return answer.status, await answer.json()

    async def send(self, name: str, content: bytes, **more: str) -> dict[str, Any]:
        query = {**self._spot, "name": name, **more}
        async with self._http.post(f"{self._street.site}/town/send", params=query, data=content) as answer:
            assert answer.status == 202, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    async def card(self, name: str) -> dict[str, Any]:
        cards = (await self.state())["cards"]
        found: dict[str, Any] = cards[name]
        return found


@pytest.fixture
def li(http: aiohttp.ClientSession, town: Street) -> Page:
    return Page(http, town, "li")


async def test_a_post_with_an_at_is_heard_and_gets_its_receipt(town: Street, li: Page) -> None:
    assert await li.post("say", text="运输调度部门：已安排货车") == (202, {"heard": True})
    assert "运输调度部门 5月11日" in (await town.hears("已登记")).text


async def test_without_an_at_it_stands_in_the_group_and_the_bot_knows_nothing(town: Street, li: Page) -> None:
    assert await li.post("say", text="运输调度部门：已安排货车", mention_bot=False) == (202, {"heard": False})
    assert (await li.state())["transcript"][-1]["heard"] is False
    await li.post("say", text="/谁没报")
    assert "运输调度部门" in (await town.hears("待补：")).text


async def test_words_of_people_come_back_as_they_were_typed(town: Street, li: Page) -> None:
    await li.post("say", text=HOSTILE, mention_bot=False)
    assert (await li.state())["transcript"][-1]["text"] == HOSTILE


async def test_a_card_changes_for_whoever_pressed_it_and_for_nobody_else(town: Street, li: Page) -> None:
    await town.says(ASKER[town.platform], "请运输调度部门、清关操作部门确认明天上午能否提货")
    seen = await town.hears("#1 待答复")
    card = await li.card(seen.card or "")
    yes = next(button for button in card["everybody"]["buttons"] if button["label"] == "能")
    assert (await li.post("press", card=seen.card, button=yes["key"]))[0] == 202
    await town.until(lambda: "li" in town.stage.town.cards()[seen.card or ""].own)
    card = await li.card(seen.card or "")
    assert "已收到：能" in json.dumps(card["own"], ensure_ascii=False)
    assert list(card["own"]) == ["li"]
    assert card["everybody"]["buttons"][0]["label"] == "能"


async def test_a_button_nobody_sees_cannot_be_pressed(town: Street, li: Page) -> None:
    await town.says(ASKER[town.platform], "请运输调度部门确认明天上午能否提货")
    seen = await town.hears("#1 待答复")
    assert (await li.post("press", card=seen.card, button="b6"))[0] == 400
    assert (await li.post("press", card="none", button="b1"))[0] == 400


async def test_who_was_really_pinged_is_told_apart_from_who_is_only_named(town: Street, li: Page) -> None:
    await town.says(ASKER[town.platform], "请运输调度部门确认明天上午能否提货")
    await town.hears("请运输调度部门确认")
    entries = (await li.state())["transcript"]
    assert [entry["mentions"] for entry in entries if entry["from"] == "bot" and entry["mentions"]] == [["li"]]


async def test_the_turned_clock_brings_the_table_with_its_picture_and_workbook(town: Street, li: Page, http: aiohttp.ClientSession) -> None:
    status, clock = await li.post("clock", to="17:30")
    assert (status, clock["now"][:16]) == (200, "2026-05-11T17:30")
    media = {entry["kind"]: entry["medium"] for entry in (await li.state())["transcript"] if entry["medium"]}
    assert media["file"]["name"].endswith(".xlsx")
    async with http.get(town.site + media["file"]["url"]) as book:
        assert book.headers["Content-Disposition"].startswith("attachment")
        assert (await book.read()).startswith(b"PK")


async def test_reminders_reach_people_in_private_while_the_line_holds(town: Street, li: Page) -> None:
    await li.post("clock", to="16:30")
    assert [seen.kind for seen in town.said("dm:li")] == ["card"]
    assert await li.post("say", text="运输调度部门：已到仓") == (202, {"heard": True})


async def test_time_stands_again_when_the_bot_is_done(town: Street, li: Page) -> None:
    await li.post("clock", to="16:30")
    stood = (await li.state())["clock"]
    assert stood["mode"] == "driven"
    assert (await li.state())["clock"] == stood


async def test_the_clock_can_be_let_go_and_held(town: Street, li: Page) -> None:
    assert (await li.post("clock", to="real"))[1]["mode"] == "real"
    flowing = (await li.state())["clock"]
    assert (await li.state())["clock"]["now"] > flowing["now"]
    assert (await li.post("clock", to="driven"))[1]["mode"] == "driven"


async def test_a_sent_picture_can_be_looked_at_and_a_file_is_saved(town: Street, li: Page, http: aiohttp.ClientSession) -> None:
    assert await li.send("现场.png", PNG) == {"heard": town.platform == "dingtalk"}
    assert await li.send("清单<b>.html", b"<script>alert(1)</script>") == {"heard": False}
    picture, file = [entry for entry in (await li.state())["transcript"] if entry["from"] == "li"]
    async with http.get(town.site + picture["medium"]["url"]) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)
    async with http.get(town.site + file["medium"]["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")


async def test_a_quote_stands_above_the_answer(town: Street, li: Page) -> None:
    first = (await li.state())["transcript"][0]
    await li.post("say", text="收到", quote=first["seq"])
    assert (await li.state())["transcript"][1]["quote"] == first["text"]


async def test_only_dingtalk_tells_who_has_read_what(town: Street, li: Page) -> None:
    await li.post("read")
    read = {"1": ["li"]} if town.platform == "dingtalk" else {}
    assert (await li.state())["readers"] == read


async def test_a_removed_robot_hears_nothing_until_it_is_back(town: Street, li: Page) -> None:
    await li.post("robot", present=False)
    assert (await li.state())["rooms"][0]["has_bot"] is False
    assert await li.post("say", text="运输调度部门：已发车") == (202, {"heard": False})
    await li.post("robot", present=True)
    assert await li.post("say", text="运输调度部门：已发车") == (202, {"heard": True})


async def test_every_fault_can_be_struck_and_what_lasts_can_be_ended(town: Street, li: Page) -> None:
    for fault in (await li.state())["faults"]:
        assert (await li.post("faults", name=fault["name"]))[0] == 202
    assert {fault["name"] for fault in (await li.state())["faults"] if fault["on"]} == {"deaf"}
    await li.post("faults", name="deaf")
    assert not any(fault["on"] for fault in (await li.state())["faults"])
    assert (await li.post("faults", name="earthquake"))[0] == 400


async def test_after_a_burst_of_errors_the_answer_still_comes(town: Street, li: Page) -> None:
    await li.post("faults", name="errors")
    await li.post("say", text="运输调度部门：已安排货车")
    await li.post("clock", minutes=30)
    await town.hears("已登记")


async def test_the_live_view_tells_what_is_said_and_what_changed(town: Street, li: Page, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{town.site}/town/events?after=1") as events:
        await li.post("say", text="运输调度部门：已安排货车")
        told: dict[str, Any] = {}
        while told.get("entry", {}).get("from") != "bot":
            name = (await events.content.readline()).decode().removeprefix("event: ").strip()
            if name and not name.startswith(("id:", "data:")):
                told[name] = json.loads((await events.content.readline()).decode().removeprefix("data: "))
    assert {"hello", "clock", "rooms", "cards", "readers", "faults", "entry"} <= told.keys()
    assert told["entry"]["seq"] == 3


async def test_strangers_places_and_other_peoples_chats_are_refused(town: Street, li: Page) -> None:
    for wrong in ({"from": "nobody"}, {"chat": "nowhere"}, {"chat": "dm:zhao"}, {"text": ""}, {"quote": "one"}, {"mentions": "li"}):
        assert (await li.post("say", **{"text": "你好", **wrong}))[0] == 400
    assert len((await li.state())["transcript"]) == 1


async def test_an_app_card_in_private_is_pressed_through_the_callback_url(wecom: Street, http: aiohttp.ClientSession) -> None:
    page = Page(http, wecom, "li")
    await page.post("clock", to="16:30")
    card = wecom.said("dm:li")[0].card or ""
    button = (await page.card(card))["everybody"]["buttons"][0]
    assert button["label"] == "无变化"
    assert await page.post("press", chat="dm:li", card=card, button=button["key"]) == (202, {"heard": True})
    await wecom.hears("已登记", "dm:li")


async def test_an_answer_to_the_apps_reminder_goes_to_the_app(wecom: Street, http: aiohttp.ClientSession) -> None:
    page = Page(http, wecom, "li")
    await page.post("clock", to="16:30")
    assert await page.post("say", chat="dm:li", text="运输调度部门：无变化") == (202, {"heard": True})
    assert (await wecom.hears("已登记", "dm:li")).mouth == "应用消息"


class TestGuards:
    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_the_page_never_turns_text_into_markup(self, script: Path) -> None:
        source = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", source)

    def test_the_page_loads_nothing_from_elsewhere(self) -> None:
        page = (STATIC / "index.html").read_text(encoding="utf-8")
        assert not re.search(r"https?://|style=|<script(?![^>]*src=)| on\w+=", page)
        assert all("url(" not in sheet.read_text(encoding="utf-8") for sheet in (STATIC / "css").glob("*.css"))

    async def test_every_answer_carries_the_headers(self, wecom: Street, http: aiohttp.ClientSession) -> None:
        for path in ("/", "/simulated/js/main.js", "/static/css/base.css", "/town/state", "/town/media/none", "/nowhere"):
            async with http.get(wecom.site + path) as answer:
                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS

    @pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
    async def test_another_site_cannot_act(self, wecom: Street, http: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        for path in ("say", "send", "press", "read", "robot", "faults", "clock"):
            async with http.post(f"{wecom.site}/town/{path}", json={"from": "li"}, headers=headers) as answer:
                assert answer.status == 403
            async with http.get(f"{wecom.site}/town/{path}") as answer:
                assert answer.status == 405

    async def test_a_foreign_name_that_points_here_is_not_served(self, wecom: Street, http: aiohttp.ClientSession) -> None:
        async with http.get(f"{wecom.site}/town/state", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 421


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_without_a_bot_beside_it_the_clock_is_the_worlds(platform: str, sqlite_url: str, http: aiohttp.ClientSession) -> None:
    async with street(platform, sqlite_url, with_bot=False) as opened:
        page = Page(http, opened, "li")
        assert (await page.state())["clock"]["mode"] == "foreign"
        assert (await page.post("clock", to="17:30"))[0] == 400
        assert await page.post("say", text="你好") == (202, {"heard": False})


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_printed_settings_are_settings(platform: str, sqlite_url: str) -> None:
    async with street(platform, sqlite_url, with_bot=False) as opened:
        variables = opened.simulator.variables()
    assert load_settings(variables).platforms[platform] is not None
