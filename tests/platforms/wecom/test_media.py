"""Files and pictures go up in chunks and are shown in the chat."""

import asyncio

import pytest

from bot.core.messages import Attachment
from bot.core.ports import TryLater, Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.depot import Media
from tests.platforms.wecom.bench import GROUP, Bench

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def attachment(content: bytes, name: str = "日报-0510.xlsx", media_type: str = XLSX) -> Attachment:
    async def drawn() -> bytes:
        return content

    return Attachment(name, media_type, drawn)


def shelf(gateway: Gateway) -> list[Media]:
    return list(gateway.desk.depot.media.values())


async def test_a_large_file_goes_up_in_chunks_behind_its_text(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    content = bytes(range(256)) * 5200
    await bench.send("协作进度跟踪表 5月12日", files=(attachment(content),))
    assert gateway.said(GROUP) == ["协作进度跟踪表 5月12日", "[文件] 日报-0510.xlsx"]
    assert [(media.kind, media.name, media.content) for media in shelf(gateway)] == [("file", "日报-0510.xlsx", content)]
    assert [call.cmd for call in gateway.calls].count(frames.UPLOAD_CHUNK) == 3


async def test_a_picture_is_shown_as_a_picture(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send("", files=(attachment(PNG, "跟踪表.png", "image/png"),))
    assert gateway.said(GROUP) == ["[图片] 跟踪表.png"]


async def test_a_picture_too_large_to_be_shown_is_sent_as_a_file(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send("", files=(attachment(PNG + b"0" * (10 << 20), "跟踪表.png", "image/png"),))
    assert gateway.said(GROUP) == ["[文件] 跟踪表.png"]


@pytest.mark.parametrize("size", [0, 5, (20 << 20) + 1])
async def test_a_file_of_a_size_nobody_takes_is_undeliverable(bench: Bench, size: int) -> None:
    await bench.hears("早")
    with pytest.raises(Undeliverable, match="日报-0510"):
        await bench.send("", files=(attachment(b"0" * size),))


@pytest.mark.parametrize("errcode", [frames.BUSY, frames.NOT_SUBSCRIBED])
async def test_a_chunk_that_failed_is_sent_again(bench: Bench, gateway: Gateway, errcode: int, clock: StagedClock) -> None:
    await bench.hears("早")
    gateway.faults.refuse(errcode, cmd=frames.UPLOAD_CHUNK, passing=1)
    sending = asyncio.create_task(bench.send("", files=(attachment(b"0" * (1 << 20)),)))
    if errcode == frames.NOT_SUBSCRIBED:
        await clock.skip(lambda seconds: 0 < seconds <= 1)
    await sending
    assert len(shelf(gateway)) == 1


async def test_a_slow_chunk_is_given_thirty_seconds_and_three_tries(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早")
    sending = asyncio.create_task(bench.send("", files=(attachment(b"0" * 100),)))
    await gateway.until(lambda: frames.UPLOAD_INIT in [call.cmd for call in gateway.calls])
    gateway.faults.lost_answers = 3
    for tries in (1, 2, 3):
        await gateway.until(lambda tries=tries: [call.cmd for call in gateway.calls].count(frames.UPLOAD_CHUNK) == tries)  # type: ignore[misc]
        clock.advance(30)
    with pytest.raises(TryLater):
        await sending


async def test_a_failed_file_does_not_repeat_its_text_at_the_next_attempt(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    message = bench.outgoing("协作进度跟踪表 5月12日", files=(attachment(b"0" * 100),))
    gateway.faults.refuse(frames.TOO_MANY, cmd=frames.UPLOAD_INIT)
    with pytest.raises(TryLater):
        await bench.bot.send(message)
    gateway.clock.advance(60)
    await bench.bot.send(message)
    assert gateway.said(GROUP) == ["协作进度跟踪表 5月12日", "[文件] 日报-0510.xlsx"]


async def test_a_file_name_keeps_to_one_line(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send("", files=(attachment(b"0" * 100, "../..\n日\ud83d报.xlsx"),))
    assert shelf(gateway)[0].name == ".._.._日\ufffd报.xlsx"
