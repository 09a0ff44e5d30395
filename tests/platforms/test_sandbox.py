"""The sandbox platform keeps the port's promises: commit before acknowledgement, silence without an @, one effect per message."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.core.messages import Button, Card, Incoming, Outgoing
from bot.core.ports import Platform, Undeliverable
from bot.platforms.sandbox import BOT, Entry, Room, Sandbox

NINE = datetime(2026, 5, 11, 1, tzinfo=UTC)
GROUP = Room("g1", "5月进口电子", ("wang", "zhao"))


class NineOClock:
    def now(self) -> datetime:
        return NINE


@dataclass
class Inbox:
    """A door that keeps what came and knows a message by its id."""

    taken: dict[str, Incoming] = field(default_factory=dict)

    async def door(self, message: Incoming) -> bool:
        new = message.message_id not in self.taken
        self.taken.setdefault(message.message_id, message)
        return new


async def shut(message: Incoming) -> bool:
    raise OSError("disk full")


async def opened(prefix: str = "m") -> tuple[Sandbox, Inbox]:
    sandbox, inbox = Sandbox(NineOClock(), [GROUP], prefix=prefix), Inbox()
    await sandbox.start(inbox.door)
    return sandbox, inbox


def announcement(chat: str = "g1") -> Outgoing:
    card = Card("知悉", (Button("acknowledge", "知悉"),))
    return Outgoing("o1", chat, "notice", "任务已建立", mentions=("zhao",), card=card, record={"rule": "task"})


def test_the_sandbox_is_a_platform() -> None:
    platform: Platform = Sandbox(NineOClock())
    assert platform.name == "sandbox"
    assert platform.abilities.private
    assert not platform.abilities.hears_all


async def test_what_is_said_reaches_the_door_and_then_the_transcript() -> None:
    sandbox, inbox = await opened()
    entry = await sandbox.say("g1", "zhao", "@协作助手 清关：已放行", quote="放行了吗", mentions=["wang"])
    incoming = inbox.taken[entry.id]
    assert (incoming.chat, incoming.sender, incoming.text, incoming.quote) == ("g1", "zhao", "@协作助手 清关：已放行", "放行了吗")
    assert incoming.mentions == ("wang",)
    assert incoming.sent_at == entry.at == NINE
    assert list(sandbox.transcript) == [entry]
    assert (entry.seq, entry.delivered, entry.new) == (1, True, True)


async def test_without_the_at_the_group_sees_it_and_the_bot_does_not() -> None:
    sandbox, inbox = await opened()
    entry = await sandbox.say("g1", "zhao", "清关：已放行", mention_bot=False)
    assert not entry.delivered
    assert sandbox.transcript[-1].text == "清关：已放行"
    assert inbox.taken == {}


async def test_a_private_message_needs_no_at() -> None:
    sandbox, inbox = await opened()
    assert (await sandbox.say("dm:zhao", "zhao", "清关：已放行", mention_bot=False)).delivered
    assert len(inbox.taken) == 1


async def test_a_message_the_door_did_not_store_is_neither_shown_nor_acknowledged() -> None:
    sandbox = Sandbox(NineOClock(), [GROUP])
    await sandbox.start(shut)
    with pytest.raises(OSError, match="disk full"):
        await sandbox.say("g1", "zhao", "清关：已放行")
    assert list(sandbox.transcript) == []


async def test_a_repeated_message_is_shown_once_and_marked_as_known() -> None:
    sandbox, _ = await opened()
    first = await sandbox.say("g1", "zhao", "清关：已放行", message_id="x1")
    again = await sandbox.say("g1", "zhao", "清关：已放行", message_id="x1")
    assert first.new
    assert not again.new
    assert list(sandbox.transcript) == [first]


async def test_a_message_of_an_earlier_run_is_shown_but_not_new() -> None:
    sandbox, inbox = await opened()
    inbox.taken["x1"] = Incoming("sandbox", "x1", "g1", "zhao")
    entry = await sandbox.say("g1", "zhao", "清关：已放行", message_id="x1")
    assert not entry.new
    assert [shown.id for shown in sandbox.transcript] == ["x1"]


async def test_what_is_said_while_the_bot_is_down_is_lost_to_it() -> None:
    sandbox, inbox = await opened()
    await sandbox.stop()
    assert not (await sandbox.say("g1", "zhao", "清关：已放行")).delivered
    await sandbox.start(inbox.door)
    assert inbox.taken == {}


async def test_message_ids_count_up_behind_the_prefix_of_the_run() -> None:
    sandbox, _ = await opened(prefix="run2-")
    ids = [(await sandbox.say("g1", "zhao", text)).id for text in "ab"]
    assert ids == ["run2-1", "run2-2"]


async def test_a_click_an_edit_and_a_recall_say_which_message_they_mean() -> None:
    sandbox, inbox = await opened()
    await sandbox.send(announcement())
    entries = [
        await sandbox.click("g1", "zhao", "o1", "acknowledge", "08:30"),
        await sandbox.edit("g1", "zhao", "m1", "改过"),
        await sandbox.recall("g1", "zhao", "m1"),
    ]
    taken = [inbox.taken[entry.id] for entry in entries]
    assert [(i.kind, i.of, i.action, i.value, i.text) for i in taken] == [
        ("click", "o1", "acknowledge", "08:30", ""),
        ("edit", "m1", None, None, "改过"),
        ("recall", "m1", None, None, ""),
    ]


async def test_the_raw_body_keeps_even_half_a_surrogate_pair_and_nul() -> None:
    sandbox, inbox = await opened()
    entry = await sandbox.say("g1", "zhao", "坏\ud83d字\x00")
    assert json.loads(inbox.taken[entry.id].raw)["text"] == "坏\ud83d字\x00"


async def test_what_the_bot_sends_appears_with_card_mentions_and_record() -> None:
    sandbox, _ = await opened()
    sent = await sandbox.send(announcement())
    shown = sandbox.find("o1", "g1")
    assert shown is not None
    assert sent.platform_id == "o1"
    assert (shown.sender, shown.kind, shown.mentions, shown.record) == (BOT, "notice", ("zhao",), {"rule": "task"})
    assert shown.card == announcement().card
    assert sandbox.find("o1", "dm:zhao") is None


async def test_a_group_nobody_opened_takes_no_message_a_private_chat_always_does() -> None:
    sandbox, _ = await opened()
    with pytest.raises(Undeliverable, match="g9"):
        await sandbox.send(announcement("g9"))
    await sandbox.send(announcement("dm:zhao"))
    sandbox.open_room(Room("g9", "新群"))
    await sandbox.send(announcement("g9"))
    assert [entry.chat for entry in sandbox.transcript] == ["dm:zhao", "g9"]


async def test_a_group_somebody_speaks_in_can_be_answered() -> None:
    sandbox, _ = await opened()
    await sandbox.say("g7", "zhao", "@协作助手 /帮助")
    await sandbox.send(announcement("g7"))
    assert sandbox.rooms["g7"].title == "g7"


async def test_a_follower_gets_what_was_and_what_comes() -> None:
    sandbox, _ = await opened()
    await sandbox.say("g1", "zhao", "一")
    await sandbox.say("g1", "zhao", "二")
    seen: list[Entry] = []
    async for entry in sandbox.subscribe(after=1):
        seen.append(entry)
        if len(seen) == 2:
            break
        await sandbox.say("g1", "zhao", "三")
    assert [entry.text for entry in seen] == ["二", "三"]
