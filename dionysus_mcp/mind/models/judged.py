"""What the judge says of outcomes goes before how alike their words are: in the vote, and where cases are cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.judging.otherwise import say_otherwise
from dionysus_mcp.mind.judging.verdict import Grade
from dionysus_mcp.mind.models.arithmetic import Floats, Likeness
from dionysus_mcp.mind.models.values import Prediction
from dionysus_mcp.store.port import Node

MOST_COMPARED = 40
"""Outcomes that are held against each other by rules: those of the nearest cases, each text once."""
SAYS_THE_SAME = 0.5
"""From this agreement on two outcomes count as one."""

Places = NDArray[np.intp]
Truths = NDArray[np.bool_]


def told_apart(likeness: Likeness, outcomes: Sequence[Node], made: Sequence[Prediction | None]) -> Likeness:
    """The same, where outcomes that are told to differ are not alike, and what was right is as what was foretold.
    `made` are the predictions that each was compared with."""
    ruled = _kept_apart(likeness, _by_rules(likeness, outcomes))
    known = _with_what_was_right(ruled, outcomes, made)
    return _kept_apart(known, _by_verdicts(known, outcomes, made))


def not_judged(outcomes: Sequence[Node], made: Sequence[Prediction | None]) -> Truths:
    """Those that were compared with a prediction, and it could not be told whether they are what it said."""
    unclear = [one is not None and not _grade(node, one) for node, one in zip(outcomes, made, strict=True)]
    return np.array(unclear, dtype=np.bool_)


def _by_rules(likeness: Likeness, outcomes: Sequence[Node]) -> Truths:
    """Which outcomes deny each other, tell another amount, or the opposite."""
    apart = np.zeros(likeness.outcomes.shape, dtype=bool)
    agreement = likeness.agreement
    for one, other in combinations(_texts(likeness, outcomes), 2):
        alike = agreement[np.ix_(one, other)].any()
        if alike and say_otherwise(outcomes[one[0]].text, outcomes[other[0]].text):
            apart[np.ix_(one, other)] = True
            apart[np.ix_(other, one)] = True
    return apart


def _texts(likeness: Likeness, outcomes: Sequence[Node]) -> list[Places]:
    """The places of each text, those of the nearest cases first."""
    places: dict[str, list[int]] = {}
    for place in map(int, np.argsort(-likeness.asked, kind="stable")):
        places.setdefault(outcomes[place].text, []).append(place)
    return [np.array(several, dtype=np.intp) for several in places.values()][:MOST_COMPARED]


def _by_verdicts(likeness: Likeness, outcomes: Sequence[Node], made: Sequence[Prediction | None]) -> Truths:
    """What was resolved as wrong is not what was foretold then, nor what says the same as that."""
    apart = np.zeros(likeness.outcomes.shape, dtype=bool)
    for place, said in _judged(outcomes, made, Grade.WRONG):
        same = likeness.agreement[said] >= SAYS_THE_SAME
        others = np.array([node.text != outcomes[place].text for node in outcomes])
        apart[place] |= same & others
        apart[:, place] |= same & others
    return apart


def _with_what_was_right(likeness: Likeness, outcomes: Sequence[Node], made: Sequence[Prediction | None]) -> Likeness:
    """What came true and what was foretold are one, in whatever words: as like to others as the more alike of them,
    and apart from all that either is apart from."""
    alike = likeness.outcomes.copy()
    apart = np.zeros(alike.shape, dtype=bool) if likeness.apart is None else likeness.apart.copy()
    right = [_places_of(outcomes, *pair) for pair in _judged(outcomes, made, Grade.RIGHT)]
    for one in right:
        _unite(alike, one, alike[one].max(axis=0))
        _unite(apart, one, np.any(apart[one], axis=0))
    for one in right:  # who judged knows better than the rules, and than what another verdict lets one think
        alike[np.ix_(one, one)] = 1.0
        apart[np.ix_(one, one)] = False
    return replace(likeness, outcomes=np.where(apart, 0.0, alike), apart=apart)


def _places_of(outcomes: Sequence[Node], place: int, said: int) -> Places:
    """Wherever one of the two texts is: the same words do not differ from themselves."""
    texts = {outcomes[place].text, outcomes[said].text}
    return np.array([at for at, node in enumerate(outcomes) if node.text in texts], dtype=np.intp)


def _unite(table: Floats | Truths, places: Places, row: Floats | Truths) -> None:
    table[places] = row
    table[:, places] = row[:, None]


def _kept_apart(likeness: Likeness, apart: Truths) -> Likeness:
    known = apart if likeness.apart is None else apart | likeness.apart
    return replace(likeness, outcomes=np.where(apart, 0.0, likeness.outcomes), apart=known)


def _judged(outcomes: Sequence[Node], made: Sequence[Prediction | None], grade: Grade) -> Iterator[tuple[int, int]]:
    """The places of outcomes that were judged so, and of what was foretold, where that is another of these."""
    places = {node.id: place for place, node in enumerate(outcomes)}
    for place, one in enumerate(made):
        if one and not one.text and _grade(outcomes[place], one) == grade:
            said = places.get(one.says[1], place)
            if said != place:
                yield place, said


def _grade(outcome: Node, prediction: Prediction) -> str:
    """How it was judged; not at all, where another observation resolved the prediction later."""
    resolution = prediction.resolution if prediction.observation_id == outcome.id else None
    return resolution.grade if resolution else ""
