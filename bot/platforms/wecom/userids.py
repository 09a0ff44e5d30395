"""User ids of the directory: 1 to 64 of `[A-Za-z0-9_.@-]`, the same person however they are capitalised (§5.1 of the dossier)."""

import re
from collections.abc import Iterable

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


def pingable(users: Iterable[str]) -> list[str]:
    """Those that are ids of single people, each once: never everybody."""
    return list(dict.fromkeys(user for user in users if _USER.fullmatch(user) and user.casefold() != "all"))


def folded(users: Iterable[str]) -> frozenset[str]:
    """For comparing: the platform answers in lower case what it was asked in any."""
    return frozenset(user.casefold() for user in users if user)
