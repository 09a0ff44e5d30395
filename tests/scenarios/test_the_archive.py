"""L22: every message, decision and send is kept, with who, when, rule and reason; what was typed survives byte by byte."""

import json

from sqlmodel import select

from storage.inbox import from_row
from storage.models import InboxRow, JournalRow, OutboxRow
from tests.scenarios.day import Day

ODD = "运输调度部门-5月11日：已装车 \ud83d \x00 <@all> =1+1"


async def test_what_came_in_what_was_decided_and_what_went_out_is_on_record(day_on_each: Day) -> None:
    """L22, on both databases; a recall and a post that replaces another delete nothing."""
    day = day_on_each
    day.says("li", ODD, at="15:00", id="p1").says("li", "运输调度部门-5月11日：已出发", at="15:30", id="p2")
    await day.recalls("p1", at="15:40").until("17:30")
    async with day.database.read() as session:
        arrived = (await session.exec(select(InboxRow).order_by(InboxRow.id))).all()  # type: ignore[arg-type]
        decided = (await session.exec(select(JournalRow))).all()
        sent = (await session.exec(select(OutboxRow))).all()
    first = from_row(arrived[0])
    assert [row.kind for row in arrived] == ["say", "say", "recall"]
    assert first.text == ODD
    assert json.loads(first.raw)["text"] == ODD
    assert "已装车" in arrived[0].text
    assert {row.text for row in sent} == {message.text for message in day.heard}
    assert all(row.outcome == "sent" and row.sent_at for row in sent)
    kept = next(line for line in decided if line.what == "kept" and line.debtor == "运输调度部门")
    assert (kept.rule, kept.row, kept.actor, kept.about) == ("progress.daily", "L10", "li", "2026-05-11")
    assert any(line.what == "missing" and line.debtor == "仓储部门" for line in decided)
    assert any(line.what == "recalled" for line in decided)
