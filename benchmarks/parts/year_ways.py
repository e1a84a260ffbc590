"""Ways to foretell what follows, beside the product: what is simpler, and its own arithmetic with other trust in cases.

All see the same texts, without names; none sees what a text is of. Each says for every case of a year which earlier
case it thinks will come again, and how sure it is (`share`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.year import Event, Year
from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.mind.basins.wording import nameless_text, telling
from dionysus_mcp.mind.models.arithmetic import MEANING, Floats, holding, vote
from dionysus_mcp.mind.models.comparing import Compared, Said, compared

CANDIDATES = 240
OF_TYPE, LAST_OF, TYPE_LIKENESS = 50, 10, 0.45
RECALLED, SHARPNESS = 12, 0.05
RECENT_DAYS = 30.0
SURE = 0.7
BATCH = 64


@dataclass(frozen=True, slots=True)
class Guess:
    """The number of the case whose outcome is foretold (None: it is unknown), and how sure that is."""

    case: int | None
    share: float = 0.0


UNKNOWN = Guess(None)


class Texts:
    """The notes of a year as they are compared."""

    def __init__(self, year: Year, embedder: Embedder) -> None:
        self.cases = year.cases
        self.at = np.array([case.at for case in self.cases])
        self.situations = _said([case.text for case in self.cases], embedder)
        self.outcomes = _said([case.outcome for case in self.cases], embedder)
        self._table = np.array([said.vector for said in self.situations])
        self._notes = list(_notes(year.events))
        self._embedder = embedder

    def near(self, number: int) -> tuple[Compared, NDArray[np.intp]]:
        """The cases before one that are near it, oldest first, compared; and their numbers."""
        likeness = self._table[:number] @ self._table[number]
        some = np.sort(np.argsort(-likeness, kind="stable")[:CANDIDATES])
        found = compared(
            self.situations[number], [self.situations[one] for one in some], [self.outcomes[one] for one in some]
        )
        return found, some[list(found.places)]

    @cached_property
    def notes(self) -> NDArray[np.float32]:
        """The vectors of all that is noted: situations, outcomes and the rest, in order."""
        return _vectors([text for text, _ in self._notes], self._embedder)

    @cached_property
    def case_at(self) -> dict[int, int]:
        """Which case's outcome a note is, by its place."""
        return {place: case for place, (_, case) in enumerate(self._notes) if case is not None}

    @cached_property
    def place_of(self) -> dict[int, int]:
        return {case: place for place, case in self.case_at.items()}


@dataclass(frozen=True, slots=True)
class Moment:
    """A case that is to be foretold, with the earlier ones that are near it, oldest first."""

    texts: Texts
    number: int
    found: Compared
    numbers: NDArray[np.intp]

    @property
    def ages(self) -> Floats:
        """How many days ago the near ones were."""
        return np.asarray(self.texts.at[self.number] - self.texts.at[self.numbers], dtype=np.float64)


Way = Callable[[Moment], Guess]


def moments(texts: Texts) -> Iterator[Moment]:
    return (Moment(texts, number, *texts.near(number)) for number in range(len(texts.cases)))


def most_frequent(moment: Moment) -> Guess:
    """What followed most often in situations of this type."""
    near = _of_type(moment.found, OF_TYPE)
    if not len(near):
        return UNKNOWN
    agreement = moment.found.likeness.agreement[np.ix_(near, near)].sum(axis=1)
    best = int(np.argmax(agreement))
    return Guess(int(moment.numbers[near[best]]), float(agreement[best] / len(near)))


def last(moment: Moment) -> Guess:
    """What followed the last time in a situation of this type."""
    near = _of_type(moment.found, LAST_OF)
    return Guess(int(moment.numbers[near.max()]), SURE) if len(near) else UNKNOWN


def recalled(moment: Moment) -> Guess:
    """What was noted next after the notes that recall finds."""
    texts, here = moment.texts, moment.texts.place_of[moment.number] - 1
    likeness = texts.notes[: max(0, here - 1)] @ texts.notes[here]
    found = np.argsort(-likeness, kind="stable")[:RECALLED]
    if not len(found):
        return UNKNOWN
    weights = np.exp((likeness[found] - likeness[found].max()) / SHARPNESS)
    following = texts.notes[found + 1]
    low, high = MEANING.agree
    agreement = np.clip((following @ following.T - low) / (high - low), 0.0, 1.0)
    np.fill_diagonal(agreement, 1.0)
    said = agreement @ weights
    best = int(np.argmax(said))
    return Guess(texts.case_at.get(int(found[best]) + 1), float(said[best] / weights.sum()))


def unrevised(moment: Moment) -> Guess:
    """The product's arithmetic, every case trusted alike for ever."""
    return _voted(moment, np.ones(len(moment.numbers)))


def recent(moment: Moment) -> Guess:
    """The same, each case trusted less by the clock, within thirty days."""
    return _voted(moment, np.exp(-moment.ages / RECENT_DAYS))


def revised(moment: Moment) -> Guess:
    """The same, each case trusted as nothing has changed since it: what the product does, without its store."""
    return _voted(moment, holding(moment.found.likeness)) if len(moment.numbers) else UNKNOWN


WAYS: dict[str, Way] = {
    "most frequent outcome": most_frequent,
    "last outcome": last,
    "plain recall, what came next": recalled,
    "no revision": unrevised,
    "recency, 30 days": recent,
    "change points, arithmetic alone": revised,
}


def _voted(moment: Moment, trust: Floats) -> Guess:
    if not len(moment.numbers):
        return UNKNOWN
    said = vote(moment.found.likeness, trust)
    return Guess(int(moment.numbers[said.winner]), said.share) if said.share > 0 else UNKNOWN


def _of_type(found: Compared, most: int) -> NDArray[np.intp]:
    asked = found.likeness.asked
    nearest = np.argsort(-asked, kind="stable")[:most]
    return np.asarray(nearest[asked[nearest] >= TYPE_LIKENESS], dtype=np.intp)


def _said(texts: Sequence[str], embedder: Embedder) -> list[Said]:
    vectors = _vectors(texts, embedder)
    return [Said(frozenset(telling(nameless_text(text))), vector) for text, vector in zip(texts, vectors, strict=True)]


def _vectors(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    bare = [nameless_text(text) for text in texts]
    return np.concatenate([embedder.embed(bare[start : start + BATCH]) for start in range(0, len(bare), BATCH)])


def _notes(events: Sequence[Event]) -> Iterator[tuple[str, int | None]]:
    """All that is noted, and the number of the case whose outcome it is."""
    number = 0
    for event in events:
        yield event.text, None
        if event.outcome:
            yield event.outcome, number
            number += 1
