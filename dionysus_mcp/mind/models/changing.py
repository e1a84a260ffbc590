"""Whether something has changed for the cases near a failed prediction: which of them do not hold any more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dionysus_mcp.mind.models.arithmetic import CLOSED_TRUST, contradicted, expected_error, holding
from dionysus_mcp.mind.models.cases import Case, Near
from dionysus_mcp.mind.models.predicting import standing

SURE = 0.98
"""How probable a change since a case must be for the case to be closed."""
LEAST_NEW = 3
"""So few newer cases show nothing yet."""
LIKELY = 0.5
"""From here on a case rather belongs to what holds now."""
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """A change: the cases that do not hold since, the newer ones, and those of them that contradict the old ones.

    `before` and `after` are the errors that are expected for the held-out newer cases, without and with the closing.
    """

    closing: tuple[Case, ...]
    newer: tuple[Case, ...]
    against: tuple[Case, ...]
    certainty: float
    before: float
    after: float
    held_out: int

    @property
    def changed_at(self) -> str:
        """When the first case of what holds now happened."""
        return self.newer[0].situation.happened_at

    @property
    def is_worse(self) -> bool:
        return self.after > self.before + TOLERANCE


def found_change(near: Near) -> Found | None:
    """The change that the cases show, if it is sure enough."""
    if not near.cases:
        return None
    held, trust = holding(near.likeness), standing(near)
    older = np.flatnonzero((held < 1 - SURE) & (trust == 1.0))
    newer = np.flatnonzero(held > LIKELY)
    if not len(older) or len(newer) < LEAST_NEW:
        return None
    closing = contradicted(near.likeness, older, newer)
    if not len(closing):
        return None
    closed = trust.copy()
    closed[closing] = CLOSED_TRUST
    return Found(
        closing=tuple(near.cases[place] for place in map(int, closing)),
        newer=tuple(near.cases[place] for place in map(int, newer)),
        against=tuple(near.cases[place] for place in map(int, contradicted(near.likeness, newer, closing))),
        certainty=1 - float(held[closing].max()),
        before=expected_error(near.likeness, newer[1:], trust),
        after=expected_error(near.likeness, newer[1:], closed),
        held_out=len(newer) - 1,
    )


def surest(near: Near) -> float | None:
    """How probable a change is since the case for which it is most probable; None without cases that stand."""
    if not near.cases:
        return None
    stand = holding(near.likeness)[standing(near) == 1.0]
    return 1 - float(stand.min()) if len(stand) else None
