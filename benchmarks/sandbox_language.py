"""How much of Python each tier of the sandbox runs as CPython does: snippets of the kind that agents write.

python -m benchmarks.sandbox_language [--quick] [--tiers monty,docker] [--why]

Value, types and printed output must be those of the Python that runs this. Exits with 1 when a tier has fewer than it
must have.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.parts.language import Outcome, Snippet, python, sandboxed, snippets
from benchmarks.parts.sandboxes import LOCAL, opened, working
from benchmarks.table import Cell, show

LEAST: Mapping[str, float] = {"auto": 140 / 150, "docker": 1.0, "bwrap": 1.0}
"""The share that must be right."""
SHOWN = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """How one snippet did in one tier."""

    tier: str
    snippet: Snippet
    expected: Outcome
    found: Outcome

    @property
    def right(self) -> bool:
        return self.found == self.expected

    def __str__(self) -> str:
        instead = self.found.error or f"{self.found.value} {self.found.logs}"
        told = instead.replace("\n", " ")[:SHOWN]
        return f"{self.tier}: {self.snippet.topic}: {self.snippet.name}: {told}"


def main(tiers: Sequence[str], *, why: bool) -> int:
    asked = [(snippet, python(snippet.code)) for snippet in snippets()]
    marks = {tier: list(_marked(tier, asked)) for tier in tiers}
    show(
        f"{len(asked)} snippets: as in CPython {sys.version.split()[0]}",
        ("topic", "snippets", *tiers),
        [*_rows(marks), _total(marks)],
    )
    if why:
        print("\nNot as in CPython:", *(mark for tier in tiers for mark in marks[tier] if not mark.right), sep="\n")
    short = [tier for tier in tiers if _share(marks[tier]) < LEAST.get(tier, 0.0)]
    for tier in short:
        print(f"{tier} has fewer than the {LEAST[tier]:.1%} that it must have.")
    return 1 if short else 0


def _marked(tier: str, asked: Sequence[tuple[Snippet, Outcome]]) -> Iterator[Mark]:
    with opened(tier) as sandbox:
        for snippet, expected in asked:
            yield Mark(tier, snippet, expected, sandboxed(sandbox, snippet.code))


def _rows(marks: Mapping[str, Sequence[Mark]]) -> Iterator[tuple[Cell, ...]]:
    first = next(iter(marks.values()))
    for topic in dict.fromkeys(mark.snippet.topic for mark in first):
        of_topic = [[mark for mark in each if mark.snippet.topic == topic] for each in marks.values()]
        yield topic, len(of_topic[0]), *(_right(each) for each in of_topic)


def _total(marks: Mapping[str, Sequence[Mark]]) -> tuple[Cell, ...]:
    return "all", len(next(iter(marks.values()))), *(f"{_right(each)} ({_share(each):.1%})" for each in marks.values())


def _right(marks: Sequence[Mark]) -> int:
    return sum(mark.right for mark in marks)


def _share(marks: Sequence[Mark]) -> float:
    return _right(marks) / len(marks)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the same: it is quick")
    parser.add_argument("--tiers", type=lambda text: text.split(","), help="those, with commas between")
    parser.add_argument("--why", action="store_true", help="list what was not as in CPython")
    options = parser.parse_args()
    sys.exit(main(options.tiers or [*working(), LOCAL], why=options.why))
