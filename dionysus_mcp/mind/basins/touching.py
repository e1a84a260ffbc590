"""What recall touched: the memories that were of use activate their basins, each recall once.

The store notes which things were used together, a little later and beside the answer. Whoever looks next counts it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from dionysus_mcp.mind.basins.activation import excite, tie
from dionysus_mcp.mind.basins.values import AUTHOR, Area, Membership
from dionysus_mcp.store.port import USED, Clock, Stamp, Store, Unit

STRENGTH = 0.3
"""What a recall adds to each basin that it touches: two in a row make one activating, three active."""
MOST_TIED = 6
"""The basins of a recall that are tied to each other: those with most of its memories."""
AT_ONCE = 100


class Touching:
    """Turns uses into activation."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def settle(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Count all uses that are noted."""
        self._store.settle()
        while not stopped() and (keys := list(self._store.noted(USED, limit=AT_ONCE))):
            with self._store.unit(Stamp(AUTHOR)) as unit:
                for key, note in sorted(unit.notes(USED, keys).items()):
                    self._touch(unit, json.loads(note), datetime.fromisoformat(key.split()[0]))
                    unit.note(USED, key, None)

    def _touch(self, unit: Unit, ids: list[str], when: datetime) -> None:
        found = unit.notes(Area.MEMBER, ids).values()
        touched = Counter(Membership.of(note).basin for note in found)
        now = min(when, self._clock())
        risen = excite(unit, touched, STRENGTH, now)
        tie(unit, risen, [basin_id for basin_id, _ in touched.most_common(MOST_TIED)], now)
