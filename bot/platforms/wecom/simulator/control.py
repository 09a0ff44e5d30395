"""The simulator's control over HTTP, below `/_sim`: what people do in the chats, what goes wrong, what time it is.

POST bodies are JSON objects:

    users                     {"userid", "name"?, "departments"?, "position"?, "mobile"?, "leader"?}
    departments               {"name", "parentid"?}: its id
    groups                    {"id", "members"?, "has_bot"?}
    groups/{id}/messages      {"userid", "text", "mention_bot"?, "quote"?, "images"?}, or {"userid", "kind"} for a medium
    groups/{id}/add_bot       {}: the robot's chatid
    groups/{id}/remove_bot    {}
    groups/{id}/add_webhook   {}: the address
    webhooks/{id}/remove      {}, by key; also webhooks/{id}/disable
    users/{id}/messages       {"text", "quote"?, "images"?}, or {"kind"}
    users/{id}/enter          {}
    users/{id}/to_app         {"text"}, or {} for opening the app
    click                     {"userid", "task_id", "key"?, "selected"?}: the key or the label of a button
    callback                  {"url", "token", "aes_key"} for the robot, {} for the long connection; also callback/app
    visitor                   {"userid"}: who sits at the login page
    company                   {"trusted_ips"?, "trusted_domains"?, "root_visible"?, "may_phone"?, "archive"?}
    faults                    any members of `Faults`
    troubles                  one `Trouble`
    disasters/{id}            close {"code"?}, abort, evict, forget_subscription, release {"backwards"?}, raw {"data"},
                              refuse {"errcode", "times"?, "cmd"?}, invalidate_tokens, expire_tokens
    clock                     {"advance": seconds}

GET: users, departments, groups, transcript, calls, deliveries, cards, faults, clock; transcript, calls and deliveries from
`?after=` so many on; msgaudit as lines of JSON behind a `?seq=`, all of them or (`?unheard=1`) what the robot was not told.
"""

import json
from functools import partial
from typing import Any

from aiohttp import web

from bot.platforms.wecom.simulator.acts import DONE, Act
from bot.platforms.wecom.simulator.gateway import Gateway
from bot.platforms.wecom.simulator.views import SEEN, Read


async def open_gateway(gateway: Gateway, host: str, port: int) -> None:
    """Start a gateway together with its control."""
    routes = [*(_get(gateway, path, read) for path, read in SEEN.items()), *(_post(gateway, path, act) for path, act in DONE.items())]
    await gateway.start(host, port, [*routes, web.get("/_sim/msgaudit", partial(_archive, gateway))])


def _get(gateway: Gateway, path: str, read: Read) -> web.RouteDef:
    async def handle(request: web.Request) -> web.Response:
        return _answer(read(gateway, int(request.query.get("after", 0))))

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


async def _archive(gateway: Gateway, request: web.Request) -> web.Response:
    after, unheard = int(request.query.get("seq", 0)), request.query.get("unheard") == "1"
    lines = gateway.archive.lines(gateway.clock.now(), after, unheard=unheard)
    return web.Response(text="".join(f"{line}\n" for line in lines), content_type="application/x-ndjson")


def _answer(data: Any, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, dumps=partial(json.dumps, ensure_ascii=False))
