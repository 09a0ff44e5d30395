"""Pictures and files people send on DingTalk: fetched at once and kept with the archive, or on record as missing."""

import hashlib

import pytest

from storage import media
from storage.models import InboxRow, MediaRow
from tests.pumps.office import GROUP, Office, instant

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


async def sends(office: Office, kind: str = "file", name: str = "跟踪表.xlsx", content: bytes = PICTURE, text: str = "") -> None:
    user = office.user("li")
    chat, mention = (GROUP, True) if text else (f"dm:{user}", False)
    await office.gateway.send_media(user, chat, kind, text, mention_bot=mention, name=name, content=content)
    await office.heard()


async def test_a_file_is_kept_with_its_message(office: Office) -> None:
    """D13: fetched at once, as it came; what it is is told by its bytes and not by its name."""
    await sends(office, name="../../跟踪表.xlsx")
    (kept,) = await office.rows(MediaRow)
    (heard,) = await office.rows(InboxRow)
    assert (kept.inbox_id, kept.kind, kept.name, kept.media_type) == (heard.id, "file", "跟踪表.xlsx", "image/png")
    assert (kept.content, kept.size, kept.sha256) == (PICTURE, len(PICTURE), hashlib.sha256(PICTURE).hexdigest())
    assert kept.reason is None


async def test_a_picture_among_words_is_kept_and_the_words_count(office: Office) -> None:
    await sends(office, "picture", text="运输调度部门：已安排货车")
    (kept,) = await office.rows(MediaRow)
    assert (kept.kind, kept.content) == ("image", PICTURE)
    assert office.post("已登记|已收到")


async def test_a_link_that_stays_dead_is_on_record_as_missing(office: Office) -> None:
    """D13: tried again inside the five minutes, then missing; nobody is told."""
    office.gateway.faults.plan("error", "messageFiles", times=99, status=502)
    await sends(office)
    assert await office.rows(MediaRow) == []
    await office.until("15:06")
    (missing,) = await office.rows(MediaRow)
    assert (missing.content, missing.sha256, missing.reason) == (None, None, "钉钉暂时不能处理（HTTP 502）")
    (errand,) = await office.errands("fetch_media")
    assert errand.attempts > 2
    assert missing.kept_at <= instant("15:06")


async def test_a_code_that_expired_is_missing_at_once(office: Office) -> None:
    office.gateway.faults.plan("refuse", "messageFiles", code="invalidParameter.robotCode.downloadCode", status=400)
    await sends(office, name="../../跟踪表.xlsx")
    (missing,) = await office.rows(MediaRow)
    assert (missing.content, bool(missing.reason), missing.name) == (None, True, "跟踪表.xlsx")
    assert [notice.kind for notice in office.notices if notice.kind == "alarm"] == []


async def test_what_is_too_large_is_on_record_without_its_bytes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "KEPT", 1000)
    await sends(office)
    (seen,) = await office.rows(MediaRow)
    assert (seen.content, seen.size, seen.reason) == (None, len(PICTURE), media.TOO_LARGE)
    assert seen.sha256 == hashlib.sha256(PICTURE).hexdigest()
