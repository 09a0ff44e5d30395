"""What is remembered for a while, and must not grow for ever."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def keep(memory: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Sets an entry, and forgets those that were set longest ago beyond so many."""
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > most:
        memory.popitem(last=False)
