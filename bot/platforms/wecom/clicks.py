"""A click on a card the app has sent: once it is stored, the clicker's card shows so (更新模版卡片消息, path 94888)."""

import asyncio
import logging

from bot.core.messages import Incoming
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom.api import Api
from bot.platforms.wecom.callbacks.app import event_of
from bot.platforms.wecom.callbacks.hints import response_code_of
from bot.platforms.wecom.cards import answered_card

log = logging.getLogger(__name__)


class AppClicks:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._answers: set[asyncio.Task[None]] = set()

    def answer(self, click: Incoming) -> None:
        """Its code works once, within 72 hours; what comes of it is nobody's to wait for."""
        code = response_code_of(click.reply_hint or "")
        if code is None:
            return
        task = asyncio.create_task(self._answer(code, click))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def settle(self) -> None:
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _answer(self, code: str, click: Incoming) -> None:
        body = {"userids": [click.sender], "agentid": self._api.app.agent_id, "response_code": code}
        try:
            await self._api.post("message/update_template_card", {**body, "template_card": answered_card(event_of(click.raw))})
        except (TryLater, Undeliverable, OutcomeUnknown) as failed:
            log.warning("wecom: card not answered: %s", failed.reason)
