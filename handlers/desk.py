"""What every handler has at hand: the company, the reading frames of its tasks, and one message with its surroundings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.core.decisions import Item, Say
from bot.core.messages import Card, Incoming, is_private
from bot.core.reading import BOT_NAMES, Frame, make_frame
from bot.core.world import Company, Task, TaskChat, World
from storage.work import Work


@dataclass(slots=True)
class Desk:
    """One per process. Frames are compiled once per set of departments."""

    company: Company
    bot_names: tuple[str, ...] = BOT_NAMES
    _frames: dict[tuple[tuple[str, ...] | None, str | None], Frame] = field(default_factory=dict)

    def frame(self, task: Task | None) -> Frame:
        """How to read what is said in this task; in no task, any department of the company takes part."""
        key = (task.departments, task.lead) if task else (None, None)
        if key not in self._frames:
            self._frames[key] = make_frame(self.company.organisation, key[0], key[1], self.bot_names)
        return replace(self._frames[key], task=task.code if task else None)


@dataclass(frozen=True, slots=True)
class Message:
    """One incoming message whose sender and task are known. `at` is the platform's send time, else the arrival.

    `imported`: the sender only quoted it; who wrote it is unknown.
    """

    desk: Desk
    work: Work
    incoming: Incoming
    person: str
    task: Task
    at: datetime
    inbox_id: int
    imported: bool = False

    @property
    def world(self) -> World:
        return self.work.world(self.task)

    @property
    def department(self) -> str | None:
        return self.desk.company.organisation.department_of(self.person)

    @property
    def is_private(self) -> bool:
        return is_private(self.incoming.chat)

    @property
    def other_chats(self) -> tuple[TaskChat, ...]:
        """The task's chats but the one the message came from."""
        return self.task.chats_but(self.incoming.platform, self.incoming.chat)

    @property
    def today(self) -> date:
        """The local day of the post, in the sender's region."""
        return self.desk.company.worktime(self.department).local(self.at).date()

    def in_task(self, task: Task) -> "Message":
        return replace(self, task=task)

    async def answer(
        self,
        kind: str,
        template: str,
        data: Mapping[str, Any] | None = None,
        *,
        items: tuple[Item, ...] = (),
        departments: tuple[str, ...] = (),
        mentions: tuple[str, ...] = (),
        card: Card | None = None,
        context: Mapping[str, Any] | None = None,
        files: tuple[str, ...] = (),
        urgent: bool = False,
    ) -> None:
        """Answers in the chat the message came from. `urgent`: about 重大, so that it leaves before the alerts that follow from it."""
        await self.work.say(
            Say(
                kind=kind,
                template=template,
                data={"task_name": self.task.name, "task_code": self.task.code, **(data or {})},
                task=self.task.code or None,
                chat=self.incoming.chat,
                person=self.person if self.is_private else None,
                items=items,
                departments=departments,
                mentions=mentions,
                card=card,
                context=context or {},
                files=files,
                urgent=urgent,
                reply_hint=self.incoming.reply_hint,
            ),
            self.task if self.task.id else None,
        )
