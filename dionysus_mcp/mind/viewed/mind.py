"""A mind over a view of its store: quickly made, for one run."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.store.port import Store

if TYPE_CHECKING:
    from dionysus_mcp.mind.basins.basins import Basins


class MindOver(Mind):
    """Embedder, model, rules and names in use are those of the mind, and it looks after the landscape."""

    def __init__(self, mind: Mind, store: Store) -> None:
        self._mind = mind
        self.stand_on(replace(mind.ground, store=store))

    @cached_property
    def basins(self) -> Basins:
        from dionysus_mcp.mind.basins.basins import Basins

        return Basins(self.ground, keeper=self._mind.basins)
