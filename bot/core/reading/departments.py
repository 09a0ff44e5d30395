"""Departments by the names people use for them: canonical, alias, traditional, with spaces inside, nearly right."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.organisation import Organisation
from bot.core.reading.normalise import plain

_GAP = "[ \t]{0,3}"
_OWN_NAMES = ("我部门", "我部", "本部门", "本部", "我们部门", "我们部", "咱们部门", "咱部门", "我处", "本处", "我组", "本组")
_SUFFIX = re.compile(r"(?:部门|[部组科处室]|中心|小组|团队)$")

_LIKELY = 60
_LEAD = 10
"""A near miss is offered when it is this alike (percent) and this far ahead of the next department."""


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of every department on the normalised text. `pattern` has no groups and matches the longest name."""

    by_name: Mapping[str, str]
    """Normalised name without spaces -> canonical name."""
    pattern: str
    anywhere: re.Pattern[str]
    own: str
    """Pattern of 我部, 本部门 and the like."""

    def canonical(self, found: str) -> str | None:
        """The department of a text that `pattern` matched."""
        return self.by_name.get(_bare(found))

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Departments named in a normalised text, in order, each once."""
        return tuple(dict.fromkeys(self.by_name[_bare(found)] for found in self.anywhere.findall(text)))

    def nearness(self, word: str) -> float:
        """How alike (percent) the word and the nearest name of four characters or more are; short names are like too much."""
        return max((fuzz.ratio(_bare(word), known) for known in self.by_name if len(known) > 3), default=0.0)

    def likely(self, typed: str) -> str | None:
        """The one department that a misspelt or half right name is near to, None where there is no clear one."""
        name = _bare(plain(typed))
        scores: dict[str, float] = {}
        for known, department in self.by_name.items():
            scores[department] = max(scores.get(department, 0), _likeness(name, known))
        ranked = [*sorted(scores.items(), key=lambda item: -item[1]), ("", 0.0), ("", 0.0)]
        (best, score), (_, next_score) = ranked[0], ranked[1]
        return best if score >= _LIKELY and score - next_score >= _LEAD else None


def names_of(organisation: Organisation) -> Names:
    pairs = [(word, found.name) for found in organisation.departments.values() for word in (found.name, *found.aliases)]
    by_name = {_bare(plain(word)): canonical for word, canonical in pairs}
    pattern = _longest_first(by_name)
    return Names(by_name, pattern, re.compile(pattern), _longest_first(_OWN_NAMES))


def _longest_first(words: Iterable[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(_spaced(word) for word in ordered)})"


def _spaced(word: str) -> str:
    """Spaces between Chinese characters do not matter; a word of Latin letters stands alone."""
    if word.isascii():
        return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return _GAP.join(re.escape(character) for character in word)


def _bare(name: str) -> str:
    return "".join(name.split())


def _likeness(name: str, known: str) -> float:
    core, known_core = _SUFFIX.sub("", name), _SUFFIX.sub("", known)
    if core and core == known_core:
        return 100.0
    return fuzz.ratio(name, known)
