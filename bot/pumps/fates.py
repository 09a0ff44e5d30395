"""What becomes of a message after one attempt to send it: a pure reading of the platform's answer."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.messages import Sent
from bot.core.ports import TryLater, Undeliverable
from storage.models import OutboxRow

LONGEST_WAIT = timedelta(minutes=5)
LONGEST_PATIENCE = timedelta(days=1)

Result = Sent | Exception
Between = Callable[[float, float], float]
"""Draws a number between two: the jitter."""
Fate = Mapping[str, Any]
"""The columns of the row that change."""


def fate(row: OutboxRow, result: Result, now: datetime, between: Between) -> Fate:
    """`row.outcome` is None before, or `unknown` after a first attempt of which nobody knows how it ended."""
    match result:
        case Sent():
            return _sent(result, now)
        case TryLater():
            return _try_later(row, result, now, between)
        case Undeliverable():
            return _lost(row, result.reason)
        case _:
            return _unknown(row, result, now, between)


def is_lost(change: Fate) -> bool:
    """Settled, and nobody can say that it arrived."""
    return change["next_at"] is None and change["outcome"] != "sent"


def _sent(sent: Sent, now: datetime) -> Fate:
    error = f"未触达：{'、'.join(sent.unreached)}" if sent.unreached else None
    return {"next_at": None, "outcome": "sent", "sent_at": now, "platform_id": sent.platform_id, "mouth": sent.mouth, "error": error}


def _try_later(row: OutboxRow, refusal: TryLater, now: datetime, between: Between) -> Fate:
    """A platform that asks for patience gets it for a day; what it names is obeyed."""
    wait = growing(row.attempts, between) if refusal.seconds is None else timedelta(seconds=refusal.seconds)
    if now + wait > row.created_at + LONGEST_PATIENCE:
        return _lost(row, refusal.reason)
    return {"next_at": now + wait, "error": refusal.reason[:500]}


def _unknown(row: OutboxRow, error: Exception, now: datetime, between: Between) -> Fate:
    """It may have arrived. It is sent once more; twice unknown is once too often, and a human is told."""
    reason = str(error) or type(error).__name__
    if row.outcome == "unknown":
        return _lost(row, f"两次都没有答复，可能已送达：{reason}")
    return {"next_at": now + growing(row.attempts, between), "outcome": "unknown", "error": reason[:500]}


def _lost(row: OutboxRow, reason: str) -> Fate:
    return {"next_at": None, "outcome": row.outcome or "failed", "error": reason[:500]}


def growing(attempts: int, between: Between) -> timedelta:
    """A wait anywhere up to a limit that doubles with every attempt, so that what failed together does not come back together."""
    longest = min(timedelta(seconds=2.0 ** min(attempts, 20)), LONGEST_WAIT)
    return timedelta(seconds=between(1.0, longest.total_seconds()))
