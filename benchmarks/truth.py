"""How well a change is told from a repetition, an addition and something else, on labelled pairs.

python -m benchmarks.truth [--set FILE] [--quick]

A set is JSON lines: older and newer (content, perhaps subject, occurred_at, memory_type), label, class, closing_right:
whether it would be right to close the older one. Exits with 1 when a memory was closed that should have stayed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.table import Cell, show
from dionysus_mcp.composition import build_embedding
from dionysus_mcp.mind.truth.compare import compare
from dionysus_mcp.mind.truth.verdict import Kind, Statement, Verdict
from dionysus_mcp.settings import Settings

PARTS = Path(__file__).parent / "parts"
SURE = 1.96
PATIENCE_S = 60.0
BATCH = 32

Cosine = Callable[[str, str], float | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled pair."""

    older: Statement
    newer: Statement
    label: Kind
    group: str
    closing_right: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled pair and what was said of it."""

    example: Example
    verdict: Verdict

    @property
    def right(self) -> bool:
        return self.example.label is self.verdict.kind

    @property
    def false_close(self) -> bool:
        return self.verdict.closes and not self.example.closing_right


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    files = asked.set or sorted(PARTS.glob("pairs_*.jsonl"))
    sets = {file.stem: _examples(file) for file in files}
    ways: dict[str, Cosine] = {"words only": lambda _older, _newer: None}
    vectors = None if asked.quick else _cosines([text for examples in sets.values() for text in _texts(examples)])
    if vectors:
        ways["with vectors"] = vectors
    false = 0
    for name, examples in sets.items():
        for way, cosine in ways.items():
            judged = [_judged(example, cosine) for example in examples]
            _report(f"{name}, {way}", judged)
            false += sum(one.false_close for one in judged)
    return 1 if false else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, action="append", help="a file of labelled pairs instead of our own")
    parser.add_argument("--quick", action="store_true", help="without vectors")
    return parser


def _examples(file: Path) -> list[Example]:
    return [_example(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _example(row: Mapping[str, Any]) -> Example:
    return Example(
        older=Statement(**row["older"]),
        newer=Statement(**row["newer"]),
        label=Kind(row["label"]),
        group=row["class"],
        closing_right=row["closing_right"],
    )


def _texts(examples: Sequence[Example]) -> list[str]:
    return [_embedded(said) for example in examples for said in (example.older, example.newer)]


def _embedded(said: Statement) -> str:
    """A statement as the store has it embedded: behind its subject."""
    return f"{said.subject}: {said.content}" if said.subject else said.content


def _cosines(texts: Sequence[str]) -> Cosine | None:
    """The cosine of any two of the texts; None when there is no embedder."""
    embedding = build_embedding(Settings())
    embedder = embedding.ready(PATIENCE_S)
    if embedder is None:
        print(f"no vectors: {embedding.standing().why}", file=sys.stderr)
        return None
    each = list(dict.fromkeys(texts))
    batches = [embedder.embed(each[start : start + BATCH]) for start in range(0, len(each), BATCH)]
    vectors = dict(zip(each, (row for batch in batches for row in batch), strict=True))
    return lambda older, newer: float(vectors[older] @ vectors[newer])


def _judged(example: Example, cosine: Cosine) -> Judged:
    near = cosine(_embedded(example.older), _embedded(example.newer))
    return Judged(example, compare(example.older, example.newer, near))


def _report(title: str, judged: Sequence[Judged]) -> None:
    show(
        f"{title}: {len(judged)} pairs", ("label", "pairs", "precision", "recall"), [_of(kind, judged) for kind in Kind]
    )
    show("closing by itself", ("", "closed", "right", "precision", "95 % from", "to", "recall"), [_closing(judged)])
    groups = list(dict.fromkeys(one.example.group for one in judged))
    show("by class", ("class", "pairs", "label right", "closed", "false"), [_group(name, judged) for name in groups])
    for one in judged:
        if one.false_close:
            print(f"FALSE: {one.example.older.content} | {one.example.newer.content} | {one.verdict.rule}")


def _of(kind: Kind, judged: Sequence[Judged]) -> tuple[Cell, ...]:
    said = [one for one in judged if one.verdict.kind is kind]
    meant = [one for one in judged if one.example.label is kind]
    return kind.value, len(meant), _share(said, lambda one: one.right), _share(meant, lambda one: one.right)


def _closing(judged: Sequence[Judged]) -> tuple[Cell, ...]:
    closed = [one for one in judged if one.verdict.closes]
    right = sum(not one.false_close for one in closed)
    low, high = wilson(right, len(closed))
    should = [one for one in judged if one.example.closing_right]
    return "", len(closed), right, right / len(closed) if closed else math.nan, low, high, _share(should, _closed)


def _group(name: str, judged: Sequence[Judged]) -> tuple[Cell, ...]:
    group = [one for one in judged if one.example.group == name]
    closed, false = sum(map(_closed, group)), sum(one.false_close for one in group)
    return name, len(group), sum(one.right for one in group), closed, false


def _closed(one: Judged) -> bool:
    return one.verdict.closes


def _share(of: Sequence[Judged], test: Callable[[Judged], bool]) -> float:
    return sum(map(test, of)) / len(of) if of else math.nan


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return math.nan, math.nan
    share, spread = right / of, SURE**2 / of
    middle = share + spread / 2
    half = SURE * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return (middle - half) / (1 + spread), min(1.0, (middle + half) / (1 + spread))


if __name__ == "__main__":
    sys.exit(main())
