"""Basins: found by themselves, looked at, named and activated. What calculates is loaded when the journal is followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dionysus_mcp.mind.basins.answers import Activated, ActiveBasins, Basin, BasinView, CoActivation, Landscape, Named
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.values import Caller

if TYPE_CHECKING:
    from dionysus_mcp.mind.basins.space import Space


def never() -> bool:
    return False


class Basins:
    """The landscape of one store: themes cross its projects."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @cached_property
    def space(self) -> Space:
        """Where memories lie beside each other: vectors without names, and telling words."""
        from dionysus_mcp.mind.basins.space import Space

        return Space(self._ground)

    def follow(self, stopped: Callable[[], bool] = never) -> int:
        """Bring memories that were stored since into the landscape, a few at a time; how many moved."""
        raise NotImplementedError

    def catch_up(self) -> int:
        """The same for a caller who waits, so for a moment only; how many memories are left."""
        raise NotImplementedError

    def of_memories(self, ids: Sequence[str]) -> dict[str, str]:
        """The basin of each of these memories that is in one."""
        raise NotImplementedError

    def members(self, basin_id: str, limit: int = 100, after: str = "") -> list[str]:
        """Ids of the memories of a basin, in the order of the ids."""
        raise NotImplementedError

    def get(self, basin_id: str) -> BasinView:
        raise NotImplementedError

    def look(self, basin_id: str) -> Basin:
        """A basin with its most typical memories and what was active with it."""
        raise NotImplementedError

    def active(self, limit: int = 10, project_id: str | None = None) -> ActiveBasins:
        raise NotImplementedError

    def landscape(self, limit: int = 20) -> Landscape:
        raise NotImplementedError

    def activate(self, basin_id: str, strength: float, caller: Caller) -> Activated:
        raise NotImplementedError

    def name(self, basin_id: str, name: str, caller: Caller) -> Named:
        raise NotImplementedError

    def links(self, basin_ids: Sequence[str]) -> tuple[CoActivation, ...]:
        """What ties these basins to each other, strongest first."""
        raise NotImplementedError

    def split(self, basin_id: str, groups: Sequence[Sequence[str]], caller: Caller) -> tuple[str, ...]:
        """Part a basin: the first group stays, each further one becomes a basin of its own; the ids of all."""
        raise NotImplementedError
