"""`duban intake`: messages from another door than the robot's ear, one JSON line each, into the inbox (docs/intake.md)."""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import IO, BinaryIO

import click

from bot.commands.intake_lines import BadLine, members_of, task_named, to_incoming
from bot.commands.opening import open_database
from bot.core.messages import Incoming
from bot.core.organisation import Organisation
from bot.core.organisation_loading import load_organisation
from bot.data import organisation_source
from bot.settings import load_settings
from storage.database import Database
from storage.inbox import BATCH, InboxDoor
from storage.migrate import upgrade
from storage.tasks import Tasks

REFUSED = 1
"""The exit code when some lines could not be taken."""


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--past", is_flag=True, help="都是以前的记录：按原时间登记进展，不回复、不提醒")
@click.option("--rejected", type=click.File("wb", lazy=True), metavar="FILE", help="没有收下的行原样写到这里，改好后可再收")
def intake(file: BinaryIO, past: bool, rejected: BinaryIO | None) -> None:
    """从文件或标准输入逐行收入消息：会话存档、个人事件、导出的群记录。"""
    settings = load_settings(os.environ)
    organisation = load_organisation(organisation_source(settings.organisation))
    counts = asyncio.run(_take_in(settings.database, organisation, file, past, rejected))
    click.echo(f"共 {counts.total()} 行：新收 {counts['new']}，重复 {counts['known']}，退回 {counts['refused']}", err=True)
    if counts["refused"]:
        click.get_current_context().exit(REFUSED)


async def _take_in(spelling: str, organisation: Organisation, file: BinaryIO, past: bool, rejected: BinaryIO | None) -> Counter[str]:
    database = open_database(spelling)
    try:
        await upgrade(database)
        entry = Entry(database, organisation, past, rejected)
        await entry.take_all(file)
        return entry.counts
    finally:
        await database.close()


class Entry:
    """Takes lines in as they come; what arrives while a commit is under way shares the next one."""

    def __init__(self, database: Database, organisation: Organisation, past: bool, rejected: IO[bytes] | None) -> None:
        self.counts: Counter[str] = Counter()
        self._database = database
        self._organisation = organisation
        self._past = past
        self._rejected = rejected
        self._door = InboxDoor(database)
        self._room = asyncio.Semaphore(BATCH)

    async def take_all(self, file: BinaryIO) -> None:
        number = 0
        async with asyncio.TaskGroup() as storing:
            async for line in lines_of(file):
                number += 1
                if line.strip():
                    await self._take(number, line, storing)

    async def _take(self, number: int, line: bytes, storing: asyncio.TaskGroup) -> None:
        try:
            incoming = await self._read(line)
        except BadLine as refused:
            self._refuse(number, line, str(refused))
            return
        await self._room.acquire()
        storing.create_task(self._store(number, line, incoming))

    async def _read(self, line: bytes) -> Incoming:
        data = members_of(line)
        code = task_named(data)
        if code is None:
            return to_incoming(data, line, self._organisation, None, self._past)
        async with self._database.read() as session:
            task = await Tasks(session).find(code)
        return to_incoming(data, line, self._organisation, task, self._past)

    async def _store(self, number: int, line: bytes, incoming: Incoming) -> None:
        try:
            is_new = await self._door.receive(incoming, datetime.now(UTC))
            self.counts["new" if is_new else "known"] += 1
        except Exception as error:  # whatever the database says: this line was not taken, the others may be
            self._refuse(number, line, f"没有存下，请稍后再收：{type(error).__name__}")
        finally:
            self._room.release()

    def _refuse(self, number: int, line: bytes, reason: str) -> None:
        self.counts["refused"] += 1
        click.echo(f"第 {number} 行 {reason}", err=True)
        if self._rejected is not None:
            self._rejected.write(line if line.endswith(b"\n") else line + b"\n")
            self._rejected.flush()


async def lines_of(file: BinaryIO) -> AsyncIterator[bytes]:
    """Each line as soon as it is there. A thread waits for them, which the end of the process need not wait for."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes] = asyncio.Queue(BATCH)

    def read() -> None:
        for line in iter(file.readline, b""):
            asyncio.run_coroutine_threadsafe(arrived.put(line), loop).result()
        asyncio.run_coroutine_threadsafe(arrived.put(b""), loop).result()

    threading.Thread(target=read, daemon=True).start()
    while line := await arrived.get():
        yield line
