"""Answers as a network brings them: in pieces, at its own pace, and larger than one packet."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.ports import OutcomeUnknown
from bot.platforms.wire.rest import LARGEST_ANSWER, Rest

PEOPLE = 5000


async def _dribble(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    for piece in (b'{"errcode":0,', b'"msgid":', b'"M-1"}'):
        await answer.write(piece)
        await asyncio.sleep(0.01)
    return answer


async def _crowd(request: web.Request) -> web.Response:
    return web.json_response({"errcode": 0, "userlist": [{"userid": f"user{number}", "name": "王小明" * 4} for number in range(PEOPLE)]})


async def _endless(request: web.Request) -> web.Response:
    return web.Response(body=b" " * (LARGEST_ANSWER + 1))


@pytest.fixture
async def rest() -> AsyncIterator[Rest]:
    app = web.Application()
    app.router.add_get("/dribble", _dribble)
    app.router.add_get("/crowd", _crowd)
    app.router.add_get("/endless", _endless)
    async with TestServer(app) as server, Rest(str(server.make_url(""))) as rest:
        yield rest


async def test_an_answer_in_pieces_is_read_whole(rest: Rest) -> None:
    """S06: half an answer taken for none would be an unknown outcome, and the message would be said twice."""
    assert (await rest.get("/dribble", {})).body == {"errcode": 0, "msgid": "M-1"}


async def test_the_members_of_a_large_department_are_read_whole(rest: Rest) -> None:
    assert len((await rest.get("/crowd", {})).body["userlist"]) == PEOPLE


async def test_an_answer_nobody_could_want_is_not_read_to_its_end(rest: Rest) -> None:
    with pytest.raises(OutcomeUnknown, match="字节"):
        await rest.get("/endless", {})
