"""Who posted, as far as the organisation knows."""

from dataclasses import dataclass

from bot.core.reading.frame import Frame


@dataclass(frozen=True, slots=True)
class Sender:
    """`person` None: nobody the organisation knows. `leads`: coordinator or deputy of the lead department."""

    person: str | None
    department: str | None
    leads: bool

    @property
    def placed(self) -> bool:
        return self.department is not None


def sender_of(person: str | None, frame: Frame) -> Sender:
    known = person if person in frame.organisation.people else None
    return Sender(known, frame.organisation.department_of(known), frame.leads(known))
