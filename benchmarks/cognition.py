"""Whether a mind that predicts and is corrected is better at it than what is simpler: a year of an invented person.

python -m benchmarks.cognition [--seeds 0:10] [--days 365] [--revised] [--freely] [--plot FILE] [--quick]

Every row sees the same texts. "Dionysus" lives through the year by its own tools: what is noted is remembered, and each
situation is foretold before its outcome is told. In one life the judge without a language model resolves it, in the
other the person says how it came out. The other rows are worked out beside it. Errors are shares of cases foretold
wrongly, or not at all; the quiet year is one in which nothing changes. Recovery is counted in events of a theme after a
change, until its error is within .1 of what it was.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.parts.embedded import Once
from benchmarks.parts.year import DAYS, Year, a_year
from benchmarks.parts.year_lived import PATIENCE_S, Foretold, Manner, life
from benchmarks.parts.year_plot import Course, write_courses
from benchmarks.parts.year_scores import Score, Told, scored
from benchmarks.parts.year_ways import WAYS, Guess, Texts, moments
from benchmarks.table import Cell, show
from dionysus_mcp.composition import build_embedding
from dionysus_mcp.embedding.port import Embedding
from dionysus_mcp.mind.models.calibration import Calibration
from dionysus_mcp.settings import load_settings

JUDGED, TOLD, REVISED = "Dionysus, by its judge", "Dionysus, told how it came out", "the same, revised when it asks"
MANNERS = {JUDGED: Manner(), TOLD: Manner(says=True), REVISED: Manner(revises=True, says=True)}
UNREVISED = "no revision"
QUICK_DAYS = 25
COLUMNS = ("", "error", "Brier", "calibration", "events to recover", "last 60 days", "quiet year", "less unrevised")
PLOTTED = (TOLD, REVISED, UNREVISED, "recency, 30 days", "last outcome")


@dataclass(slots=True)
class Results:
    """Scores by row, one for each seed; the courses of the errors; and what the judge said."""

    changing: dict[str, list[Score]] = field(default_factory=dict)
    quiet: dict[str, list[Score]] = field(default_factory=dict)
    courses: dict[str, list[Course]] = field(default_factory=dict)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, name: str, year: Year, told: Sequence[Told], *, changing: bool) -> None:
        into = self.changing if changing else self.quiet
        into.setdefault(name, []).append(scored(year, told))
        if changing:
            course = [(case.at, not one.right) for case, one in zip(year.cases, told, strict=True)]
            self.courses.setdefault(name, []).append(course)

    def note(self, year: Year, said: Sequence[Foretold]) -> None:
        """Hold what the judge said against what was foretold and what came."""
        kinds = {case.outcome: case.kind for case in year.cases}
        for case, one in zip(year.cases, said, strict=True):
            if one.judged:
                verdict = "unclear" if one.error is None else "right" if one.error < 0.5 else "not right"
                self.judged["right" if kinds[one.text] == case.kind else "wrong", verdict] += 1


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    if asked.quick:
        asked.seeds, asked.days = "0", QUICK_DAYS
    embedding = Once(build_embedding(load_settings()))
    if embedding.ready(PATIENCE_S) is None:
        print(f"no vectors: {embedding.standing().why}", file=sys.stderr)
        return 1
    results, seeds = Results(), _seeds(asked.seeds)
    for done, seed in enumerate(seeds, start=1):
        for changing in (True, False):
            year = a_year(seed, changing=changing, days=asked.days, freely=asked.freely)
            _beside(results, year, embedding, changing=changing)
            for name in MANNERS if asked.revised else (JUDGED, TOLD):
                asyncio.run(_live(results, name, year, embedding, changing=changing))
        _report(results, f"{done} of {len(seeds)} seed(s), {asked.days} days")
    if asked.plot:
        write_courses(asked.plot, {name: results.courses[name] for name in PLOTTED if name in results.courses})
    return 0


def _seeds(text: str) -> range:
    first, colon, end = text.rpartition(":")
    return range(int(first or 0), int(end)) if colon else range(int(end), int(end) + 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0:10", help="from:to, or one")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--revised", action="store_true", help="a third life, revised whenever that is asked for")
    parser.add_argument("--freely", action="store_true", help="wordings of one outcome seldom share a word")
    parser.add_argument("--plot", type=Path, help="where to draw the error over the year (SVG)")
    parser.add_argument("--quick", action="store_true", help=f"one seed, {QUICK_DAYS} days")
    return parser


def _beside(results: Results, year: Year, embedding: Embedding, *, changing: bool) -> None:
    """All rows but the product's, told of each outcome as it comes."""
    embedder = embedding.ready(PATIENCE_S)
    assert embedder is not None
    calibrations = {name: Calibration() for name in WAYS}
    told: dict[str, list[Told]] = {name: [] for name in WAYS}
    for moment in moments(Texts(year, embedder)):
        for name, way in WAYS.items():
            told[name].append(_told(way(moment), moment.number, year, calibrations[name]))
    for name, every in told.items():
        results.add(name, year, every, changing=changing)


def _told(guess: Guess, number: int, year: Year, calibration: Calibration) -> Told:
    if guess.case is None:
        return Told(None, False)
    right = year.cases[guess.case].kind == year.cases[number].kind
    confidence = calibration.confidence(guess.share)
    calibration.learn(guess.share, 1 - right)
    return Told(confidence, right)


async def _live(results: Results, name: str, year: Year, embedding: Embedding, *, changing: bool) -> None:
    async with life(embedding, MANNERS[name]) as lived:
        said = await lived.live(year)
    kinds = {case.outcome: case.kind for case in year.cases}
    told = [
        Told(one.confidence, bool(one.text) and kinds[one.text] == case.kind)
        for case, one in zip(year.cases, said, strict=True)
    ]
    results.add(name, year, told, changing=changing)
    if name == JUDGED:
        results.note(year, said)


def _report(results: Results, title: str) -> None:
    unrevised = results.quiet[UNREVISED]
    rows = [_row(name, scores, results.quiet[name], unrevised) for name, scores in results.changing.items()]
    show(f"A year of an invented person: {title}", COLUMNS, rows)
    show("What the judge said of predictions", ("", "right", "not right", "unclear"), _judging(results.judged))


def _row(name: str, scores: Sequence[Score], quiet: Sequence[Score], unrevised: Sequence[Score]) -> tuple[Cell, ...]:
    differences = [one.error - other.error for one, other in zip(quiet, unrevised, strict=True)]
    return (
        name,
        _spread([score.error for score in scores]),
        _spread([score.brier for score in scores]),
        _spread([score.calibration for score in scores]),
        _spread([score.recovery for score in scores], digits=1),
        _spread([score.last for score in scores]),
        _spread([score.error for score in quiet]),
        f"{statistics.fmean(differences):+.3f}",
    )


def _judging(judged: Mapping[tuple[str, str], int]) -> list[tuple[Cell, ...]]:
    verdicts = ("right", "not right", "unclear")
    return [
        (f"came {truth}", *(judged.get((truth, verdict), 0) for verdict in verdicts)) for truth in ("right", "wrong")
    ]


def _spread(values: Sequence[float], digits: int = 3) -> str:
    """The mean over the seeds, and how far they lie apart."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return "-"
    apart = f" ±{statistics.stdev(known):.{digits}f}" if len(known) > 1 else ""
    return f"{statistics.fmean(known):.{digits}f}{apart}"


if __name__ == "__main__":
    sys.exit(main())
