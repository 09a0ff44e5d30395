"""Answers that change nothing: help, unknown commands, what could not be placed."""

import re
from dataclasses import replace

from bot.core.messages import Button, Card
from bot.core.reading import COMMANDS, Reading, Understood
from handlers.desk import Message
from handlers.near_misses import ask_to_repair

_COURTESY = re.compile(
    r"[\s，。,.!！~～]*(?:收到|好的?|可以|明白|了解|知道了|谢谢|感谢|辛苦了?|确认|ok|okay|嗯+|1|👌|👍)*[\s，。,.!！~～]*", re.IGNORECASE
)


async def suggest_command(message: Message, reading: Reading) -> None:
    """An unknown command gets the nearest one suggested."""
    suggestion = COMMANDS.get(reading.suggestion or "")
    name = "/" + suggestion.names[0] if suggestion else reading.suggestion
    typed = reading.body.split(maxsplit=1)[0] if reading.body.split() else "/"
    await message.answer("reply", "reply_unknown_command", {"typed": typed, "suggestion": name})


async def not_yet(message: Message, reading: Reading) -> None:
    """Read, archived, but this row of the policy is not carried out yet; says so and asks for nothing."""
    command = COMMANDS.get(reading.command or "")
    what = "/" + command.names[0] if command else {"deliverable": "成果交付"}.get(reading.kind, "这一项")
    await message.answer("reply", "reply_not_yet", {"what": what})


async def answer_chatter(message: Message, reading: Reading) -> None:
    """Courtesies stay unanswered. A question without a request for confirmation is offered a clock (L13); in the private
    chat, what a coordinator says is offered as the day's post while that is owed: he was told that he may just reply."""
    if "needs_human" in reading.flags and re.search(r"是否|吗[?？]?|[?？]", reading.body):
        card = Card("要对方答复吗", (Button("ask", "需要计时"),))
        await message.answer("reply", "reply_offer_clock", {"text": reading.body}, card=card, context={"inbox": message.inbox_id})
    elif is_courtesy(reading.body):
        return
    elif await _owes_a_post(message):
        understood = Understood(message.department, message.today, reading.body)
        await ask_to_repair(message, replace(reading, understood=understood))
    else:
        await message.answer("reply", "reply_not_understood", {})


def is_courtesy(words: str) -> bool:
    return _COURTESY.fullmatch(words[:200]) is not None


async def _owes_a_post(message: Message) -> bool:
    if not message.is_private or not message.task.id:
        return False
    owed = await message.work.obligations.about(message.task, message.today.isoformat())
    return any(ob.topic == "progress" and ob.is_open and ob.key.debtor == message.department for ob in owed)
