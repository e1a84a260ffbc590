"""Searches that are kept: a search is made, its trace is stored, and can be read back page by page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.cognition.looking import GIST_CHARS, Looking
from dionysus_mcp.mind.cognition.tree.answers import Place, Searched, Traced, Visited
from dionysus_mcp.mind.cognition.tree.exploring import Exploring
from dionysus_mcp.mind.cognition.tree.search import Search
from dionysus_mcp.mind.cognition.tree.values import Bounds, Ended, Standing, State, Trace
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.kinds import Kind, checked_id, free_id_of, readable_thing
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import Caller, Status
from dionysus_mcp.mind.walking import pages
from dionysus_mcp.mind.writing import noted
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Store, Where

MOST_CALLS, MOST_SECONDS, MOST_DEPTH, MOST_BRANCHING, MOST_SHOWN = 200, 60.0, 8, 5, 100
ERASED = "(erased)"
NOTHING_NEAR = "Memory holds nothing that bears on the task."
REFUTED = "Memory speaks against every step that was found."
CUT_SHORT = "The budget was spent before a step was found; allow more calls or seconds."


class Traces:
    """Makes searches and keeps their traces."""

    def __init__(self, ground: Ground, looking: Looking) -> None:
        self._ground = ground
        self._looking = looking

    def run(self, task: str, bounds: Bounds, caller: Caller) -> Searched:
        _check(bounds, Checker(self._ground.limits))
        position = self._ground.store.position()
        search = Search(task, bounds, Exploring(self._ground, self._looking, caller), self._ground.thinker)
        search.run()
        trace = self._kept(search, position, caller)
        return self._answer(trace)

    def read(self, trace_id: str, limit: int, cursor: str | None) -> Traced:
        """A page of a trace, with memories as they were when it was made."""
        checked_id(trace_id, Kind.TRACE, "trace_id")
        within("limit", limit, 1, MOST_SHOWN)
        nodes = self._ground.store.get([trace_id])
        trace = Trace.of(readable_thing(nodes[0] if nodes else None, trace_id, Kind.TRACE, "trace_id"))
        query = fingerprint("trace", trace_id)
        first = int(decode_cursor(cursor, query)[0]) if cursor else 0
        page = trace.states[first : first + limit]
        more = first + limit < len(trace.states)
        return Traced(
            trace_id=trace.id,
            task=trace.task,
            mode=trace.mode,
            at=trace.at,
            ended=trace.ended,
            calls=trace.calls,
            states=tuple(map(_visited, page, self._texts(trace, page))),
            path=tuple(state.number for state in trace.way_to(trace.best)),
            next_cursor=encode_cursor(query, (str(first + limit), trace.id)) if more else None,
            note=trace.note,
        )

    def _kept(self, search: Search, position: int, caller: Caller) -> Trace:
        with self._ground.store.unit(caller.stamp) as unit:
            trace = Trace(
                id=free_id_of(unit, Kind.TRACE),
                task=search.task,
                mode=search.mode,
                states=tuple(search.states),
                best=search.best,
                calls=search.budget.calls,
                ended=search.ended,
                position=position,
                project=caller.project,
                at=iso(self._ground.clock()),
                note=noted(search.note, _why_nothing(search)),
                shown=tuple(search.shown) if any(state.thought for state in search.states) else (),
            )
            unit.put(trace.node())
        return trace

    def _answer(self, trace: Trace) -> Searched:
        way = trace.way_to(trace.best)
        return Searched(
            trace_id=trace.id,
            mode=trace.mode,
            ended=trace.ended,
            calls=trace.calls,
            states=len(trace.states) - 1,
            path=tuple(map(_place, way, self._texts(trace, way))),
            score=way[-1].score if way else None,
            dead_ends=sum(state.standing is Standing.DEAD_END for state in trace.states[1:]),
            note=trace.note,
        )

    def _texts(self, trace: Trace, states: Sequence[State]) -> list[str]:
        """What the states say. Of memories a trace keeps ids only, so that what is erased is erased here, too."""
        ids = [state.memory_id for state in states if state.memory_id]
        nodes = self._ground.store.get(ids, trace.position) if ids else []
        said = {node.id: node.text for node in nodes if node.status != Status.PURGED}
        texts = [said.get(state.memory_id, ERASED) if state.memory_id else state.thought for state in states]
        return [shortened(text, GIST_CHARS) for text in texts]


def thinking_of(store: Store, memory_ids: Collection[str]) -> list[str]:
    """The traces with thoughts of a model that was shown one of these memories. They are erased with it."""
    nodes = (node for page in pages(store, Where(Kind.TRACE, statuses=(Status.ACTIVE,))) for node in page)
    return [node.id for node in nodes if not set(memory_ids).isdisjoint(Trace.of(node).shown)]


def _why_nothing(search: Search) -> str | None:
    """Why there is no best way."""
    if search.best is not None:
        return None
    if len(search.states) > 1:
        return REFUTED
    return NOTHING_NEAR if search.ended is Ended.EXHAUSTED else CUT_SHORT


def _check(bounds: Bounds, check: Checker) -> None:
    within("max_calls", bounds.calls, 1, MOST_CALLS)
    within("depth", bounds.depth, 1, MOST_DEPTH)
    within("branching", bounds.branching, 1, MOST_BRANCHING)
    if not 0 < bounds.seconds <= MOST_SECONDS:  # not a number is not between them
        raise check.refusal("max_seconds", bounds.seconds, f"a number up to {MOST_SECONDS:g}")


def _place(state: State, text: str) -> Place:
    return Place(
        number=state.number,
        text=text,
        how=state.how,
        score=state.score or 0.0,
        id=state.memory_id or None,
        parts=state.parts,
        for_it=state.for_it,
        against_it=state.against_it,
    )


def _visited(state: State, text: str) -> Visited:
    return Visited(
        number=state.number,
        standing=state.standing,
        depth=state.depth,
        parent=state.parent,
        id=state.memory_id or None,
        text=text,
        how=state.how,
        score=state.score,
        parts=state.parts,
        for_it=state.for_it,
        against_it=state.against_it,
    )
