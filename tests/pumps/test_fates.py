"""What becomes of a message after one attempt, class by class of the platform's answer."""

from datetime import timedelta

import pytest

from bot.core.messages import Sent
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.pumps.fates import LONGEST_PATIENCE, fate, growing, is_lost
from storage.models import OutboxRow
from tests.pumps.post import TEN, waiting


def latest(low: float, high: float) -> float:
    return high


def tried(attempts: int = 1, outcome: str | None = None) -> OutboxRow:
    return waiting("x", attempts=attempts, outcome=outcome)


def test_a_sent_message_keeps_how_it_left() -> None:
    change = fate(tried(), Sent("p-7", "webhook"), TEN, latest)
    assert change == {"next_at": None, "outcome": "sent", "sent_at": TEN, "platform_id": "p-7", "mouth": "webhook", "error": None}
    assert not is_lost(change)


def test_who_was_not_reached_by_a_sent_message_is_on_record() -> None:
    """S10."""
    assert fate(tried(), Sent(unreached=("li", "zhao")), TEN, latest)["error"] == "未触达：li、zhao"


def test_the_wait_a_platform_names_is_obeyed() -> None:
    """S02."""
    change = fate(tried(), TryLater("429", 15), TEN, latest)
    assert change["next_at"] == TEN + timedelta(seconds=15)
    assert not is_lost(change)


def test_other_waits_double_up_to_five_minutes_and_are_spread_out() -> None:
    """S01."""
    longest = [growing(attempts, latest).total_seconds() for attempts in (1, 2, 3, 8, 9, 1000)]
    assert longest == [2, 4, 8, 256, 300, 300]
    assert growing(9, lambda low, high: low).total_seconds() == 1


def test_patience_ends_after_a_day() -> None:
    late = TEN + LONGEST_PATIENCE - timedelta(seconds=10)
    assert not is_lost(fate(tried(), TryLater("503", 10), late, latest))
    change = fate(tried(), TryLater("503", 11), late, latest)
    assert (change["outcome"], change["error"]) == ("failed", "503")
    assert is_lost(change)


def test_what_never_can_be_delivered_is_lost_at_once() -> None:
    """S11."""
    change = fate(tried(), Undeliverable("群已解散"), TEN, latest)
    assert is_lost(change)
    assert (change["outcome"], change["error"]) == ("failed", "群已解散")


@pytest.mark.parametrize("error", [OutcomeUnknown("没有答复"), RuntimeError("没有答复"), TimeoutError()])
def test_an_unknown_outcome_is_on_record_and_tried_once_more(error: Exception) -> None:
    """S06."""
    first = fate(tried(), error, TEN, latest)
    assert (first["outcome"], first["next_at"]) == ("unknown", TEN + timedelta(seconds=2))
    second = fate(tried(2, "unknown"), error, TEN, latest)
    assert (second["outcome"], second["next_at"]) == ("unknown", None)
    assert is_lost(second)
    assert "可能已送达" in second["error"]


def test_a_refusal_after_an_unknown_outcome_does_not_count_as_the_second() -> None:
    """S06."""
    assert "outcome" not in fate(tried(2, "unknown"), TryLater("忙", 5), TEN, latest)


def test_a_sure_refusal_does_not_undo_that_the_first_attempt_may_have_arrived() -> None:
    """S06."""
    assert fate(tried(2, "unknown"), Undeliverable("群已解散"), TEN, latest)["outcome"] == "unknown"
