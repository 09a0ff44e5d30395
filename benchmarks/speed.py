"""How quickly single things are done: a few runs each, and their medians; compare ratios of one run, never seconds of two machines."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.month import write_month
from benchmarks.reading import median_microseconds

RUNS = 5
DUBAN = (sys.executable, "-m", "bot")


def timed(arguments: tuple[str, ...]) -> float:
    """Seconds of one whole process."""
    start = time.perf_counter()
    subprocess.run([*DUBAN, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def median(measure: Callable[[], float]) -> tuple[float, float, float]:
    """Lowest, middle and highest of a few runs after one that does not count."""
    measure()
    found = sorted(measure() for _ in range(RUNS))
    return found[0], statistics.median(found), found[-1]


def print_speeds() -> None:
    with tempfile.TemporaryDirectory() as folder:
        month = Path(folder) / "month.jsonl"
        messages = write_month(month)
        rows = [
            (f"a month of one task ({messages} messages), replayed, s", median(lambda: timed(("replay", str(month))))),
            ("duban --help, s", median(lambda: timed(("--help",)))),
            ("reading one post, µs (median)", median(median_microseconds)),
        ]
    sys.stdout.write(f"{'':60} {'min':>8} {'median':>8} {'max':>8}\n")
    for name, (low, middle, high) in rows:
        sys.stdout.write(f"{name:60} {low:8.2f} {middle:8.2f} {high:8.2f}\n")
