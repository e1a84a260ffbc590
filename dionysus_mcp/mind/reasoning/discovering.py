"""Discovering: what a question leads to over several memories, each with the way there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.missing import NOT_MISSED
from dionysus_mcp.mind.reasoning.answers import Discovered, Discovery, Step
from dionysus_mcp.mind.reasoning.following_trails import TrailSearch
from dionysus_mcp.mind.reasoning.looking import Looking
from dionysus_mcp.mind.reasoning.trails import Trail, Tread, worth
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.values import MEMORY, Caller, Status
from dionysus_mcp.mind.writing import CITING, noted, written
from dionysus_mcp.plain import compact_json, shortened
from dionysus_mcp.store.port import Where

MOST_HOPS, MOST_ANSWERS = 4, 20
STARTS = 3
GIST_CHARS = 300
WEAK = "The way may break off: the best answer holds nothing of the question that the steps before it do not."
ALL_HELD = "What the question finds by itself holds all of it: see start."
TASK = "Answer the question from the facts, following the paths. If they do not answer it, say so."


@dataclass(frozen=True, slots=True)
class Discovering:
    """Answers with memories that the question alone does not find."""

    ground: Ground

    def discover(self, query: str, hops: int, limit: int, project_id: str | None, caller: Caller) -> Discovered:
        within("hops", hops, 1, MOST_HOPS)
        within("limit", limit, 1, MOST_ANSWERS)
        looking = Looking(self.ground, query)
        where = Where(MEMORY, projects(project_id, caller, self.ground.limits), statuses=(Status.ACTIVE,))
        search = TrailSearch(self.ground, looking, where)
        trails = search.trails(hops)
        ends = _ends(trails, looking)[:limit]
        answers = tuple(_discovery(trail, search) for trail in ends)
        found = Discovered(
            answers=answers,
            mode=EXTRACTIVE,
            start=tuple(_step(trail.last) for trail in trails if len(trail.treads) == 1)[:STARTS],
            searches=looking.searches,
            note=_weak(ends[0]) if ends else _nothing(looking, trails),
        )
        if not answers:
            return found
        made = written(self.ground.thinker, f"{TASK} {CITING} Question: {query}", compact_json(answers))
        return replace(found, mode=made.mode, text=made.text or None, note=noted(found.note, made.note))


def _ends(trails: Sequence[Trail], looking: Looking) -> list[Trail]:
    """The best way to each memory to which the question does not lead better by itself. Where that holds all of the
    question, only ties lead on."""
    best: dict[str, Trail] = {}
    for trail in trails:
        best.setdefault(trail.last.node.id, trail)
    onward = [trail for trail in best.values() if len(trail.treads) > 1]
    return [trail for trail in onward if trail.last.by] if _is_held(trails, looking) else onward


def _is_held(trails: Sequence[Trail], looking: Looking) -> bool:
    """Whether one of the memories that the question finds by itself holds all of its words."""
    return any(len(trail.treads) == 1 and trail.held >= looking.stems.keys() for trail in trails)


def _discovery(trail: Trail, search: TrailSearch) -> Discovery:
    node = trail.last.node
    return Discovery(
        id=node.id,
        text=shortened(node.text, GIST_CHARS),
        when=node.happened_at[:10],
        score=round(worth(trail, search.weights), 3),
        path=tuple(map(_step, trail.treads)),
        missing=tuple(_missing(trail, search.looking)),
    )


def _missing(trail: Trail, looking: Looking) -> Iterator[str]:
    yield from (word for root, word in looking.stems.items() if root not in trail.held and word not in NOT_MISSED)


def _step(tread: Tread) -> Step:
    return Step(tread.node.id, shortened(tread.node.text, GIST_CHARS), tread.name or tread.by or None)


def _weak(best: Trail) -> str | None:
    return WEAK if best.breaks_off else None


def _nothing(looking: Looking, trails: Sequence[Trail]) -> str:
    """Why nothing was discovered."""
    if _is_held(trails, looking):
        return ALL_HELD
    if trails:
        return "Nothing leads on from what the question finds by itself."
    if looking.names:
        return f"Nothing found: no memory mentions {' or '.join(looking.names)}."
    return "Nothing found for this question."
