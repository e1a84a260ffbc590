"""Steps two to five: how much each fragment has to do with where we were, and which are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.reconstruction.fragments import fragment
from dionysus_mcp.mind.reconstruction.values import EDGE, Fragment, Picture, Query, Sort
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Relation, Status
from dionysus_mcp.store.port import Node, Reach, Ties

CUE, CONTEXT, NETWORK = 0.5, 0.3, 0.2
SAME_PROJECT, SAME_SESSION = 0.5, 0.3
AGES = ((timedelta(hours=24), 0.2), (timedelta(hours=72), 0.1))
ALONE = 0.3
"""The network's part of what is tied to nothing."""
EXCITED, EXCITEMENT = 0.5, 1.3
SPREAD = 0.5
SOURCES = 10
LED_ON = Reach(relations=tuple(one for one in Relation if one is not Relation.SUPERSEDES), fan_out=5)


def activate(fragments: tuple[Fragment, ...], query: Query, store: Ties, basins: Basins) -> Picture:
    """Resonance: the mean of cue, context and network by their weights. Without cues that part is unknown, and left
    out."""
    ties = tuple(store.ties([one.id for one in fragments]))
    sessions = {one.session for one in fragments if one.sort is Sort.SESSION and one.session}
    own = {one.id: _own(one, query, sessions) for one in fragments}
    around = _Network(fragments, {(tie.source, tie.target) for tie in ties}, own, _themes(fragments, basins))
    known = CONTEXT + (CUE if query.cues else 0)
    resonance = {one.id: (known * own[one.id] + NETWORK * around.of(one)) / (known + NETWORK) for one in fragments}
    return Picture(fragments, resonance, ties)


def excite(picture: Picture) -> Picture:
    """What is active becomes more so."""
    excited = {
        id_: min(1.0, level * EXCITEMENT) if level >= EXCITED else level for id_, level in picture.activation.items()
    }
    return replace(picture, activation=excited)


def evolve(picture: Picture, query: Query, store: Ties) -> Picture:
    """What is active spreads over its ties: to what was found, and to memories that were not."""
    found, levels = list(picture.fragments), dict(picture.activation)
    excited = [one for one in found if levels[one.id] >= EXCITED and one.sort is not Sort.SESSION]
    for source in sorted(excited, key=lambda one: -levels[one.id])[:SOURCES]:
        for near in store.neighbours(source.id, LED_ON):
            if not _holds(near.node, query):
                continue
            reached = SPREAD * picture.activation[source.id] * min(1.0, near.link.weight)
            if near.node.id not in levels:
                found.append(fragment(near.node, query))
            levels[near.node.id] = min(1.0, max(levels.get(near.node.id, 0.0), reached))
    return replace(
        picture, fragments=tuple(found), activation=levels, ties=tuple(store.ties([one.id for one in found]))
    )


def extract(picture: Picture) -> Picture:
    """What is active enough, the most telling first."""
    kept = [one for one in picture.fragments if round(picture.activation[one.id], 6) >= EDGE]
    kept.sort(key=lambda one: (-picture.activation[one.id] * one.strength, one.id))
    dropped = tuple(one for one in picture.fragments if one not in kept)
    return replace(picture, fragments=tuple(kept), dropped=dropped)


def _own(one: Fragment, query: Query, sessions: set[str]) -> float:
    """What a fragment has to do with the cues and the situation by itself."""
    context = _context(one, query, sessions)
    return (CUE * max(map(one.bears_on, query.cues)) + CONTEXT * context) / (CUE + CONTEXT) if query.cues else context


def _context(one: Fragment, query: Query, sessions: set[str]) -> float:
    age = datetime.fromisoformat(query.now) - datetime.fromisoformat(one.at)
    young = next((part for limit, part in AGES if age < limit), 0.0)
    return SAME_PROJECT * (one.project == query.project) + SAME_SESSION * (one.session in sessions) + young


class _Network:
    """Which fragments belong together: tied, of one session, mentioning the same, of one theme."""

    def __init__(
        self,
        fragments: Iterable[Fragment],
        tied: set[tuple[str, str]],
        own: Mapping[str, float],
        themes: Mapping[str, tuple[str, float]],
    ) -> None:
        self._fragments = tuple(fragments)
        self._tied = tied | {(target, source) for source, target in tied}
        self._own = own
        self._themes = themes

    def of(self, one: Fragment) -> float:
        """How active what it belongs to is; its theme counts as one of them."""
        around = [self._own[other.id] for other in self._fragments if other is not one and self._together(one, other)]
        around += [self._themes[one.id][1]] if one.id in self._themes else []
        return min(1.0, ALONE + sum(around) / len(around)) if around else ALONE

    def _together(self, one: Fragment, other: Fragment) -> bool:
        return (
            (one.id, other.id) in self._tied
            or (bool(one.session) and one.session == other.session)
            or not {*one.mentions}.isdisjoint(other.mentions)
            or self._theme(one) == self._theme(other) != ""
        )

    def _theme(self, one: Fragment) -> str:
        return self._themes[one.id][0] if one.id in self._themes else ""


def _themes(fragments: Iterable[Fragment], basins: Basins) -> dict[str, tuple[str, float]]:
    """The basin of each memory that is in one, and how active that is."""
    of = basins.of_memories([one.id for one in fragments if one.sort is not Sort.SESSION])
    levels = {basin: basins.get(basin).activation for basin in set(of.values())}
    return {id_: (basin, levels[basin]) for id_, basin in of.items()}


def _holds(node: Node, query: Query) -> bool:
    return node.kind == MEMORY and node.status == Status.ACTIVE and node.project in {query.project, GLOBAL_PROJECT}
