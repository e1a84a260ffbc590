"""What a judge says of a prediction and an observation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How far the prediction came true."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNCLEAR = "unclear"
    """The judge cannot tell, or nothing is settled: the prediction stays open."""


ERRORS = {Grade.RIGHT: 0.0, Grade.PARTLY: 0.5, Grade.WRONG: 1.0, Grade.UNCLEAR: None}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: how far the prediction came true, and why."""

    grade: Grade
    rule: str
    is_outcome: bool = True
    differs: bool = False
    """Whether both say something else, though that may be of two things or times."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How wrong the prediction was, from 0 to 1 (None: it cannot be told), by which rule, and who says so."""

    error: float | None
    grade: Grade
    rule: str
    judge: str
    is_outcome: bool = True
    """Whether the observation may tell what came of it; not what is about something else, or settles nothing yet."""


def verdict(finding: Finding, judge: str) -> Verdict:
    return Verdict(ERRORS[finding.grade], finding.grade, finding.rule, judge, finding.is_outcome)


def right(rule: str) -> Finding:
    return Finding(Grade.RIGHT, rule)


def partly(rule: str) -> Finding:
    return Finding(Grade.PARTLY, rule)


def wrong(rule: str) -> Finding:
    return Finding(Grade.WRONG, rule)


def unclear(rule: str) -> Finding:
    return Finding(Grade.UNCLEAR, rule)


def no_outcome(rule: str) -> Finding:
    return Finding(Grade.UNCLEAR, rule, is_outcome=False)


def different(rule: str) -> Finding:
    return Finding(Grade.UNCLEAR, rule, differs=True)
