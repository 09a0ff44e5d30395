"""How DingTalk signs what it posts to our addresses (dossier §1.4)."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

SKEW = timedelta(hours=1)
"""Further off our clock, ahead or behind, a stamp is refused; within it a repetition is known by its message id."""
LONGEST_STAMP = 16


def robot_sign(secret: str, timestamp: str) -> str:
    """Of messages to the robot (and of webhooks with 加签)."""
    return _signed(secret, f"{timestamp}\n{secret}")


def card_sign(secret: str, timestamp: str) -> str:
    """Of clicks on cards."""
    return _signed(secret, timestamp)


def card_secret(app_secret: str) -> str:
    """The secret we agree on for clicks: made from the application's, and of no use to learn that."""
    return hashlib.sha256(f"duban cards {app_secret}".encode()).hexdigest()


def same(expected: str, given: str) -> bool:
    """In a time that tells nothing of where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "backslashreplace"))


def is_timely(timestamp: str, now: datetime) -> bool:
    """Whether a stamp (milliseconds) is near our clock."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= LONGEST_STAMP):
        return False
    return abs(int(timestamp) - int(now.timestamp() * 1000)) <= SKEW // timedelta(milliseconds=1)


def _signed(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode("utf-8", "backslashreplace"), hashlib.sha256).digest()).decode()
