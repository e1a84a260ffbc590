"""What a step is worth: how much of the task it covers, how near and how new it is, what memory says for and against.

A part that is not known is left out, and the others weigh more; so a step is never credited with what nobody looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.cognition.looking import stems
from dionysus_mcp.mind.cognition.texts import telling
from dionysus_mcp.mind.cognition.weighing import weighed
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.truth.verdict import Statement
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.store.port import Link

COVERS, NEAR, NEW, EVIDENCE, MODEL = "covers", "near", "new", "evidence", "model"
WEIGHTS = {COVERS: 0.35, NEAR: 0.25, NEW: 0.15, EVIDENCE: 0.25, MODEL: 0.5}
WITNESSES = 8
"""Memories that are asked for and against a step."""
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A memory or a thought that may be a step. `near` is how near recall found it to the task, 1 being the nearest."""

    text: str
    how: str
    id: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()
    near: float | None = None
    rated: float | None = None

    @property
    def key(self) -> str:
        return self.id or self.text


@dataclass(frozen=True, slots=True)
class Scored:
    """A possible step and what it is worth."""

    found: Found
    score: float
    parts: Mapping[str, float]
    for_it: tuple[str, ...] = ()
    against_it: tuple[str, ...] = ()

    @property
    def refuted(self) -> bool:
        """Whether more of memory speaks against it than for it."""
        return len(self.against_it) > len(self.for_it)


class Scoring:
    """Scores steps towards one task. Whatever was found on the way is a witness."""

    def __init__(self, task: str) -> None:
        self._words = {stem(word): word for word in telling(task)}
        self._task = frozenset(self._words)
        self._witnesses: dict[str, Found] = {}
        self._ties: dict[str, Link] = {}

    def heard(self, found: Iterable[Found], ties: Iterable[Link] = ()) -> None:
        """Take memories, and ties between them, as witnesses."""
        for one in found:
            if one.id:
                self._witnesses.setdefault(one.id, one)
        self._ties |= {tie.id: tie for tie in ties}

    @property
    def witnesses(self) -> list[Found]:
        return list(self._witnesses.values())

    def uncovered(self, way: Sequence[Found]) -> list[str]:
        """The words of the task that no step on the way speaks of."""
        covered = _words(way)
        return [word for root, word in self._words.items() if root not in covered]

    def first(self, found: Found, way: Sequence[Found]) -> float:
        """What it is worth before anybody is asked for and against it."""
        return _mean(self._parts(found, way))

    def scored(self, found: Found, way: Sequence[Found]) -> Scored:
        for_it, against_it = self._heard_about(found)
        parts = self._parts(found, way)
        if for_it or against_it:
            parts[EVIDENCE] = (len(for_it) + 1) / (len(for_it) + len(against_it) + 2)
        told = {name: round(part, DIGITS) for name, part in parts.items()}
        return Scored(found, round(_mean(parts), DIGITS), told, for_it, against_it)

    def _parts(self, found: Found, way: Sequence[Found]) -> dict[str, float]:
        """What a way is worth that ends with this step: nearness and ratings are those of all of it."""
        own, before = _words([found]), _words(way)
        whole = [self._witnesses.get(one.id, one) for one in (*way, found)]
        parts = {NEAR: _known([one.near for one in whole]), MODEL: _known([one.rated for one in (*way, found)])}
        if self._task:
            parts[COVERS] = len(self._task & (own | before)) / len(self._task)
        if way and own:
            parts[NEW] = len(own - before) / len(own)
        return {name: part for name, part in parts.items() if part is not None}

    def _heard_about(self, found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The memories that speak for it and against it, by what they say or by a tie."""
        said = {one.id: _says(one, found) for one in self._nearest(found)} | self._tied(found.id)
        sides = [tuple(sorted(id_ for id_, against in said.items() if against is side)) for side in (False, True)]
        return sides[0], sides[1]

    def _nearest(self, found: Found) -> list[Found]:
        """The witnesses that share most words with it."""
        own = _words([found])
        others = [one for one in self._witnesses.values() if one.id != found.id]
        shared = [(len(own & _words([one])), one) for one in others]
        best = sorted((entry for entry in shared if entry[0]), key=lambda entry: (-entry[0], entry[1].id))
        return [one for _, one in best[:WITNESSES]]

    def _tied(self, id_: str) -> dict[str, bool]:
        heard = {}
        for tie in self._ties.values():
            if id_ and id_ in {tie.source, tie.target}:
                other = tie.source if tie.target == id_ else tie.target
                if tie.relation == Relation.CONTRADICTS:
                    heard[other] = True
                elif tie.relation == Relation.SUPPORTS and tie.target == id_:
                    heard[other] = False
        return heard


def _says(witness: Found, found: Found) -> bool | None:
    """Whether a witness is against it; None when it says nothing."""
    heard = weighed(Statement(witness.text, witness.subject), found.text)
    return heard.against if heard else None


def _words(steps: Iterable[Found]) -> frozenset[str]:
    return frozenset(word for step in steps for word in stems(f"{step.subject} {step.text}"))


def _known(values: Sequence[float | None]) -> float | None:
    """The mean of those that are known."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _mean(parts: Mapping[str, float]) -> float:
    weight = sum(WEIGHTS[name] for name in parts)
    return sum(WEIGHTS[name] * part for name, part in parts.items()) / weight if weight else 0.0
