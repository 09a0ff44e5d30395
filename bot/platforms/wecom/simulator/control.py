"""The gateway's control over HTTP, below `/_sim`: what people do in the chats, what goes wrong, what time it is.

POST bodies are JSON objects:

    groups                    {"id", "members"?, "has_bot"?}
    groups/{id}/messages      {"userid", "text", "mention_bot"?, "quote"?, "images"?}, or {"userid", "kind"} for a medium
    users/{id}/messages       {"text", "quote"?, "images"?}, or {"kind"}
    users/{id}/enter          {}
    click                     {"userid", "task_id", "key"}: the key or the label of a button
    faults                    any members of `Faults`
    disasters/{id}            close {"code"?}, abort, evict, forget_subscription, release {"backwards"?}, raw {"data"},
                              refuse {"errcode", "times"?, "cmd"?}
    clock                     {"advance": seconds}

GET: users, groups, transcript, calls, cards, faults, clock.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from functools import partial
from typing import Any

from aiohttp import web

from bot.core.messages import private_chat
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.gateway import Gateway

Act = Callable[[Gateway, str, Body], Awaitable[Any]]
"""What a request does, given the id in its path and its body; what it returns is the answer."""


async def open_gateway(gateway: Gateway, host: str, port: int) -> None:
    """Start a gateway together with its control."""
    routes = [*(_get(gateway, path, read) for path, read in _SEEN.items()), *(_post(gateway, path, act) for path, act in _DONE.items())]
    await gateway.start(host, port, routes)


def _get(gateway: Gateway, path: str, read: Callable[[Gateway], Any]) -> web.RouteDef:
    async def handle(request: web.Request) -> web.Response:
        return _answer(read(gateway))

    return web.get(f"/_sim/{path}", handle)


def _post(gateway: Gateway, path: str, act: Act) -> web.RouteDef:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.can_read_body else {}
            done = await act(gateway, request.match_info.get("id", ""), body)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            return _answer({"error": f"{type(error).__name__}: {error}"}, status=400)
        return _answer({"done": done})

    return web.post(f"/_sim/{path}", handle)


def _answer(data: Any, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, dumps=partial(json.dumps, ensure_ascii=False))


async def _add_group(gateway: Gateway, _: str, body: Body) -> None:
    gateway.add_group(body["id"], *body.get("members", []), has_bot=body.get("has_bot", True))


async def _say_in_group(gateway: Gateway, chat: str, body: Body) -> bool:
    return await _say(gateway, body["userid"], chat, body)


async def _say_in_private(gateway: Gateway, user: str, body: Body) -> bool:
    return await _say(gateway, user, private_chat(user), body)


async def _say(gateway: Gateway, user: str, chat: str, body: Body) -> bool:
    """Whether the bot heard it."""
    if "kind" in body:
        return (await gateway.send_media(user, chat, body["kind"], body.get("text", ""))).heard
    mention, quote, images = body.get("mention_bot", True), body.get("quote"), body.get("images", 0)
    return (await gateway.say(user, chat, body["text"], mention_bot=mention, quote=quote, images=images)).heard


async def _enter(gateway: Gateway, user: str, body: Body) -> bool:
    return await gateway.enter(user)


async def _click(gateway: Gateway, _: str, body: Body) -> bool:
    return await gateway.click(body["userid"], body["task_id"], body["key"])


async def _set_faults(gateway: Gateway, _: str, body: Body) -> None:
    known = {member.name for member in fields(Faults)} - {"refusals", "troubles"}
    for name, value in body.items():
        if name not in known:
            raise LookupError(name)
        setattr(gateway.faults, name, value)


async def _advance(gateway: Gateway, _: str, body: Body) -> str:
    gateway.advance(float(body["advance"]))
    return gateway.clock.now().isoformat()


async def _strike(gateway: Gateway, name: str, body: Body) -> None:
    match name:
        case "close":
            await gateway.close(body.get("code", 1000))
        case "abort":
            gateway.abort()
        case "evict":
            await gateway.hub.evict()
        case "forget_subscription":
            gateway.hub.forget_subscription()
        case "release":
            await gateway.hub.release(backwards=body.get("backwards", False))
        case "raw":
            await gateway.raw(body["data"])
        case "refuse":
            gateway.faults.refuse(body["errcode"], body.get("times", 1), body.get("cmd"))
        case _:
            raise LookupError(name)


_SEEN: dict[str, Callable[[Gateway], Any]] = {
    "users": lambda gateway: gateway.world.people,
    "groups": lambda gateway: {chat: asdict(group) | {"members": sorted(group.members)} for chat, group in gateway.world.groups.items()},
    "transcript": lambda gateway: [asdict(post) | {"at": post.at.isoformat()} for post in gateway.transcript],
    "calls": lambda gateway: [
        asdict(call) | {"at": call.at.isoformat(), "raw": call.raw.decode("utf-8", "replace")} for call in gateway.calls
    ],
    "cards": lambda gateway: {task_id: asdict(sent) for task_id, sent in gateway.desk.cards.items()},
    "faults": lambda gateway: asdict(gateway.faults),
    "clock": lambda gateway: {"now": gateway.clock.now().isoformat()},
}
_DONE: dict[str, Act] = {
    "groups": _add_group,
    "groups/{id}/messages": _say_in_group,
    "users/{id}/messages": _say_in_private,
    "users/{id}/enter": _enter,
    "click": _click,
    "faults": _set_faults,
    "disasters/{id}": _strike,
    "clock": _advance,
}
