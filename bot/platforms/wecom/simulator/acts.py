"""What can be done over `/_sim`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from typing import Any

from bot.core.messages import private_chat
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.simulator.directory import ROOT
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.gateway import Gateway

Act = Callable[[Gateway, str, Body], Awaitable[Any]]
"""What a request does, given the id in its path and its body; what it returns is the answer."""


async def _add_user(gateway: Gateway, _: str, body: Body) -> None:
    rest = {name: body[name] for name in ("position", "mobile", "leader") if name in body}
    gateway.directory.add_user(body["userid"], body.get("name", ""), *body.get("departments", []), **rest)


async def _add_department(gateway: Gateway, _: str, body: Body) -> int:
    return gateway.directory.add_department(body["name"], body.get("parentid", ROOT))


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


async def _add_bot(gateway: Gateway, chat: str, body: Body) -> str:
    return gateway.add_bot(chat)


async def _remove_bot(gateway: Gateway, chat: str, body: Body) -> None:
    gateway.remove_bot(chat)


async def _add_webhook(gateway: Gateway, chat: str, body: Body) -> str:
    return gateway.webhook_url(gateway.add_webhook(chat))


async def _remove_webhook(gateway: Gateway, key: str, body: Body) -> None:
    gateway.webhooks.remove(key)


async def _disable_webhook(gateway: Gateway, key: str, body: Body) -> None:
    gateway.webhooks.disable(key)


async def _enter(gateway: Gateway, user: str, body: Body) -> bool:
    return await gateway.enter(user)


async def _to_app(gateway: Gateway, user: str, body: Body) -> bool:
    return await gateway.write_to_app(user, body["text"]) if "text" in body else await gateway.enter_app(user)


async def _click(gateway: Gateway, _: str, body: Body) -> bool:
    return await gateway.click(body["userid"], body["task_id"], body.get("key", ""), selected=body.get("selected"))


async def _choose_mode(gateway: Gateway, _: str, body: Body) -> bool:
    if body:
        return await gateway.use_url(body["url"], body["token"], body["aes_key"])
    gateway.modes.use_long_connection()
    return True


async def _choose_app_url(gateway: Gateway, _: str, body: Body) -> bool:
    return await gateway.use_app_url(body["url"], body["token"], body["aes_key"])


async def _visit(gateway: Gateway, _: str, body: Body) -> None:
    gateway.logins.visitor = body["userid"]


async def _change_company(gateway: Gateway, _: str, body: Body) -> None:
    company, app = gateway.company, gateway.company.apps[0]
    company.trusted_ips = set(body.get("trusted_ips", company.trusted_ips))
    domains = body.get("trusted_domains", company.trusted_domains)
    company.trusted_domains = None if domains is None else set(domains)
    app.root_visible = body.get("root_visible", app.root_visible)
    app.may_phone = body.get("may_phone", app.may_phone)
    gateway.archive.enabled = body.get("archive", gateway.archive.enabled)


async def _set_faults(gateway: Gateway, _: str, body: Body) -> None:
    known = {member.name for member in fields(Faults)} - {"refusals", "troubles"}
    for name, value in body.items():
        if name not in known:
            raise LookupError(name)
        setattr(gateway.faults, name, value)


async def _trouble(gateway: Gateway, _: str, body: Body) -> None:
    gateway.faults.trouble(**body)


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
            await gateway.release(backwards=body.get("backwards", False))
        case "raw":
            await gateway.raw(body["data"])
        case "refuse":
            gateway.faults.refuse(body["errcode"], body.get("times", 1), body.get("cmd"))
        case "invalidate_tokens":
            gateway.rest.tokens.invalidate()
        case "expire_tokens":
            gateway.rest.tokens.expire(gateway.clock.now())
        case _:
            raise LookupError(name)


DONE: Mapping[str, Act] = {
    "users": _add_user,
    "departments": _add_department,
    "groups": _add_group,
    "groups/{id}/messages": _say_in_group,
    "groups/{id}/add_bot": _add_bot,
    "groups/{id}/remove_bot": _remove_bot,
    "groups/{id}/add_webhook": _add_webhook,
    "webhooks/{id}/remove": _remove_webhook,
    "webhooks/{id}/disable": _disable_webhook,
    "users/{id}/messages": _say_in_private,
    "users/{id}/enter": _enter,
    "users/{id}/to_app": _to_app,
    "click": _click,
    "callback": _choose_mode,
    "callback/app": _choose_app_url,
    "visitor": _visit,
    "company": _change_company,
    "faults": _set_faults,
    "troubles": _trouble,
    "disasters/{id}": _strike,
    "clock": _advance,
}
