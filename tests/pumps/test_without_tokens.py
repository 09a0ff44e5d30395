"""S05, the queue's side: no token is to be had for a while. Nothing is lost, nothing overtakes, nobody is asked over and over."""

import pytest

from storage.models import OutboxRow
from tests.pumps.office import Office

TOKEN = "oauth2/accessToken"


def asked(office: Office) -> int:
    return office.calls(TOKEN)


@pytest.mark.parametrize("fault", ["error", "reset"])
async def test_what_waits_for_a_token_leaves_in_its_order(office: Office, fault: str) -> None:
    """S05: the list of 17:00 and the table of 17:30 both wait until a token is to be had at 17:40."""
    await office.until("16:59")
    outage = office.gateway.faults.plan(fault, TOKEN, times=1000, status=503)  # type: ignore[arg-type]
    before = asked(office)
    await office.until("17:35")
    waiting = [row for row in [*await office.outbox("missing"), *await office.outbox("digest")] if row.next_at is not None]
    assert [row.kind for row in waiting] == ["missing", "digest"]
    assert 0 < asked(office) - before <= sum(row.attempts for row in await office.rows(OutboxRow))
    office.gateway.faults.planned.remove(outage)
    await office.until("17:50")
    rows = [*await office.outbox("missing"), *await office.outbox("digest")]
    assert {row.outcome for row in rows} == {"sent"}
    listed, table = (next(number for number, text in enumerate(office.said()) if words in text) for words in ("待补：", "协作进度跟踪表"))
    assert listed < table
