"""The report page: who comes in, what a form may do, and what it never does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.ports import TryLater, Undeliverable
from bot.pumps.machine import DrivenClock
from bot.web.passes import Passes
from bot.web.report import OwnTask, Reporter, add_report_pages

NOW = datetime(2026, 5, 11, 8, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]


class Doorman:
    """A platform that knows one code."""

    def login_url(self, back_to: str, state: str) -> str:
        return f"https://login.example/?back={back_to}&state={state}"

    async def user_of(self, code: str) -> str:
        if code == "busy":
            raise TryLater("忙")
        if code != "good":
            raise Undeliverable("code 无效")
        return "li"


class Office:
    """Implements `Reports`: li reports for one task, nobody else is known."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str, str]] = []

    async def reporter(self, platform: str, user: str) -> Reporter | None:
        task = OwnTask("T1", "<b>5月进口</b>", "运输调度部门", None, "17:00")
        return Reporter("李建国", (task,)) if user == "li" else None

    async def report(self, platform: str, user: str, code: str, text: str) -> bool:
        if code == "T1":
            self.posted.append((user, code, text))
        return code == "T1"


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(NOW)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def client(office: Office, clock: DrivenClock) -> AsyncIterator[Client]:
    app = web.Application()
    add_report_pages(app, "https://duban.example", {"wecom": Doorman()}, office, Passes("key", clock, secure=False), ["duban.example"])
    async with TestClient(TestServer(app)) as client:
        yield client


async def log_in(client: Client, code: str = "good") -> web.StreamResponse:
    leaving = await client.get("/me/login/wecom", allow_redirects=False)
    state = leaving.headers["Location"].rpartition("state=")[2]
    return await client.get(f"/me/login/wecom/back?code={code}&state={state}", allow_redirects=False)  # type: ignore[return-value]


async def token(client: Client) -> str:
    page = await (await client.get("/me")).text()
    return page.partition('name="token" value="')[2].partition('"')[0]


async def test_a_visitor_is_sent_to_the_platform_and_comes_back_to_our_own_address(client: Client) -> None:
    away = await client.get("/me", allow_redirects=False)
    assert (away.status, away.headers["Location"]) == (302, "/me/login/wecom")
    leaving = await client.get("/me/login/wecom", allow_redirects=False)
    assert "back=https://duban.example/me/login/wecom/back" in leaving.headers["Location"]


async def test_who_logged_in_reports_for_the_own_department(client: Client, office: Office) -> None:
    await log_in(client)
    page = await (await client.get("/me")).text()
    assert "今日 17:00 前待报" in page
    assert "&lt;b&gt;5月进口&lt;/b&gt;" in page
    sent = await client.post("/me", data={"token": await token(client), "task": "T1", "text": "已安排货车"}, allow_redirects=False)
    assert (sent.status, sent.headers["Location"]) == (303, "/me?done=1")
    assert office.posted == [("li", "T1", "已安排货车")]


async def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_posts(client: Client) -> None:
    cookie = (await log_in(client)).headers.getall("Set-Cookie")
    assert any("duban_session" in line and "HttpOnly" in line and "SameSite=Lax" in line for line in cookie)


@pytest.mark.parametrize("state", ["", "guess", "ä"])
async def test_a_way_back_that_nobody_set_out_on_logs_nobody_in(client: Client, state: str) -> None:
    await client.get("/me/login/wecom", allow_redirects=False)
    assert (await client.get("/me/login/wecom/back", params={"code": "good", "state": state}, allow_redirects=False)).status == 403
    assert (await client.get("/me", allow_redirects=False)).status == 302


@pytest.mark.parametrize(("code", "status"), [("stolen", 403), ("busy", 503)])
async def test_a_code_the_platform_does_not_take_is_explained(client: Client, code: str, status: int) -> None:
    assert (await log_in(client, code)).status == status


async def test_a_form_without_its_token_does_nothing(client: Client, office: Office) -> None:
    await log_in(client)
    for wrong in ("", "forged"):
        assert (await client.post("/me", data={"token": wrong, "task": "T1", "text": "x"})).status == 403
    assert office.posted == []


async def test_another_sites_form_does_nothing(client: Client, office: Office) -> None:
    await log_in(client)
    data = {"token": await token(client), "task": "T1", "text": "x"}
    assert (await client.post("/me", data=data, headers={"Origin": "https://evil.example"})).status == 403
    assert office.posted == []


async def test_another_departments_task_is_refused(client: Client) -> None:
    await log_in(client)
    assert (await client.post("/me", data={"token": await token(client), "task": "T2", "text": "x"})).status == 403


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
async def test_a_report_says_something_and_not_too_much(client: Client, text: str) -> None:
    await log_in(client)
    assert (await client.post("/me", data={"token": await token(client), "task": "T1", "text": text})).status == 400


async def test_a_session_ends_after_twelve_hours_and_at_log_out(client: Client, clock: DrivenClock) -> None:
    await log_in(client)
    clock.set(NOW + timedelta(hours=13))
    assert (await client.get("/me", allow_redirects=False)).status == 302
    clock.set(NOW)
    await log_in(client)
    await client.post("/me/logout", allow_redirects=False)
    assert (await client.get("/me", allow_redirects=False)).status == 302


async def test_a_forged_session_is_none(client: Client) -> None:
    client.session.cookie_jar.update_cookies({"duban_session": "eyJ1c2VyIjoidnAifQ.aaaa.bbbb"})
    assert (await client.get("/me", allow_redirects=False)).status == 302
