"""The queues of the benchmark, small: everything arrives, in order, and no limit is met, however unevenly calls arrive."""

import pytest

from benchmarks.channels import CHANNELS, DingTalkChannel, WeComChannel
from benchmarks.drain import MAJORS, drain
from benchmarks.minimum import Rate


@pytest.mark.parametrize("opened", CHANNELS, ids=lambda opened: opened.name)
def test_sixty_groups_get_their_nag_and_then_their_table_without_meeting_a_limit(
    opened: type[WeComChannel] | type[DingTalkChannel],
) -> None:
    """S09."""
    report = drain(opened, ["nag", "table"], groups=60, latency=0.2)
    assert report.disorder == []
    assert not report.refusals
    assert report.limit_hits == 0
    assert report.seconds < 600
    assert len(report.major_seconds) == len(MAJORS)


def test_the_floor_fills_every_window_at_once_and_the_rate_goes_evenly() -> None:
    rate = Rate("20,000 a minute", 20_000, 60, 7)
    assert (rate.least(2857), rate.least(2858), rate.least(5000)) == (0, 60, 60)
    assert (rate.even(2857), rate.even(5000)) == (0, 105)
