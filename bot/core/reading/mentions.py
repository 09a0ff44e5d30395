"""The @ in a text: the robot's own is taken out, persons' are found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.organisation import Organisation
from bot.core.reading.normalise import View, plain, view

_EVERYBODY = ("所有人", "所有成员", "全体成员", "全体", "大家", "all", "everyone")


@dataclass(frozen=True, slots=True)
class Mentions:
    """`bot` matches the robot's own @ with the blank behind it; `people` any other @ with a known display name."""

    bot: re.Pattern[str]
    people: re.Pattern[str]
    person_by_name: Mapping[str, str]

    def without_bot(self, text: View) -> View:
        """The text without the robot's own @, wherever it stands; at the start with the comma or colon behind it."""
        if "@" not in text.plain:
            return text
        spans = [match.span() for match in self.bot.finditer(text.plain)]
        if not spans:
            return text
        starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text.plain)]
        return view("".join(text.typed_at(start, end) for start, end in zip(starts, ends, strict=True)))

    def persons(self, text: str) -> tuple[str, ...]:
        """Ids of the persons mentioned in a normalised text."""
        if "@" not in text:
            return ()
        return tuple(self.person_by_name[match[1]] for match in self.people.finditer(text))

    def everybody(self, text: str) -> bool:
        return "@" in text and _EVERYBODY_MENTIONED.search(text) is not None


_EVERYBODY_MENTIONED = re.compile(rf"@ ?(?:{'|'.join(_EVERYBODY)})")


def mentions_of(organisation: Organisation, bot_names: Sequence[str]) -> Mentions:
    people = {plain(person.name): person.id for person in organisation.people.values()}
    bots = [plain(name) for name in bot_names if name]
    # A person whose name begins like the robot's (督办 / 督办员) is no robot.
    longer = [name for name in people if any(name.startswith(bot) and name != bot for bot in bots)]
    guard = f"(?!{_any(longer)})" if longer else ""
    called = rf"<?@ ?{guard}{_any(bots)}>?"
    return Mentions(
        bot=re.compile(rf"\A\s*+{called}[ \t]*+[,:、]|{called}(?:[ \t]|(?=\n)|$)?") if bots else re.compile(r"(?!)"),
        people=re.compile(rf"@ ?({_any(people)})") if people else re.compile(r"(?!)"),
        person_by_name=people,
    )


def _any(words: Sequence[str] | Mapping[str, str]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"
