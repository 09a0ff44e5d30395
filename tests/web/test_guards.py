"""What the reliability page asks of every view: headers, origin, host, plain errors (W01, W02, W03, W11, W14)."""

import re
from pathlib import Path

import pytest

from bot.core.messages import Attachment, Outgoing
from bot.web.guards import HEADERS
from bot.web.sandbox import STATIC
from tests.web.conftest import Client
from tests.web.rehearsal import Rehearsal

POST = {"chat": "g1", "from": "zhao", "text": "清关操作部门：已放行"}
SCRIPTS = sorted((STATIC / "js").glob("*.js"))


async def broken() -> bytes:
    raise RuntimeError("SELECT secret FROM /etc/passwd")


async def markup() -> bytes:
    return b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    "path", ["/", "/static/js/main.js", "/static/css/base.css", "/sandbox/state", "/sandbox/events", "/nowhere", "/static/../guards.py"]
)
async def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_the_policy_allows_no_inline_script_and_no_frame() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_a_fault_shows_an_id_and_nothing_else(client: Client, stage: Rehearsal) -> None:
    await stage.sandbox.send(Outgoing("f1", "g1", "digest", "表", files=(Attachment("a.png", "image/png", broken),)))
    answer = await client.get("/sandbox/files/f1/a.png")
    text = await answer.text()
    assert (answer.status, answer.content_type) == (500, "text/plain")
    assert re.fullmatch(r"服务出错，编号 [0-9a-f]{8}，详情在日志里", text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_another_site_cannot_post(client: Client, stage: Rehearsal, headers: dict[str, str]) -> None:
    for path in ("/sandbox/say", "/sandbox/click", "/sandbox/clock"):
        assert (await client.post(path, json={**POST, "minutes": 10}, headers=headers)).status == 403
    assert len(stage.sandbox.transcript) == 1
    assert stage.now().hour == 1


@pytest.mark.parametrize("path", ["/sandbox/events", "/sandbox/state"])
async def test_another_site_cannot_read_the_live_view(client: Client, path: str) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert (await client.get(path, headers=headers)).status == 403


async def test_another_site_may_link_to_the_page(client: Client) -> None:
    assert (await client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})).status == 200


async def test_the_own_page_may_post(client: Client) -> None:
    origin = f"http://{client.host}:{client.port}"
    answer = await client.post("/sandbox/say", json=POST, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 202


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 421), ("127.0.0.1", 200), ("localhost:8080", 200), ("[::1]:8080", 200), ("192.168.1.7", 200), ("demo.example", 200)],
)
async def test_a_foreign_name_that_points_here_is_not_served(client: Client, host: str, status: int) -> None:
    assert (await client.get("/sandbox/state", headers={"Host": host})).status == status


async def test_no_get_changes_anything(client: Client, stage: Rehearsal) -> None:
    for path in ("/sandbox/say", "/sandbox/click", "/sandbox/clock"):
        assert (await client.get(path)).status == 405
    assert len(stage.sandbox.transcript) == 1


async def test_a_file_is_handed_out_for_saving_whatever_it_is_called(client: Client, stage: Rehearsal) -> None:
    name = '跟踪表"; filename="x.html\r\nSet-Cookie: a=b <script>.html'
    await stage.sandbox.send(Outgoing("f1", "g1", "digest", "文件", files=(Attachment(name, "text/html", markup),)))
    url = (await (await client.get("/sandbox/state")).json())["transcript"][-1]["files"][0]["url"]
    answer = await client.get(url)
    disposition = answer.headers["Content-Disposition"]
    assert answer.status == 200
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert not re.search(r'["<>\r\n ]', disposition.removeprefix("attachment; "))
    assert "Set-Cookie" not in answer.headers


async def test_only_pictures_open_in_the_page(client: Client, stage: Rehearsal) -> None:
    await client.post("/sandbox/clock", json={"to": "17:30"})
    digest = (await (await client.get("/sandbox/state")).json())["transcript"][-1]
    png, xlsx = [await client.get(file["url"]) for file in digest["files"]]
    assert (png.content_type, png.headers["Content-Disposition"][:6]) == ("image/png", "inline")
    assert (await png.read()).startswith(b"\x89PNG")
    assert xlsx.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["/sandbox/files/o1/none.png", "/sandbox/files/none/a.png", "/sandbox/files/..%2f..%2fetc/passwd"])
async def test_a_file_nobody_sent_is_not_found(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_page_never_turns_text_into_markup(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", source)


def test_the_page_loads_nothing_from_elsewhere() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|style=|<script(?![^>]*src=)| on\w+=", page)
    for sheet in (STATIC / "css").glob("*.css"):
        assert "url(" not in sheet.read_text(encoding="utf-8")
