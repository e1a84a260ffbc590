"""What a way is worth: how much of the task it covers, how near it keeps to it, whether it repeats itself, what memory
says for and against its last step, and what a model thinks of it.

A part that is not known is left out, and the others weigh more; where nothing is said for or against, nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.cognition.looking import stems
from dionysus_mcp.mind.cognition.texts import telling
from dionysus_mcp.mind.cognition.weighing import weighed
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.truth.verdict import Statement
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.store.port import Link

COVERS, NEAR, MODEL, NEW, EVIDENCE = "covers", "near", "model", "new", "evidence"
WEIGHTS = {COVERS: 0.6, NEAR: 0.4, MODEL: 1.0}
REPEATS = 0.3
"""What a step loses that says nothing new."""
MOVES = 0.5
"""How far evidence that is all for or all against moves a score towards 1 or 0."""
CARRIED = 0.95
"""How near to the task something is by a tie to what is near."""
LEADS_ON = frozenset({Relation.SUPPORTS, Relation.CAUSES, Relation.NEXT, Relation.DERIVED_FROM})
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


Way = Sequence[Found]


@dataclass(frozen=True, slots=True)
class Scored:
    """A possible step and what the way is worth that ends with it."""

    found: Found
    score: float
    parts: Mapping[str, float]
    for_it: tuple[str, ...] = ()
    against_it: tuple[str, ...] = ()


class Scoring:
    """Scores ways towards one task. Whatever was found so far is a witness. `in_time` is asked before anything that
    takes a while, and ends it by raising."""

    def __init__(self, task: str, in_time: Callable[[], object]) -> None:
        self._in_time = in_time
        self._words = {stem(word): word for word in telling(task)}
        self._witnesses: dict[str, Found] = {}
        self._ties: dict[str, Link] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._said: dict[tuple[str, str], bool | None] = {}

    def heard(self, found: Iterable[Found], ties: Iterable[Link] = ()) -> None:
        """Take memories, and ties between them, as witnesses."""
        for one in found:
            if one.id:
                self._witnesses.setdefault(one.id, one)
        self._ties |= {tie.id: tie for tie in ties}

    @property
    def witnesses(self) -> list[Found]:
        return list(self._witnesses.values())

    def uncovered(self, way: Way) -> list[str]:
        """The words of the task that no step on the way speaks of."""
        covered = self._in(way)
        return [word for root, word in self._words.items() if root not in covered]

    def first(self, found: Found, way: Way) -> float:
        """What it is worth before anybody is asked for and against it."""
        return _score(self._parts(found, way))

    def scored(self, found: Found, way: Way) -> Scored:
        for_it, against_it = self._heard_about(found, way)
        parts = self._parts(found, way)
        if for_it or against_it:
            parts[EVIDENCE] = (len(for_it) - len(against_it)) / (len(for_it) + len(against_it) + 1)
        told = {name: round(part, DIGITS) for name, part in parts.items()}
        return Scored(found, round(_score(parts), DIGITS), told, for_it, against_it)

    def _parts(self, found: Found, way: Way) -> dict[str, float]:
        self._in_time()
        own, before = self._in([found]), self._in(way)
        parts = {
            NEAR: _mean(self._nearness((*way, found))),
            MODEL: _mean([one.rated for one in (*way, found)]),
            COVERS: len(self._words.keys() & (own | before)) / len(self._words) if self._words else None,
            NEW: len(own - before) / len(own) if way and own else None,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def _nearness(self, way: Way) -> list[float | None]:
        """How near to the task each step is, by itself or by a tie to the one before it."""
        near: list[float | None] = []
        for number, step in enumerate(way):
            own = self._witnesses.get(step.id, step).near
            before = near[-1] if near and self._between(way[number - 1], step) else None
            known = [value for value in (own, before and CARRIED * before) if value is not None]
            near.append(max(known, default=None))
        return near

    def _between(self, one: Found, other: Found) -> bool:
        """Whether a tie leads on from the one to the other, in either direction."""
        ends = {one.id, other.id}
        return any({tie.source, tie.target} == ends and tie.relation in LEADS_ON for tie in self._ties.values())

    def _heard_about(self, found: Found, way: Way) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The memories that speak for it and against it, by what they say or by a tie."""
        heard = {one.id: self._says(one, found) for one in self._nearest(found)} | self._tied(found.id)
        if way and self._between(way[-1], found):
            heard[way[-1].id] = heard.get(way[-1].id) or False
        sides = [tuple(sorted(id_ for id_, against in heard.items() if against is side)) for side in (False, True)]
        return sides[0], sides[1]

    def _nearest(self, found: Found) -> list[Found]:
        """The witnesses that share most words with it."""
        own = self._in([found])
        shared = [(len(own & self._in([one])), one) for one in self._witnesses.values() if one.id != found.id]
        best = sorted((entry for entry in shared if entry[0]), key=lambda entry: (-entry[0], entry[1].id))
        return [one for _, one in best[:WITNESSES]]

    def _says(self, witness: Found, found: Found) -> bool | None:
        """Whether a witness is against it; None when it says nothing."""
        pair = (witness.id, found.key)
        if pair not in self._said:
            self._in_time()
            heard = weighed(Statement(witness.text, witness.subject), found.text)
            self._said[pair] = heard.against if heard else None
        return self._said[pair]

    def _in(self, way: Way) -> frozenset[str]:
        """The words of some steps."""
        for step in way:
            if step.key not in self._stems:
                self._stems[step.key] = frozenset(stems(f"{step.subject} {step.text}"))
        return frozenset().union(*(self._stems[step.key] for step in way))

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


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean of those that are known."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _score(parts: Mapping[str, float]) -> float:
    weights = {name: WEIGHTS[name] for name in parts if name in WEIGHTS}
    if not weights:
        return 0.0
    base = sum(weight * parts[name] for name, weight in weights.items()) / sum(weights.values())
    base *= 1 - REPEATS * (1 - parts.get(NEW, 1.0))
    moved = MOVES * parts.get(EVIDENCE, 0.0)
    return base + (1 - base) * moved if moved > 0 else base * (1 + moved)
