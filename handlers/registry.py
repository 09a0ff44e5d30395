"""The explicit list of what the bot can do: one line per command and per kind of reading."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.reading import COMMANDS, Reading
from handlers import anomalies, answers, groups, health, near_misses, overview, progress, promises, questions, tables, tasks
from handlers.desk import Message

Handler = Callable[[Message, Reading], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """`needs_task`: without a task (unbound group, private chat of nobody's task) the sender is told what to do first."""

    handle: Handler
    needs_task: bool = True


async def show_help(message: Message, reading: Reading) -> None:
    """`/帮助`: every command that works, made from the list below."""
    commands = [{"id": name, "name": "/" + COMMANDS[name].names[0], "alias": "/" + COMMANDS[name].words[0]} for name in ROUTES]
    await message.answer("reply", "reply_help", {"commands": commands})


ROUTES: Mapping[str, Route] = {
    "help": Route(show_help, needs_task=False),
    "status": Route(tables.show_table),
    "missing": Route(tables.show_missing),
    "anomaly": Route(anomalies.anomaly_command),
    "ask": Route(questions.ask),
    "answer": Route(answers.answer),
    "new_task": Route(tasks.new_task, needs_task=False),
    "bind": Route(tasks.bind, needs_task=False),
    "open_group": Route(groups.open_group, needs_task=False),
    "close_task": Route(tasks.close_task),
    "health": Route(health.show_health, needs_task=False),
}
"""Commands by their English id (`bot.core.reading.COMMANDS`); /帮助 lists exactly these."""

KINDS: Mapping[str, Handler] = {
    "progress": progress.record_progress,
    "malformed_progress": near_misses.ask_to_repair,
    "confirm_request": questions.ask,
    "confirm_reply": answers.answer,
    "holding_reply": promises.promise,
    "anomaly": anomalies.anomaly_command,
    "deliverable": overview.not_yet,
    "receipt_reply": overview.not_yet,
    "unknown_command": overview.suggest_command,
    "chatter": overview.answer_chatter,
}
"""What to do with a post, by its reading."""


def command_handler(reading: Reading) -> Handler:
    """The handler of a command; commands that the product reads but does not carry out yet are answered politely."""
    route = ROUTES.get(reading.command or "")
    return route.handle if route else overview.not_yet
