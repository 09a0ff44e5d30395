"""`python -m benchmarks [speed|drain] [--groups N] [--latency SECONDS]`; without a name both, the drain with fewer groups."""

import argparse
import logging
import sys

import structlog

from benchmarks import speed
from benchmarks.drain import GROUPS, LATENCY
from benchmarks.drained import print_drains

FEW = 1000
"""Groups where nobody asked for the drain by name: enough to meet every limit of a minute or a second."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("what", nargs="?", choices=("speed", "drain"))
    parser.add_argument("--groups", type=int, help=f"of the drain; {GROUPS} where it is asked for by name, else {FEW}")
    parser.add_argument("--latency", type=float, default=LATENCY, help="seconds a call is on its way at most")
    asked = parser.parse_args()
    if asked.what != "drain":
        speed.print_speeds()
    if asked.what != "speed":
        keep_quiet()
        print_drains(asked.groups or (GROUPS if asked.what else FEW), asked.latency, sys.stdout)


def keep_quiet() -> None:
    """A message that waits for its minute is a warning each time; here they are counted."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


if __name__ == "__main__":
    main()
