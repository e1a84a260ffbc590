"""Tables of marks: a row for each figure, a column for each way in which the same exam was taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.parts.marks import Answer, Mark, difference, estimate
from benchmarks.table import Cell, show

Answers = Sequence[Answer]
Chosen = Callable[[Answer], bool]


def everything(answer: Answer) -> bool:
    return bool(answer.asked.evidence)


def of_kind(*kinds: str) -> Chosen:
    return lambda answer: answer.asked.kind in kinds


def of_group(group: str, within: Chosen = everything) -> Chosen:
    return lambda answer: answer.asked.group == group and within(answer)


@dataclass(frozen=True, slots=True)
class Figure:
    """A mark and the questions it is of."""

    name: str
    mark: Mark
    chosen: Chosen = everything

    def of(self, answers: Answers) -> list[Answer]:
        return list(filter(self.chosen, answers))


def show_figures(title: str, ways: Mapping[str, Answers], figures: Sequence[Figure]) -> None:
    """The means with their 95 % intervals, by resampling questions."""
    rows: list[Sequence[Cell]] = []
    for figure in figures:
        chosen = [figure.of(answers) for answers in ways.values()]
        rows.append((figure.name, len(chosen[0]), *(estimate(answers, figure.mark) for answers in chosen)))
    show(title, ("", "questions", *ways), rows)


def show_differences(title: str, base: Answers, ways: Mapping[str, Answers], figures: Sequence[Figure]) -> None:
    """What each way changes, in points of a hundred, with 95 % intervals by resampling questions in pairs."""
    rows: list[Sequence[Cell]] = [("(as it is)", *(estimate(figure.of(base), figure.mark) for figure in figures))]
    for name, answers in ways.items():
        rows.append((name, *(difference(figure.of(answers), figure.of(base), figure.mark) for figure in figures)))
    show(title, ("", *(figure.name for figure in figures)), rows)
