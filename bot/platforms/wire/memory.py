"""What is remembered for a while, and must not grow for ever."""

from collections import OrderedDict
from typing import TypeVar

Value = TypeVar("Value")


def keep(memory: OrderedDict[str, Value], key: str, value: Value, most: int) -> None:
    """Sets an entry, and forgets those that were set longest ago beyond so many."""
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > most:
        memory.popitem(last=False)
