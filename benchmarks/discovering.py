"""Questions whose answers stand two or three memories away: found by macer_discover, and by recall alone.

python -m benchmarks.discovering [--quick]

The towns are invented (benchmarks/parts/hops.py). Seeds 10 and 11 were looked at while the weights were chosen, these
are others. Questions without an answer are about people nobody mentions, or lack the fact that would lead on.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts.hops import NOBODY, Asked, town
from benchmarks.table import Cell, show
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.reasoning.discovering import WEAK
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings

SEEDS, QUICK = range(5), range(1)
MODELS = {"words": "none", "words+meaning": "minilm"}
FIRST, RECALLED = 5, 8
CALLER = Caller("benchmark", "town")


@dataclass(frozen=True, slots=True)
class Sat:
    """One question: the place of its answer by each way, 0 where it was not found, and how long discovering took."""

    asked: Asked
    discovered: int
    recalled: int
    nothing: bool
    weak: bool
    """Whether it said that the answer may not be among those found."""
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one town instead of five")
    seeds = QUICK if parser.parse_args().quick else SEEDS
    for mode, model in MODELS.items():
        sat = [one for seed in seeds for one in _sat(seed, model)]
        rows = [_row(facts, sat) for facts in (2, 3)]
        columns = ("answers away", "questions", "discover @1", "@5", "recall @1", "@5", "@8")
        show(f"Found, {len(seeds)} towns, by {mode}", columns, rows)
        _show_honesty(sat)
        middle = sorted(one.seconds for one in sat)[len(sat) // 2]
        print(f"discovering: {middle * 1000:.1f} ms in the middle")


def _sat(seed: int, model: str) -> list[Sat]:
    there = town(seed)
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        mind = build_mind(load_settings(home=Path(folder), embedding={"model": model, "patience_s": 60}))
        mind.memories.create_all([Draft(text) for text in there.texts], CALLER)
        sat = [_asked(mind, one) for one in there.asked]
        mind.close()
    return sat


def _asked(mind: Mind, asked: Asked) -> Sat:
    hits = mind.recall.search(asked.question, RECALLED, Filters(), CALLER).hits
    began = time.perf_counter()
    found = mind.reasoning.discovering.discover(asked.question, 2, FIRST, None, CALLER)
    seconds = time.perf_counter() - began
    return Sat(
        asked,
        _place(asked.answer, (answer.text for answer in found.answers)),
        _place(asked.answer, (hit.content for hit in hits)),
        not found.answers,
        found.note == WEAK,
        seconds,
    )


def _place(answer: str, texts: Iterable[str]) -> int:
    return next((place for place, text in enumerate(texts, start=1) if text == answer), 0)


def _row(facts: int, sat: Sequence[Sat]) -> tuple[Cell, ...]:
    some = [one for one in sat if one.asked.facts == facts]
    discovered, recalled = [one.discovered for one in some], [one.recalled for one in some]
    shares = [_share(discovered, most) for most in (1, FIRST)] + [
        _share(recalled, most) for most in (1, FIRST, RECALLED)
    ]
    return f"{facts} memories", len(some), *shares


def _share(places: Sequence[int], most: int) -> float:
    return sum(0 < place <= most for place in places) / len(places)


def _show_honesty(sat: Sequence[Sat]) -> None:
    unknown = [one for one in sat if any(name in one.asked.question for name in NOBODY)]
    answered = [one for one in sat if one.asked.facts]
    broken = [one for one in sat if one not in unknown and one not in answered]
    groups = (("people nobody mentions", unknown), ("the way on is missing", broken), ("with an answer", answered))
    rows = [
        (name, len(some), _mean(one.nothing for one in some), _mean(one.weak for one in some)) for name, some in groups
    ]
    show("What it says of its answers", ("questions", "number", "nothing found", "perhaps not there"), rows)


def _mean(said: Iterable[bool]) -> float:
    every = list(said)
    return sum(every) / len(every)


if __name__ == "__main__":
    main()
