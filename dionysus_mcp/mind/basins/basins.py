"""Basins: they form by themselves, and are looked at, named and activated. What calculates is loaded when needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from dionysus_mcp.embedding.port import State
from dionysus_mcp.errors import Conflict, InvalidInput, StoreBusy, StoreFull, StoreReadOnly
from dionysus_mcp.mind.basins.activation import excite
from dionysus_mcp.mind.basins.answers import (
    Activated,
    ActiveBasins,
    Basin,
    BasinView,
    Beside,
    CoActivation,
    Landscape,
    Named,
    Typical,
)
from dionysus_mcp.mind.basins.touching import Touching
from dionysus_mcp.mind.basins.values import given_name
from dionysus_mcp.mind.basins.viewing import DIGITS, Viewing, by_state
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import Kind, existing_thing
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import EVERY_PROJECT, Caller
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node

if TYPE_CHECKING:
    from dionysus_mcp.mind.basins.following import Follower
    from dionysus_mcp.mind.basins.space import Space

PATIENCE_S = 2.0
"""How long somebody who looks waits for memories that nobody came to."""
MOST_SHOWN = 100
TYPICAL = 5
GIST_CHARS = 160
MOST_BESIDE = 5


ALL_DIFFER = "No two memories are alike enough yet to be a theme."


def never() -> bool:
    return False


class Basins:
    """The landscape of one store: themes cross its projects. What a view of it shows, `keeper` looks after."""

    def __init__(self, ground: Ground, keeper: Basins | None = None) -> None:
        self._ground = ground
        self._keeper = keeper
        self._viewing = Viewing(ground.store, ground.clock)
        self.touching: Touching = keeper.touching if keeper else Touching(ground.store, ground.clock)

    @cached_property
    def space(self) -> Space:
        """Where memories lie beside each other: vectors without names, and telling words."""
        from dionysus_mcp.mind.basins.space import Space

        return self._keeper.space if self._keeper else Space(self._ground)

    @cached_property
    def follower(self) -> Follower:
        from dionysus_mcp.mind.basins.following import Follower

        return self._keeper.follower if self._keeper else Follower(self._ground, self.space)

    def follow(self, stopped: Callable[[], bool] = never) -> int:
        """Bring memories that were stored since into the landscape, a few at a time; how many moved. Then count what
        recall touched."""
        behind = self._viewing.cursor().seq < self._ground.store.position()
        moved = self.follower.follow(stopped) if behind else 0
        self.touching.settle(stopped)
        return moved

    def catch_up(self) -> int:
        """The same for somebody who waits, so for a moment only; how many memories are left."""
        with suppress(StoreBusy, StoreFull, StoreReadOnly):  # what is there already can be seen all the same
            if self._viewing.cursor().seq < self._ground.store.position():
                self.follower.follow_for(PATIENCE_S)
            self.touching.settle()
        return self._viewing.waiting()

    def let_go(self, ids: Sequence[str], caller: Caller) -> None:
        """Take memories out of their basins before they are erased, and their words out of the basins' names."""
        self.follower.let_go(ids, caller.stamp)

    def of_memories(self, ids: Sequence[str]) -> dict[str, str]:
        """The basin of each of these memories that is in one; `catch_up` first where the newest ones matter."""
        return self._viewing.of_memories(ids)

    def members(self, basin_id: str, limit: int = 100, after: str = "") -> list[str]:
        """Ids of the memories of a basin, in the order of the ids."""
        return self._viewing.members(basin_id, limit, after)

    def get(self, basin_id: str) -> BasinView:
        return self._viewing.views([self._viewing.one(basin_id)])[0]

    def look(self, basin_id: str) -> Basin:
        """A basin with its most typical memories and what was active with it."""
        waiting = self.catch_up()
        seen = self._viewing.one(basin_id)
        return Basin(
            basin=self._viewing.views([seen])[0],
            memories=tuple(Typical(one.id, shortened(one.text, GIST_CHARS)) for one in self._typical(basin_id)),
            projects=seen.figures.projects,
            beside=tuple(self._beside(basin_id)),
            waiting=waiting,
        )

    def active(self, limit: int = 10, project_id: str | None = None) -> ActiveBasins:
        """Basins whose activation is not all gone."""
        within("limit", limit, 1, MOST_SHOWN)
        project = Checker(self._ground.limits).name("project_id", project_id) or EVERY_PROJECT
        waiting = self.catch_up()
        every = [one for one in self._viewing.all() if project in {EVERY_PROJECT, *one.figures.projects}]
        views = [view for view in self._viewing.views(every) if view.activation > 0]
        views.sort(key=lambda view: (-view.activation, -view.members, view.id))
        note = self._why_waiting() if waiting else None if views else _nothing_active(len(every), project)
        return ActiveBasins(tuple(views[:limit]), max(0, len(views) - limit), waiting, note)

    def landscape(self, limit: int = 20) -> Landscape:
        """All basins in figures, and the largest of them."""
        within("limit", limit, 1, MOST_SHOWN)
        waiting = self.catch_up()
        views = self._viewing.views(self._viewing.all())
        shown = views[:limit]
        return Landscape(
            basins=len(views),
            members=sum(view.members for view in views),
            alone=self._viewing.alone(),
            energy=round(sum(view.activation for view in views), DIGITS),
            space=self._viewing.cursor().space,
            states=by_state(views),
            largest=tuple(shown),
            left_out=len(views) - len(shown),
            links=self.links([view.id for view in shown]),
            waiting=waiting,
            note=self._why_waiting() if waiting else None if views else ALL_DIFFER,
        )

    def activate(self, basin_id: str, strength: float, caller: Caller) -> Activated:
        """Raise a basin's activation, which fades again by itself."""
        added = Checker(self._ground.limits).share("strength", strength)
        self.catch_up()
        seen, now = self._viewing.one(basin_id), self._ground.clock()
        with self._ground.store.unit(caller.stamp) as unit:
            risen = excite(unit, [basin_id], added, now)[basin_id]
        before = seen.activation.level_at(now)
        return Activated(
            id=basin_id,
            name=seen.name,
            before=round(before, DIGITS),
            activation=round(risen.level, DIGITS),
            state=risen.state_at(now),
            clause_strength=round(risen.clause, DIGITS),
        )

    def name(self, basin_id: str, name: str, caller: Caller) -> Named:
        """Give a basin a name. It stays, whatever comes into the basin."""
        clean = Checker(self._ground.limits).name("name", name)
        if not clean:
            raise InvalidInput("name is empty.", "Give a few words.", field="name")
        self.catch_up()
        before = self._viewing.one(basin_id).name
        with self._ground.store.unit(caller.stamp) as unit:
            node = existing_thing(unit, basin_id, Kind.BASIN, "basin_id")
            change = unit.put(replace(node, data={**node.data, "name": clean})) if given_name(node) != clean else None
        return Named(basin_id, clean, before, change.seq if change else None)

    def links(self, basin_ids: Sequence[str]) -> tuple[CoActivation, ...]:
        """What ties these basins to each other, strongest first."""
        return tuple(self._viewing.links(basin_ids))

    def split(self, basin_id: str, groups: Sequence[Sequence[str]], caller: Caller) -> tuple[str, ...]:
        """Part a basin: the first group stays, with whatever is in no group; each further one becomes a basin of its
        own. The ids of all."""
        self._viewing.one(basin_id)
        strangers = {id_ for group in groups for id_ in group} - set(self.members(basin_id, -1))
        if strangers or not all(groups):
            raise Conflict(
                f"The groups do not part {basin_id}: {', '.join(sorted(strangers)) or 'one is empty'}.",
                "Hand in groups of memories that are in it.",
            )
        return (basin_id, *(self.follower.part(basin_id, group, caller.stamp) for group in groups[1:]))

    def _why_waiting(self) -> str:
        """Why there are memories that nobody came to."""
        space, standing = self._viewing.cursor().space, self._ground.meaning.standing()
        if standing.state is State.READY:
            return "Some memories are still being brought in: look again in a moment."
        if standing.state is State.OFF:
            return f"Some memories wait for {space}, by which the others were compared; no embedder is set here."
        return f"Some memories wait for the embedder: {standing.why or standing.state}."

    def _typical(self, basin_id: str) -> Sequence[Node]:
        typical = self.follower.typical(basin_id, TYPICAL)
        return self._ground.store.get([one.id for one in typical]) if self._keeper else typical

    def _beside(self, basin_id: str) -> list[Beside]:
        links = self._viewing.beside(basin_id)[:MOST_BESIDE]
        names = {one.node.id: one.name for one in self._viewing.these([link.other for link in links])}
        return [Beside(one.other, names[one.other], one.strength, one.count) for one in links if one.other in names]


def _nothing_active(basins: int, project: str) -> str:
    if basins:
        return "No basin is active: nothing was recalled lately."
    return (
        "There are no basins yet." if project == EVERY_PROJECT else f"There are no basins with memories of {project}."
    )
