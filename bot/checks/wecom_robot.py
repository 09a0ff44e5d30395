"""The 智能机器人, by whichever way it hears, and the callback URLs of robot and app."""

import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlencode

from bot.checks.doors import nobody, opened, public_finding
from bot.checks.fetching import Page, fetch
from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.platform_settings import WeComSettings
from bot.platforms.wecom import frames
from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH, CallbackDoor, CallbackKeys
from bot.platforms.wecom.frames import Answer
from bot.platforms.wecom.probes import UNREACHABLE, subscribe
from bot.platforms.wecom.supervisor import Credentials
from bot.platforms.wire.callbacks.seal import Keys, Seal

AREA = "机器人"
ROBOT_PAGE = "管理后台「安全与管理 → 管理工具 → 智能机器人 → 机器人」"
_BAD_CREDENTIALS = frozenset({frames.BAD_SECRET, 40001, 40013, 40091})


async def robot_findings(robot: Credentials | None, keys: CallbackKeys, installation: Installation) -> AsyncIterator[Finding]:
    if robot is not None:
        yield await _connection(robot, installation)
    if robot is not None and keys.robot is not None:
        yield mind(AREA, "长连接和回调 URL 只能用一种，后台改用一种时另一种立即失效。请去掉其中一组设置")
    if robot is None and keys.robot is not None:
        yield mind(AREA, f"回调 URL 方式只能答复，不能主动发言，也不能发文件。要提醒请改用长连接：{ROBOT_PAGE}「API 模式 → 使用长连接」")
    if robot is None and keys.robot is None:
        yield mind(AREA, "没有智能机器人：群里的话一句也听不到，只能私聊应用。见 docs/wecom.md")
    for path, pair in ((ROBOT_PATH, keys.robot), (APP_PATH, keys.app)):
        if pair is not None:
            found = await callback_finding(path, pair, keys, installation)
            yield found
            if installation.settings.site and found.level == "通过":
                yield await _from_outside(installation.settings.site.rstrip("/") + path, pair, installation)


def mouths_finding(given: WeComSettings, installation: Installation) -> Finding:
    """What an @ of the bot is worth here."""
    hooked = any("webhook" in group.addresses for group in installation.evidence.groups)
    if given.has("corp_id", "agent_id", "app_secret"):
        return fine("点名", "由自建应用点名：/建群 建的群里真正提醒到人")
    if hooked:
        return fine("点名", "由绑定了消息推送的群点名")
    return mind("点名", "智能机器人的 @ 不会提醒人。请设置自建应用，或在群里添加消息推送后运行 duban chats webhook")


async def _connection(robot: Credentials, installation: Installation) -> Finding:
    if installation.running:
        return mind(AREA, f"duban serve 正在运行（{installation.running}），没有试连：试连会把它顶下线。是否在线看 /health")
    if not installation.connect:
        return mind(AREA, f"没有试连 {robot.bot_id}：试连会顶掉正在用它的程序。确认没有别的程序在用后，加 --connect")
    answer = await subscribe(robot, installation.clock)
    return fine(AREA, f"{robot.bot_id} 长连接订阅成功") if answer.ok else _refused(answer)


def _refused(answer: Answer) -> Finding:
    """Which code a wrong secret has is documented nowhere (§11.5): the code is shown, whatever it is."""
    if answer.errcode in (UNREACHABLE, frames.UNANSWERED, frames.LOST):
        return wrong(AREA, f"长连接打不开（{answer.errmsg}）。请检查网络能否到达 openws.work.weixin.qq.com:443")
    if answer.errcode == frames.TOO_MANY:
        return wrong(AREA, "45009：订阅过于频繁。请停掉反复重启的程序，五分钟后再试")
    if answer.errcode in _BAD_CREDENTIALS:
        remedy = f"{ROBOT_PAGE}选「使用长连接」，复制 BotID 和 Secret 到 DUBAN_WECOM_BOT_ID、DUBAN_WECOM_SECRET"
        return wrong(AREA, f"{answer.errcode}：BotID 或 Secret 不对，或机器人已改用回调 URL。{remedy}")
    return wrong(AREA, f"订阅被拒绝：{answer.errcode} {answer.errmsg}")


async def callback_finding(path: str, pair: Keys, keys: CallbackKeys, installation: Installation) -> Finding:
    """The console's own test, over loopback."""
    try:
        routes = CallbackDoor(keys, nobody, installation.clock).routes()
    except ValueError:
        return wrong("回调", f"{path} 的 EncodingAESKey 不是 43 位的密钥（现在 {len(pair.aes_key)} 位）。请从后台重新复制")
    echo = secrets.token_hex(8)
    async with opened(routes) as base:
        page = await fetch(signed(base + path, pair, echo, installation))
    if page == Page(200, echo):
        return fine("回调", f"{path} 通过了后台保存时的 URL 校验（本机自测）")
    return wrong("回调", f"{path} 没有通过 URL 校验：{page.status} {page.text[:80]}")


async def _from_outside(url: str, pair: Keys, installation: Installation) -> Finding:
    echo = secrets.token_hex(8)
    page = await fetch(signed(url, pair, echo, installation))
    return public_finding("回调", url, page, is_answered=page == Page(200, echo))


def signed(url: str, pair: Keys, echo: str, installation: Installation) -> str:
    """The address as the platform calls it to check it."""
    seal, nonce, timestamp = Seal(pair), secrets.token_hex(8), str(int(installation.clock.now().timestamp()))
    sealed = seal.close(echo)
    stamp = {"msg_signature": seal.signature(timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce}
    return f"{url}?{urlencode({**stamp, 'echostr': sealed})}"
