"""A real process, really killed: what it acknowledged is stored."""

import os
import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from storage.inbox import InboxDoor
from storage.models import InboxRow
from tests.conftest import Open
from tests.storage.messages import MESSAGE, NOW

RECEIVING = Path(__file__).with_name("receiving.py")


def acknowledged_until_killed(url: str, prefix: str, *, kill_after: int) -> list[str]:
    """Message ids the process acknowledged; it is killed while it works, as soon as there are `kill_after`."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, RECEIVING, url, prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        first = [process.stdout.readline().rstrip("\n") for _ in range(kill_after)]
        process.kill()
        return [line for line in [*first, *process.stdout.read().split("\n")] if line]


async def test_a_killed_process_loses_nothing_it_acknowledged(database_url: str, opened: Open) -> None:
    runs = [("one", 1), ("two", 333)]
    acknowledged = {id_ for prefix, kill_after in runs for id_ in acknowledged_until_killed(database_url, prefix, kill_after=kill_after)}
    database = opened(database_url)
    async with database.read() as session:
        stored = list(await session.exec(select(InboxRow.message_id)))
    assert len(acknowledged) >= 334
    assert acknowledged <= set(stored)
    assert len(stored) == len(set(stored))
    assert await database.check(thorough=True) == []
    assert await InboxDoor(database).receive(MESSAGE, NOW)
