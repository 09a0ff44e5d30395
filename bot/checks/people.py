"""Who of the organisation file the platform knows and the app may see."""

from collections.abc import Awaitable, Callable, Iterator
from enum import Enum

from bot.checks.findings import Finding, fine, listed, mind, wrong
from bot.core.organisation import Organisation

AREA = "人员"


class Sight(Enum):
    SEEN = "seen"
    HIDDEN = "hidden"
    """A member, outside the app's visible range."""
    UNKNOWN = "unknown"


async def people_findings(
    organisation: Organisation, platform: str, look: Callable[[str], Awaitable[Sight | Finding]], remedies: dict[Sight, str]
) -> list[Finding]:
    """Asks for one after the other; a `Finding` instead of a sight ends the asking. `remedies`: what to do about the unseen."""
    unseen: dict[Sight, list[str]] = {Sight.HIDDEN: [], Sight.UNKNOWN: []}
    people = living_on(organisation, platform)
    for person in people:
        sight = await look(organisation.account(person, platform))
        if isinstance(sight, Finding):
            return [sight]
        if sight in unseen:
            unseen[sight].append(person)
    found = len(people) - sum(map(len, unseen.values()))
    well = [fine(AREA, f"组织文件的 {found} 人在通讯录里都看得见")] if found else []
    return [*well, *(_unseen(organisation, platform, people, remedies[sight]) for sight, people in unseen.items() if people)]


def living_on(organisation: Organisation, platform: str) -> list[str]:
    """Without those who have accounts on other platforms only."""
    return [person.id for person in organisation.people.values() if not person.accounts or platform in person.accounts]


def _unseen(organisation: Organisation, platform: str, people: list[str], remedy: str) -> Finding:
    """Without them nobody could be reminded, or asked for help: then it is an error."""
    indispensable = set(_indispensable(organisation))
    say = wrong if indispensable.intersection(people) else mind
    named = [f"{organisation.name(person)}（{organisation.account(person, platform)}）" for person in people]
    return say(AREA, f"{len(people)} 人{remedy.format(names=listed(named))}")


def _indispensable(organisation: Organisation) -> Iterator[str | None]:
    company = organisation.company
    yield from (company.vice_president, company.operator, company.quality)
    for department in organisation.departments.values():
        yield from (department.head, *department.coordinators)
