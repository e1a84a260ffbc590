"""Thoughts: planted in a layer, listed, and let compete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.drafts import one_project
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.kinds import Kind, checked_id, existing_thing, free_id_of, readable_thing
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.thoughtseeds.answers import Competed, SeedCreated, SeedPage, SeedTold
from dionysus_mcp.mind.thoughtseeds.competing import Competing
from dionysus_mcp.mind.thoughtseeds.fading import LONGEST_LIFE
from dionysus_mcp.mind.thoughtseeds.layers import Layer
from dionysus_mcp.mind.thoughtseeds.starting import Starting
from dionysus_mcp.mind.thoughtseeds.telling import seeds_told
from dionysus_mcp.mind.thoughtseeds.values import CHILD_OF, STORED, Seed, SeedStatus
from dionysus_mcp.mind.values import GLOBAL_PROJECT, Caller
from dionysus_mcp.store.port import Link, Node, Order, Where

CONTENT_CHARS = 2_000
MOST_LISTED = 200
MOST_LOOKED_AT = 2_000
"""For one page: where few are of the status asked for, it may be short and go on."""


@dataclass(frozen=True, slots=True)
class SeedDraft:
    """A thought as a caller hands it in, unchecked."""

    layer: str | None
    content: str
    source_id: str | None = None
    parent_id: str | None = None
    project_id: str | None = None


class ThoughtSeeds:
    """Candidate thoughts over one store."""

    def __init__(self, ground: Ground, basins: Basins) -> None:
        self._ground = ground
        self._store = ground.store
        self._starting = Starting(ground)
        self._competing = Competing(ground, basins)

    def create(self, draft: SeedDraft, caller: Caller) -> SeedCreated:
        check, now = Checker(self._ground.limits), self._ground.clock()
        content = check.passage("content", draft.content, CONTENT_CHARS)
        if not content:
            raise check.refusal("content", draft.content, "text that is not empty")
        project = one_project(check, draft.project_id or caller.project or GLOBAL_PROJECT)
        source = self._starting.source(draft.source_id) if draft.source_id else None
        layer = check.choice("layer", draft.layer, Layer) if draft.layer is not None else self._starting.layer(source)
        parent = self._parent(draft.parent_id) if draft.parent_id else None
        start = self._starting.start(content, source, parent, now)
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            id_ = free_id_of(unit, Kind.SEED)
            seed = Seed(id_, layer, content, project, start.activation, start.why, source_id=draft.source_id or "")
            change = unit.put(seed.node())
            if parent:
                unit.put(Link(id_, CHILD_OF, existing_thing(unit, parent.id, Kind.SEED, "parent_id").id))
        if change is None:
            raise Conflict("The new thought was there already.", "Try again.")
        (told,) = self._told(self._store.get([id_]), now)
        return SeedCreated(told, change.seq, check.secrets)

    def page(
        self,
        layer: str | None,
        status: str | None,
        limit: int,
        cursor: str | None,
        project_id: str | None,
        caller: Caller,
    ) -> SeedPage:
        """A page of thoughts, newest first."""
        within("limit", limit, 1, MOST_LISTED)
        check, now = Checker(self._ground.limits), self._ground.clock()
        wanted = check.choice("status", status, SeedStatus) if status else None
        where = Where(
            Kind.SEED,
            projects(project_id, caller, self._ground.limits),
            labels=(check.choice("layer", layer, Layer),) if layer else (),
            statuses=(wanted.stored,) if wanted else STORED,
            since=iso(now - LONGEST_LIFE) if wanted is SeedStatus.PENDING else "",
        )
        asked = fingerprint("seeds", where.projects, where.labels, status)
        page: list[Node] = []
        last = ("", "")
        for looked_at, node in enumerate(self._walked(where, decode_cursor(cursor, asked) if cursor else None)):
            if len(page) == limit or looked_at == MOST_LOOKED_AT:
                return SeedPage(self._told(page, now), encode_cursor(asked, last))
            last = (node.created_at, node.id)
            page += [node] if wanted in {None, Seed.of(node).standing(now)} else []
        return SeedPage(self._told(page, now))

    def compete(self, layer: str, project_id: str | None, caller: Caller, *, promote: bool = False) -> Competed:
        """Let the thoughts of a layer compete: one wins, the others are over."""
        check = Checker(self._ground.limits)
        within_ = projects(project_id, caller, self._ground.limits)
        return self._competing.run(check.choice("layer", layer, Layer), within_, caller, promote=promote)

    def _parent(self, parent_id: str) -> Seed:
        found = next(iter(self._store.get([checked_id(parent_id, Kind.SEED, "parent_id")])), None)
        return Seed.of(readable_thing(found, parent_id, Kind.SEED, "parent_id"))

    def _walked(self, where: Where, after: tuple[str, str] | None) -> Iterator[Node]:
        while nodes := self._store.find(where, Order.NEWEST, MOST_LISTED, after):
            yield from nodes
            after = (nodes[-1].created_at, nodes[-1].id)

    def _told(self, nodes: Sequence[Node], now: datetime) -> tuple[SeedTold, ...]:
        return tuple(seeds_told(self._store, nodes, now))
