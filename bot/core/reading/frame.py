"""What holds for every post of a task: who takes part, who leads, what the robot is called."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.organisation import Organisation
from bot.core.reading.asking import Asking, asking_of
from bot.core.reading.departments import Names, names_of
from bot.core.reading.headers import Heads, heads_of
from bot.core.reading.mentions import Mentions, mentions_of

BOT_NAMES = ("协作助手", "督办")


@dataclass(frozen=True, slots=True)
class Frame:
    """Built once per task by `make_frame`; holds compiled tables, so keep it rather than make it anew for each post."""

    organisation: Organisation
    departments: tuple[str, ...]
    """Canonical names of those that take part."""
    lead: str | None
    bot_names: tuple[str, ...]
    task: str | None
    """The task's own code; None where the post belongs to no task."""
    names: Names = field(repr=False)
    mentions: Mentions = field(repr=False)
    heads: Heads = field(repr=False)
    asking: Asking = field(repr=False)

    def leads(self, person: str | None) -> bool:
        """Coordinator or deputy of the lead department."""
        return person is not None and person in self.organisation.coordinators(self.lead)


def make_frame(
    organisation: Organisation,
    departments: Sequence[str] | None = None,
    lead: str | None = None,
    bot_names: Sequence[str] = BOT_NAMES,
    task: str | None = None,
) -> Frame:
    """`departments` None: all that have a coordinator. Names are canonical ones; unknown ones take no part in anything."""
    taking_part = organisation.with_coordinators() if departments is None else tuple(departments)
    names = names_of(organisation)
    mentions = mentions_of(organisation, bot_names)
    people = list(mentions.person_by_name)
    heads, asking = heads_of(names, people), asking_of(names, people)
    return Frame(organisation, taking_part, lead, tuple(bot_names), task, names, mentions, heads, asking)
