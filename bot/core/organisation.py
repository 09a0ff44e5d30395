"""Who is who: departments with their aliases, coordinators and heads, and the people behind them.

The format is that of `config/org.example.toml` and part of the product's promise.
"""

from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.shifts import Span

STANDARD_HOURS: tuple[Span, ...] = ((time(9), time(12)), (time(13, 30), time(18)))
STANDARD_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Department:
    """`coordinators[0]` is in charge (专职沟通协调岗), the others are deputies. `hours` and `zone` None: the company's."""

    name: str
    aliases: tuple[str, ...] = ()
    head: str | None = None
    coordinators: tuple[str, ...] = ()
    hours: tuple[Span, ...] | None = None
    zone: ZoneInfo | None = None

    @property
    def coordinator(self) -> str | None:
        return self.coordinators[0] if self.coordinators else None


@dataclass(frozen=True, slots=True)
class Person:
    """`accounts` maps a platform's name (wecom, dingtalk, sandbox) to the person's user id there."""

    id: str
    name: str
    department: str | None = None
    accounts: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Company:
    name: str = ""
    vice_president: str | None = None
    quality: str | None = None
    operator: str | None = None
    zone: ZoneInfo = ZoneInfo(STANDARD_ZONE)
    hours: tuple[Span, ...] = STANDARD_HOURS
    holidays: frozenset[date] = frozenset()
    """The company's own days off, on top of the official calendar."""
    workdays: frozenset[date] = frozenset()
    """The company's own extra working days."""


@dataclass(frozen=True, slots=True)
class Organisation:
    company: Company
    departments: MappingProxyType[str, Department]
    people: MappingProxyType[str, Person]

    def canonical(self, word: str) -> str | None:
        """The department of that name or alias, spelt exactly; None where there is none."""
        known = (name for name, found in self.departments.items() if word == name or word in found.aliases)
        return next(known, None)

    def department_of(self, person: str | None) -> str | None:
        found = self.people.get(person or "")
        return found.department if found else None

    def head(self, department: str | None) -> str | None:
        found = self.departments.get(department or "")
        return found.head if found else None

    def coordinators(self, department: str | None) -> tuple[str, ...]:
        found = self.departments.get(department or "")
        return found.coordinators if found else ()

    def coordinator(self, department: str | None) -> str | None:
        return next(iter(self.coordinators(department)), None)

    def speaks_for(self, person: str, department: str) -> bool:
        """Coordinator, deputy or head of that department: those whose answer counts (L13)."""
        return person in self.coordinators(department) or person == self.head(department)

    def zone(self, department: str | None = None) -> ZoneInfo:
        found = self.departments.get(department or "")
        return (found.zone if found else None) or self.company.zone

    def hours(self, department: str | None = None) -> tuple[Span, ...]:
        found = self.departments.get(department or "")
        return (found.hours if found else None) or self.company.hours

    def with_coordinators(self) -> tuple[str, ...]:
        """Departments that have a coordinator, in file order."""
        return tuple(name for name, found in self.departments.items() if found.coordinators)

    def name(self, person: str | None) -> str:
        """The person's name for display; the bare id where the file does not know it."""
        found = self.people.get(person or "")
        return found.name if found else (person or "")

    def person_by_account(self, platform: str, user: str) -> str | None:
        """The person behind a platform's user id: by the file's mapping, else by an id that is the person's own (compared without case)."""
        folded = user.casefold()
        for person in self.people.values():
            if person.accounts.get(platform, person.id).casefold() == folded:
                return person.id
        return None

    def account(self, person: str, platform: str) -> str:
        found = self.people.get(person)
        return found.accounts.get(platform, found.id) if found else person
