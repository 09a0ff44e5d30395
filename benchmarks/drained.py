"""The queues that are drained, and the lines that tell how it went."""

from collections.abc import Sequence
from typing import TextIO

from benchmarks.channels import CHANNELS, Kind
from benchmarks.drain import Report, drain

KINDS: tuple[Kind, ...] = ("nag", "table")
HEAD = ("queue", "calls", "seconds", "minimum", "ratio", "floor", "ratio", "limit hits", "重大 s", "real s", "CPU ms")
WIDTHS = (16, 7, 8, 8, 6, 7, 6, 11, 7, 8, 7)


def print_drains(groups: int, latency: float, out: TextIO) -> None:
    """Each platform's nags and tables, one after the other."""
    out.write(f"\n{groups} groups of seven, calls up to {latency} s on their way\n{_line(HEAD)}\n")
    reports = []
    for opened in CHANNELS:
        for kind in KINDS:
            reports.append(drain(opened, [kind], groups, latency))
            out.write(f"{_line(_cells(reports[-1]))}\n")
            out.flush()
    out.writelines(f"\n{_limit(report)}" for report in reports)
    out.write("\n")


def _cells(report: Report) -> Sequence[str]:
    return (
        f"{report.channel} {report.kinds[0]}s",
        str(report.calls.total()),
        f"{report.seconds:.1f}",
        f"{report.minimum:.1f}",
        _ratio(report.seconds, report.minimum),
        f"{report.floor:.1f}",
        _ratio(report.seconds, report.floor),
        str(report.limit_hits),
        f"{max(report.major_seconds, default=float('nan')):.2f}",
        f"{report.real_seconds:.0f}",
        f"{1000 * report.cpu_seconds / report.messages:.1f}",
    )


def _limit(report: Report) -> str:
    calls = ", ".join(f"{name} {times}" for name, times in sorted(report.calls.items()))
    wrong = f"; REFUSED {dict(report.refusals)}" if report.refusals else ""
    amiss = f"; {len(report.disorder)} GROUPS AMISS, {report.disorder[0]}" if report.disorder else "; all in order"
    return (
        f"{report.channel} {report.kinds[0]}s: {report.limit.name}, {report.limit.each} each; {calls}; {report.tries} tries, "
        f"{report.messages / report.real_seconds:.0f} messages a real second{wrong}{amiss}"
    )


def _ratio(seconds: float, least: float) -> str:
    """Nothing to compare with where a single window holds the whole queue."""
    return f"{seconds / least:.2f}" if least else "–"


def _line(cells: Sequence[str]) -> str:
    return "".join(cell.rjust(width - sum(ord(letter) > 0x2E80 for letter in cell)) for cell, width in zip(cells, WIDTHS, strict=True))
