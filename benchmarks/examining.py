"""How often a memory is rightly said to speak for or against a step of a reasoning, on labelled pairs.

python -m benchmarks.examining [--quick]

The sets are those of benchmarks.truth: what changes the older text is contradicted by it, what repeats it is supported.
All were looked at while the rule was made: the figures say how it does on these, not on others. Rules only, no vectors.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Cell, show
from dionysus_mcp.mind.cognition.weighing import weighed
from dionysus_mcp.mind.truth.verdict import Kind, Statement

PARTS = Path(__file__).parent / "parts"


@dataclass(frozen=True, slots=True)
class Said:
    """What a pair is, and whether the older text was said to be against the newer one (None: nothing was said)."""

    label: Kind
    against: bool | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the same: it takes a second")
    parser.parse_args()
    rows = [_row(file) for file in sorted(PARTS.glob("pairs_*.jsonl"))]
    show(
        "What memory says of a step",
        ("set", "pairs", "against", "of them right", "of all changes", "for", "of them right", "of all repetitions"),
        rows,
    )
    return 0


def _row(file: Path) -> tuple[Cell, ...]:
    said = [_said(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return file.stem, len(said), *_side(said, Kind.CHANGE, against=True), *_side(said, Kind.REPETITION, against=False)


def _said(line: str) -> Said:
    row = json.loads(line)
    older, newer = Statement(**row["older"]), Statement(**row["newer"])
    found = weighed(older, newer.content)
    return Said(Kind(row["label"]), found.against if found else None)


def _side(said: Sequence[Said], meant: Kind, *, against: bool) -> tuple[int, int, float]:
    """How often it was said, how often rightly, and the share of those of which it should have been."""
    spoken = [one for one in said if one.against is against]
    right = sum(one.label is meant for one in spoken)
    should = sum(one.label is meant for one in said)
    return len(spoken), right, right / should if should else math.nan


if __name__ == "__main__":
    sys.exit(main())
