"""How well the judge tells, without a language model, whether what was observed is what was predicted.

python -m benchmarks.judging [--set FILE] [--quick]

A set is JSON lines: predicted, observed, label (right, partly, wrong; unclear: the observation settles nothing), class.
`judged_tuned` is the set that the rules were made on, `judged_misleading` says other things in nearly the same words;
the others were written by somebody who saw neither rules nor sets. After a look at each of them the rules speak less.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Cell, show
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.judging.judge import Judge
from dionysus_mcp.mind.judging.verdict import ERRORS, Grade, Verdict
from dionysus_mcp.settings import load_settings

PARTS = Path(__file__).parent / "parts"
PATIENCE_S = 60.0
WAYS = {"words only": "none", "with vectors": "minilm"}


@dataclass(frozen=True, slots=True)
class Example:
    """A prediction and an observation, and what somebody who can read says of them."""

    predicted: str
    observed: str
    label: Grade
    group: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An example, and the verdict on it."""

    example: Example
    verdict: Verdict

    @property
    def off(self) -> float:
        """How far the error is from the one that the label means; NaN where one of them has none."""
        meant = ERRORS[self.example.label]
        said = self.verdict.error
        return math.nan if meant is None or said is None else abs(said - meant)

    @property
    def rule(self) -> str:
        return self.verdict.rule.partition(":")[0]


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    sets = {file.stem: _examples(file) for file in asked.set or sorted(PARTS.glob("judged_*.jsonl"))}
    for way, model in WAYS.items():
        if asked.quick and model != "none":
            continue
        with _judge(model) as judge:
            for name, examples in sets.items():
                _report(
                    f"{name}, {way}",
                    [Judged(one, judge.judge(one.predicted, one.observed)) for one in examples],
                    every=asked.wrong,
                )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, action="append", help="a file of labelled pairs instead of our own")
    parser.add_argument("--quick", action="store_true", help="without vectors")
    parser.add_argument("--wrong", action="store_true", help="show each verdict that is not the label")
    return parser


@contextmanager
def _judge(model: str) -> Iterator[Judge]:
    with tempfile.TemporaryDirectory(prefix="dionysus-") as home:
        mind = build_mind(load_settings(home=home, embedding={"model": model, "patience_s": PATIENCE_S}))
        try:
            yield mind.judge
        finally:
            mind.close()


def _examples(file: Path) -> list[Example]:
    rows = (json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())
    return [Example(row["predicted"], row["observed"], Grade(row["label"]), row.get("class", "")) for row in rows]


def _report(title: str, judged: Sequence[Judged], *, every: bool) -> None:
    settled = [one for one in judged if one.example.label is not Grade.UNCLEAR]
    show(f"{title}: {len(judged)} pairs", SUMMARY, [_summary(judged, settled)])
    show("label (rows) and verdict", ("", *(grade.value for grade in Grade)), [_confusion(g, judged) for g in Grade])
    groups = sorted({one.example.group for one in judged})
    show("by class", RULED, [_group(name, [one for one in judged if one.example.group == name]) for name in groups])
    rules = sorted({one.rule for one in judged})
    show("by rule", RULED, [_group(name, [one for one in judged if one.rule == name]) for name in rules])
    for one in judged:
        if every and one.verdict.grade is not one.example.label:
            print(
                f"{one.example.label} as {one.verdict.grade}: {one.example.predicted} | {one.example.observed} | "
                f"{one.verdict.rule}"
            )


SUMMARY = ("", "settled", "judged", "coverage", "error where it speaks", "grade right", "not settled", "spoke there")
RULED = ("", "pairs", "judged", "mean error", "grade wrong")


def _summary(judged: Sequence[Judged], settled: Sequence[Judged]) -> tuple[Cell, ...]:
    spoken = [one for one in settled if not math.isnan(one.off)]
    right = sum(one.verdict.grade is one.example.label for one in spoken)
    open_ = [one for one in judged if one.example.label is Grade.UNCLEAR]
    return (
        "",
        len(settled),
        len(spoken),
        _share(len(spoken), len(settled)),
        _mean([one.off for one in spoken]),
        _share(right, len(spoken)),
        len(open_),
        sum(one.verdict.error is not None for one in open_),
    )


def _confusion(label: Grade, judged: Sequence[Judged]) -> tuple[Cell, ...]:
    said = [one.verdict.grade for one in judged if one.example.label is label]
    return (label.value, *(said.count(grade) for grade in Grade))


def _group(name: str, judged: Sequence[Judged]) -> tuple[Cell, ...]:
    spoken = [one for one in judged if one.verdict.error is not None]
    wrong = sum(one.verdict.grade is not one.example.label for one in spoken)
    return name, len(judged), len(spoken), _mean([one.off for one in spoken if not math.isnan(one.off)]), wrong


def _share(some: int, of: int) -> float:
    return some / of if of else math.nan


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else math.nan


if __name__ == "__main__":
    sys.exit(main())
