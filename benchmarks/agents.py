"""What agents cost: what models read, what the framework takes, what code saves, many at once, two hundred in a row.

python -m benchmarks.agents [--quick] [--parts reading,overhead,starting,forms,crowd,beats,audit] [--tiers monty,docker]

Models are scripts that answer at once, so that nothing but the framework is measured; what stands beside stock
smolagents ran in the same process, by turns. Exits with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

import anyio

from benchmarks.parts.agents import audit, beats, crowd, forms, overhead, reading, starting
from benchmarks.parts.sandboxes import working

PARTS = ("reading", "overhead", "starting", "forms", "crowd", "beats", "audit")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    rounds: int
    starts: int
    calls: int
    beats: int
    audited: int


WHOLE, QUICK = Extent(rounds=5, starts=3, calls=64, beats=200, audited=5), Extent(2, 1, 16, 24, 2)


def main(parts: list[str], tiers: list[str], extent: Extent) -> int:
    logging.disable(logging.WARNING)  # beats whose model fails are told of on purpose
    measured: dict[str, Callable[[], bool]] = {
        "reading": lambda: anyio.run(reading.measure),
        "overhead": lambda: anyio.run(overhead.measure, tiers, extent.rounds),
        "starting": lambda: starting.measure(tiers, extent.starts),
        "forms": lambda: anyio.run(forms.measure),
        "crowd": lambda: anyio.run(crowd.measure, extent.calls),
        "beats": lambda: anyio.run(beats.measure, extent.beats),
        "audit": lambda: anyio.run(audit.measure, extent.audited),
    }
    broken = [part for part in parts if not measured[part]()]
    if broken:
        print(f"\nBroken: {', '.join(broken)}")
    return 1 if broken else 0


def _names(text: str) -> list[str]:
    return text.split(",")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and beats")
    parser.add_argument("--parts", type=_names, default=list(PARTS), help="those, with commas between")
    parser.add_argument("--tiers", type=_names, help="of the sandbox: those, with commas between")
    options = parser.parse_args()
    here = options.tiers or working(joined=False)
    sys.exit(main(options.parts, here, QUICK if options.quick else WHOLE))
