"""Who is meant by a word of the policy, in one task of one organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.core.obligations import BOT, NOBODY, Obligation
from bot.core.organisation import Organisation
from bot.core.policy import Policy
from bot.core.reading.frame import BOT_NAMES
from bot.core.worktime import WorkCalendar, WorkTime, worktime_for

SPOKEN_TO = frozenset({"appchat", "webhook"})
"""The addresses at which a group can be spoken to without the robot in it; any other only names it."""


@dataclass(frozen=True, slots=True)
class TaskChat:
    """A group of a task: `chat` is where the bot hears it, `addresses` are its other ids on that platform."""

    platform: str
    chat: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    awaiting_robot: bool = False
    """The robot has still to be added by a human; until then only some `addresses` reach the group."""

    gone: bool = False
    """The group is no more."""

    @property
    def is_reached(self) -> bool:
        return not self.gone and (not self.awaiting_robot or not SPOKEN_TO.isdisjoint(self.addresses))


@dataclass(frozen=True, slots=True)
class Task:
    """A cross-department task. `departments` holds the lead too. `chats`: at most one per platform, the oldest first."""

    code: str
    name: str
    type: str
    lead: str
    departments: tuple[str, ...]
    start: date
    due: date | None
    chats: tuple[TaskChat, ...] = ()
    created_at: datetime | None = None
    closed_at: datetime | None = None
    id: int | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def platform(self) -> str:
        """Where its people live of whom nothing else is known; "" until a chat is bound."""
        return self.chats[0].platform if self.chats else ""

    def chat_on(self, platform: str) -> TaskChat | None:
        return next((chat for chat in self.chats if chat.platform == platform), None)

    def chats_but(self, platform: str, chat: str) -> tuple[TaskChat, ...]:
        """Its chats but this one."""
        return tuple(other for other in self.chats if (other.platform, other.chat) != (platform, chat))

    def owes_posts_on(self, day: date) -> bool:
        return self.is_open and self.start <= day and (self.due is None or day <= self.due)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that holds for all tasks: the organisation, its policy and its calendar."""

    organisation: Organisation
    policy: Policy
    calendar: WorkCalendar
    bot_name: str = BOT_NAMES[0]
    """What people pick after the @; the first of the robot's display names."""
    allowances: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """What the company bought of each platform a month, by bucket; 0: no limit."""
    todos: frozenset[str] = frozenset()
    """Platforms on which obligations that last stand in people's own lists."""
    page: str = ""
    """The address of our page, where such an entry leads; empty where there is none."""

    def worktime(self, department: str | None = None) -> WorkTime:
        return worktime_for(self.organisation, self.calendar, department)

    def rank(self, person: str | None) -> str:
        """ "vice_president", "head" or "" - who gets the morning's messages at 09:05 (catalogue §3.4)."""
        if person is None:
            return ""
        if person == self.organisation.company.vice_president:
            return "vice_president"
        return "head" if any(department.head == person for department in self.organisation.departments.values()) else ""


@dataclass(frozen=True, slots=True)
class World:
    """One task in its company: resolves the policy's words for debtors and audiences."""

    company: Company
    task: Task

    @property
    def organisation(self) -> Organisation:
        return self.company.organisation

    @property
    def policy(self) -> Policy:
        return self.company.policy

    def department_of(self, debtor: str) -> str | None:
        """The department a debtor stands for: itself, or the person's."""
        return debtor if debtor in self.organisation.departments else self.organisation.department_of(debtor)

    def worktime_of(self, debtor: str) -> WorkTime:
        return self.company.worktime(self.department_of(debtor))

    @property
    def lead_coordinator(self) -> str | None:
        return self.organisation.coordinator(self.task.lead)

    @property
    def lead_head(self) -> str | None:
        return self.organisation.head(self.task.lead)

    @property
    def vice_president(self) -> str | None:
        return self.organisation.company.vice_president

    def debtors(self, word: str, subject: Mapping[str, Any]) -> tuple[str, ...]:
        """The debtors a rule's word names. A post that is not filled falls to the next higher one."""
        top = self.vice_president or BOT
        named: dict[str, tuple[str | None, ...]] = {
            "each_department": self.task.departments,
            "asked_department": tuple(subject.get("asked", ())),
            "nobody": (NOBODY,),
            "bot": (BOT,),
            "reporter": (subject.get("reporter"),),
            "endorser": (self.organisation.head(subject.get("department")) or self.lead_head or top,),
            "lead_coordinator": (self.lead_coordinator or self.lead_head or top,),
            "lead_head": (self.lead_head or top,),
            "vice_president": (self.vice_president or self.lead_head or top,),
            "responsible_department": (subject.get("responsible") or self.task.lead,),
        }
        return tuple(debtor for debtor in named[word] if debtor is not None)

    def audience(self, word: str, obligation: Obligation) -> tuple[str, ...]:
        """The people a rung's word names for this obligation; empty where nobody holds the post."""
        debtor = obligation.key.debtor
        department = self.department_of(debtor)
        own = (debtor,) if debtor in self.organisation.people else None
        named: dict[str, tuple[str | None, ...]] = {
            "coordinator": own or (self.organisation.coordinator(department),),
            "coordinators": own or self.organisation.coordinators(department),
            "head": (self.organisation.head(department),),
            "lead_coordinator": (self.lead_coordinator,),
            "lead_head": (self.lead_head,),
            "vice_president": (self.vice_president,),
            "operator": (self.organisation.company.operator,),
        }
        return tuple(person for person in named[word] if person)
