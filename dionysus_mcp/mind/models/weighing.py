"""What a basin weighs in a model: the sum of the weights of the cases in it, derived whenever it is asked for."""

from __future__ import annotations

from dionysus_mcp.errors import NotFound
from dionysus_mcp.mind.models.answers import BasinOfModel
from dionysus_mcp.mind.models.arithmetic import CLOSED_TRUST
from dionysus_mcp.mind.models.cases import within
from dionysus_mcp.mind.models.parts import Parts
from dionysus_mcp.mind.models.values import Model, Role, Weighed

MOST_COUNTED = 4_000
"""Memories that are looked at for all basins of a model together."""
LEAST_COUNTED = 100


class Weighing:
    """Weighs basins."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def told(self, model: Model) -> tuple[BasinOfModel, ...]:
        """The basins of a model, the heaviest first."""
        self._parts.basins.catch_up()
        ties = self._parts.basins_of(model.id)
        most = max(LEAST_COUNTED, MOST_COUNTED // max(1, len(ties)))
        weighed = [self._weighed(model, tie.target, tie.data.get("role", Role.CHOSEN), most) for tie in ties]
        return tuple(sorted(weighed, key=lambda one: (-one.weight, one.id)))

    def after_closing(self, model: Model, basin_id: str, closing: int) -> Weighed:
        """A basin before and after so many of its cases are closed."""
        now = self._weighed(model, basin_id, Role.CHOSEN, MOST_COUNTED)
        return Weighed(basin_id, now.weight, round(now.weight - closing * (1 - CLOSED_TRUST), 2))

    def _weighed(self, model: Model, basin_id: str, role: str, most: int) -> BasinOfModel:
        name, members = self._basin(basin_id)
        ids = self._parts.basins.members(basin_id, most)
        cases = self._parts.cases.begun_by(within(model, self._parts.store.get(ids)))
        closed = sum(bool(case.closed_at) for case in cases)
        return BasinOfModel(
            id=basin_id,
            name=name,
            role=role,
            cases=len(cases),
            closed=closed,
            weight=round(len(cases) - closed * (1 - CLOSED_TRUST), 2),
            counted=len(ids) if len(ids) < members else None,
        )

    def _basin(self, basin_id: str) -> tuple[str, int]:
        """The name of a basin and how many memories it has; none when all of them were forgotten."""
        try:
            view = self._parts.basins.get(basin_id)
        except NotFound:
            return "", 0
        return view.name or "", view.members
