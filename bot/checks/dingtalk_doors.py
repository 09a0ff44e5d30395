"""The callback URLs of DingTalk, tried the way the platform tries them."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlencode

from bot.checks.doors import FORBIDDEN, nobody, opened, public_finding
from bot.checks.fetching import Page, fetch
from bot.checks.findings import Finding, fine, wrong
from bot.checks.installation import Installation
from bot.metering import Counted
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.callbacks import EVENT_PATH, ROBOT_PATH, Callbacks, EventKeys
from bot.platforms.dingtalk.events import CHECK_URL
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.signatures import robot_sign
from bot.platforms.wire.callbacks.seal import Keys, Seal

AREA = "回调"
TAKEN = 200


async def door_findings(app: App, events: EventKeys | None, installation: Installation, *, robot: bool) -> AsyncIterator[Finding]:
    """`robot`: what is said to the robot comes by HTTP, too."""
    hearing = Hearing(app, installation.clock, Counted(), Sessions(), lambda press: "")
    try:
        routes = Callbacks(app, events, hearing, nobody, installation.clock, asyncio.sleep).routes(robot=robot)
    except ValueError:
        yield wrong(AREA, "事件订阅的 aes_key 不是 43 位的密钥。请从开发者后台「事件订阅」重新复制")
        return
    site = (installation.settings.site or "").rstrip("/")
    async with opened(routes) as base:
        if robot:
            yield _own(ROBOT_PATH, await _robot(base, app, installation))
        if events:
            yield _own(EVENT_PATH, await _events(base, events, installation))
    if robot and site:
        page = await fetch(site + ROBOT_PATH, body=b"{}")
        yield public_finding(AREA, site + ROBOT_PATH, page, is_answered=page.status == FORBIDDEN)
    if events and site:
        page = await _events(site, events, installation)
        yield public_finding(AREA, site + EVENT_PATH, page, is_answered=page.status == TAKEN and "encrypt" in page.text)


def _own(path: str, page: Page) -> Finding:
    if page.status == TAKEN:
        return fine(AREA, f"{path} 认得钉钉的签名（本机自测）")
    return wrong(AREA, f"{path} 自测不通过：{page.status} {page.text[:80]}")


async def _robot(base: str, app: App, installation: Installation) -> Page:
    stamp = str(int(installation.clock.now().timestamp() * 1000))
    return await fetch(base + ROBOT_PATH, body=b"{}", headers={"timestamp": stamp, "sign": robot_sign(app.secret, stamp)})


async def _events(base: str, events: EventKeys, installation: Installation) -> Page:
    """What the console sends when an address is saved; nothing of it is kept."""
    seal, nonce = Seal(Keys(events.token, events.aes_key, events.owners[0])), secrets.token_hex(8)
    sealed, stamp = seal.close(json.dumps({"EventType": CHECK_URL})), str(int(installation.clock.now().timestamp() * 1000))
    query = {"msg_signature": seal.signature(stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
    return await fetch(f"{base}{EVENT_PATH}?{urlencode(query)}", body=json.dumps({"encrypt": sealed}).encode())
