"""What the vendors' documents leave open: answered by what the archive has seen on this tenant, else with the way to find out."""

from dataclasses import dataclass

from bot.checks.findings import Finding, fine, mind

AREA = "待证实"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """`seen`: what this installation has proven, empty where nothing; `trial`: how to find out, and why nothing breaks before."""

    question: str
    seen: str
    trial: str


def open_finding(point: OpenPoint) -> Finding:
    say = fine if point.seen else mind
    return say(AREA, f"在真实环境里确认：{point.question}{point.seen or point.trial}")
