"""The platform's control over HTTP, below `/_sim`: what people do in the chats, what goes wrong, what time it is.

POST bodies are JSON objects:

    people                    {"id", "name"?, "mobile"?, "title"?, "external"?}
    groups                    {"id", "name"?, "members"?, "has_bot"?}
    groups/{id}/messages      {"userid", "text", "mention_bot"?, "quote"?, "at"?}, or {"userid", "kind", "name"?} for a medium
    groups/{id}/robot         {"present"}: a person adds the robot, or takes it out
    groups/{id}/members       {"join"?, "leave"?}
    users/{id}/messages       {"text", "quote"?}, or {"kind", "name"?}
    users/{id}/login          {}: who sits in front of the browser
    click                     {"userid", "card", "button"}: the outTrackId, and an action id, a label or a parameter
    read                      {"userid", "key"}: a processQueryKey or carrierId
    todos/{id}                {"userid"}: ticked off
    events/{id}               the data of an event of that type: user_add_org, org_dept_modify …
    faults                    any members of `Faults`, and "plan": a list of `Fault`s by their members
    switches                  any members of `Switches`
    disasters/{id}            disconnect {"reason"?}, close {"code"?}, abort, revoke_tokens, expire_tokens,
                              release {"backwards"?}, raw {"data"}, redirect_events {"url", "token", "aes_key"}
    clock                     {"advance": seconds}

GET: people, groups, transcript, calls, cards, pushes, feed, faults, switches, quotas, clock.
Group ids hold characters a path has to escape.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from functools import partial
from typing import Any

from aiohttp import web

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator.faults import Faults
from bot.platforms.dingtalk.simulator.gateway import Gateway
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import Switches

Act = Callable[[Gateway, str, Body], Awaitable[Any]]
"""What a request does, given the id in its path and its body; what it returns is the answer."""


async def open_gateway(gateway: Gateway, host: str, port: int) -> None:
    """Start a platform together with its control."""
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
    return web.json_response(data, status=status, dumps=partial(json.dumps, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    """What JSON has no word for: sets as lists, instants and the rest as text."""
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


async def _add_person(gateway: Gateway, _: str, body: Body) -> None:
    gateway.add_person(body.pop("id"), body.pop("name", ""), **body)


async def _add_group(gateway: Gateway, _: str, body: Body) -> None:
    gateway.add_group(body["id"], *body.get("members", []), has_bot=body.get("has_bot", True), name=body.get("name", ""))


async def _set_robot(gateway: Gateway, chat: str, body: Body) -> None:
    (gateway.add_bot if body["present"] else gateway.remove_bot)(chat)


async def _change_members(gateway: Gateway, chat: str, body: Body) -> None:
    gateway.join(chat, *body.get("join", []))
    gateway.leave(chat, *body.get("leave", []))


async def _say_in_group(gateway: Gateway, chat: str, body: Body) -> bool:
    return await _say(gateway, body["userid"], chat, body)


async def _say_in_private(gateway: Gateway, user: str, body: Body) -> bool:
    return await _say(gateway, user, private_chat(user), body)


async def _say(gateway: Gateway, user: str, chat: str, body: Body) -> bool:
    """Whether the bot heard it."""
    mention = body.get("mention_bot", True)
    if "kind" in body:
        name = body.get("name", "")
        return (await gateway.send_media(user, chat, body["kind"], body.get("text", ""), mention_bot=mention, name=name)).heard
    at = tuple(body.get("at", []))
    return (await gateway.say(user, chat, body["text"], mention_bot=mention, quote=body.get("quote"), at=at)).heard


async def _log_in(gateway: Gateway, user: str, _: Body) -> None:
    gateway.login.person = user


async def _click(gateway: Gateway, _: str, body: Body) -> bool:
    return await gateway.click(body["userid"], body["card"], body["button"])


async def _read(gateway: Gateway, _: str, body: Body) -> None:
    gateway.mark_read(body["userid"], gateway.world.sent[body["key"]].posts[0])


async def _finish_todo(gateway: Gateway, name: str, body: Body) -> None:
    gateway.todos.finish(body["userid"], name)


async def _tell(gateway: Gateway, event_type: str, body: Body) -> None:
    gateway.events.tell(event_type, body)


async def _set_faults(gateway: Gateway, _: str, body: Body) -> None:
    for fault in body.pop("plan", []):
        gateway.faults.plan(**fault)
    _set(gateway.faults, body, {member.name for member in fields(Faults)} - {"planned"})


async def _set_switches(gateway: Gateway, _: str, body: Body) -> None:
    sets = {name: frozenset(value) for name, value in body.items() if isinstance(value, list)}
    _set(gateway.switches, body | sets, {member.name for member in fields(Switches)})


def _set(target: object, values: Body, known: set[str]) -> None:
    for name, value in values.items():
        if name not in known:
            raise LookupError(name)
        setattr(target, name, value)


async def _advance(gateway: Gateway, _: str, body: Body) -> str:
    gateway.advance(float(body["advance"]))
    return gateway.clock.now().isoformat()


async def _strike(gateway: Gateway, name: str, body: Body) -> Any:
    return await _DISASTERS[name](gateway, body)


async def _abort(gateway: Gateway, body: Body) -> None:
    gateway.abort()


async def _revoke(gateway: Gateway, body: Body) -> None:
    gateway.tokens.revoke()


async def _expire(gateway: Gateway, body: Body) -> None:
    gateway.tokens.expire()


_DISASTERS: dict[str, Callable[[Gateway, Body], Awaitable[Any]]] = {
    "disconnect": lambda gateway, body: gateway.disconnect(body.get("reason", "connection is expired")),
    "close": lambda gateway, body: gateway.close(body.get("code", 1000)),
    "abort": _abort,
    "revoke_tokens": _revoke,
    "expire_tokens": _expire,
    "release": lambda gateway, body: gateway.release(backwards=body.get("backwards", False)),
    "raw": lambda gateway, body: gateway.raw(body["data"]),
    "redirect_events": lambda gateway, body: gateway.use_event_url(body["url"], body["token"], body["aes_key"], body.get("owner", "")),
}


def _cards(gateway: Gateway) -> Body:
    return {
        track: {"chats": card.chats, "values": card.values, "own": card.own, "shown": card.text}
        for track, card in gateway.cards.sent.items()
    }


def _pushes(gateway: Gateway) -> list[Body]:
    names = ("at", "topic", "message_id", "line", "acked_at", "code", "answer", "data")
    return [{name: getattr(push, name) for name in names} for push in gateway.hub.pushes]


def _quotas(gateway: Gateway) -> Body:
    now, buckets = gateway.clock.now(), {"api": gateway.tenant.api_calls, "webhook": gateway.tenant.webhook_messages}
    return {name: {"used": bucket.used(now), "most": bucket.most} for name, bucket in buckets.items()}


_SEEN: dict[str, Callable[[Gateway], Any]] = {
    "people": lambda gateway: {user: asdict(person) for user, person in gateway.world.people.items()},
    "groups": lambda gateway: {chat: asdict(group) | {"members": list(group.members)} for chat, group in gateway.world.groups.items()},
    "transcript": lambda gateway: [asdict(post) for post in gateway.transcript],
    "calls": lambda gateway: [asdict(call) | {"raw": call.raw.decode("utf-8", "replace")} for call in gateway.calls],
    "cards": _cards,
    "pushes": _pushes,
    "feed": lambda gateway: gateway.feed,
    "faults": lambda gateway: asdict(gateway.faults),
    "switches": lambda gateway: asdict(gateway.switches),
    "quotas": _quotas,
    "clock": lambda gateway: {"now": gateway.clock.now().isoformat()},
}
_DONE: dict[str, Act] = {
    "people": _add_person,
    "groups": _add_group,
    "groups/{id}/messages": _say_in_group,
    "groups/{id}/robot": _set_robot,
    "groups/{id}/members": _change_members,
    "users/{id}/messages": _say_in_private,
    "users/{id}/login": _log_in,
    "click": _click,
    "read": _read,
    "todos/{id}": _finish_todo,
    "events/{id}": _tell,
    "faults": _set_faults,
    "switches": _set_switches,
    "disasters/{id}": _strike,
    "clock": _advance,
}
