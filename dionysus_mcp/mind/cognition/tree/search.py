"""Best-first search from a task: the best step is gone on from first, until nothing is left or the budget is spent."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.cognition.tree.budget import Budget, SpentError
from dionysus_mcp.mind.cognition.tree.exploring import Exploring
from dionysus_mcp.mind.cognition.tree.scoring import Found, Scored, Scoring, Way
from dionysus_mcp.mind.cognition.tree.thoughts import SHOWN, proposed, rated
from dionysus_mcp.mind.cognition.tree.values import MEMORY_GRAPH, MOST_STATES, Bounds, Ended, Standing, State
from dionysus_mcp.mind.thinking import Thinker

THOUGHT = "thought"
LOOKED_AT = 2
"""So many times as many steps are scored in full as are taken, while the budget lasts."""


class Search:
    """One search."""

    def __init__(self, task: str, bounds: Bounds, exploring: Exploring, thinker: Thinker | None) -> None:
        self.task = task
        self.states = [State(0)]
        self.ended = Ended.EXHAUSTED
        self.note: str | None = None
        self.budget = Budget(bounds)
        self._bounds = bounds
        self._exploring = exploring
        self._thinker = thinker
        self._thought_by = ""
        self.shown: dict[str, None] = {}
        """The memories that a model was shown: its thoughts may hold their words."""
        self._scoring = Scoring(task, self.budget.left)
        self._found: dict[int, Found] = {}
        self._reached: dict[str, float] = {}
        """The best score at which each step was reached: it is not taken again but on a better way."""

    @property
    def mode(self) -> str:
        return self._thought_by if any(state.thought for state in self.states) else MEMORY_GRAPH

    @property
    def best(self) -> int | None:
        """The state with the highest score, of those that memory does not speak against."""
        open_to = [state for state in self.states if state.score is not None and not state.refuted]
        return max(open_to, key=lambda state: (state.score or 0.0, -state.number)).number if open_to else None

    def run(self) -> None:
        frontier = [(0.0, 0)]
        while frontier and self.ended is Ended.EXHAUSTED:
            _, number = heapq.heappop(frontier)
            for child in self._expanded(self.states[number]):
                if child.standing is Standing.OPEN:
                    heapq.heappush(frontier, (-(child.score or 0.0), child.number))
        if self.best is not None:
            self.states[self.best] = replace(self.states[self.best], standing=Standing.BEST)

    def _expanded(self, state: State) -> list[State]:
        """The states that follow from one; what becomes of that one is noted."""
        way = self._way(state)
        children = [self._taken_up(state, one) for one in self._steps(state, way)]
        if self.ended is Ended.EXHAUSTED or children:
            better = any((child.score or 0.0) > (state.score or 0.0) for child in children)
            cut_short = self.ended is not Ended.EXHAUSTED
            became = Standing.EXPANDED if better or cut_short else Standing.DEAD_END
            self.states[state.number] = replace(state, standing=became)
        return children

    def _steps(self, state: State, way: Way) -> list[Scored]:
        """The best steps from here, in full."""
        gathered = self._gathered(state, way)
        of_memory = self._scored(gathered, way)
        scored = self._scored(self._thoughts(way), way) or of_memory
        better = [one for one in scored if one.score > self._reached.get(one.found.key, -1.0)]
        return sorted(better, key=lambda one: (-one.score, one.found.key))[: self._room()]

    def _scored(self, found: Sequence[Found], way: Way) -> list[Scored]:
        """Those that promise most, as far as the seconds go."""
        on_the_way = {one.key for one in way}
        possible = {one.key: one for one in reversed(found) if one.key not in on_the_way}
        most = self._bounds.branching * (LOOKED_AT if self.ended is Ended.EXHAUSTED else 1)
        scored: list[Scored] = []
        try:
            first = sorted(possible.values(), key=lambda one: (-self._scoring.first(one, way), one.key))
            scored.extend(self._scoring.scored(one, way) for one in first[:most])
        except SpentError as spent:
            self.ended = spent.on
        return scored

    def _room(self) -> int:
        """How many states may follow from one."""
        room = MOST_STATES - len(self.states)
        if room < self._bounds.branching:
            self.ended = Ended.STATES
        return min(self._bounds.branching, room)

    def _gathered(self, state: State, way: Way) -> list[Found]:
        """All that can be reached from here, as far as the budget goes."""
        gathered: list[Found] = []
        found = self._found.get(state.number)
        try:
            for source in self._exploring.sources(found, self._query(state, way)):
                gathered += self.budget.call(source)
            self._scoring.heard(gathered)
            ids = [one.id for one in self._scoring.witnesses]
            self._scoring.heard((), self.budget.call(lambda: self._exploring.ties(ids)))
        except SpentError as spent:
            self.ended = spent.on
        self._scoring.heard(gathered)
        return gathered

    def _query(self, state: State, way: Way) -> str:
        """The task; farther on, what is left of it and what was said last."""
        if state.parent is None:
            return self.task
        return " ".join((*self._scoring.uncovered(way), way[-1].text))

    def _thoughts(self, way: Way) -> list[Found]:
        """What a model thinks of next. Where it fails, or is too slow, memory alone goes on, and that is said."""
        thinker = self._thinker
        if thinker is None or self.ended is not Ended.EXHAUSTED:
            return []
        try:
            return self._thought_of(thinker, way)
        except SpentError as spent:
            self.ended = spent.on
            self.note = f"{thinker.name} had no time or call left for a last answer."
        except DionysusError as error:
            self._thinker = None
            self.note = f"{thinker.name} could not go on: {error.message} Memory alone did."
        return []

    def _thought_of(self, thinker: Thinker, way: Way) -> list[Found]:
        known, most, said = self._scoring.witnesses[:SHOWN], self._bounds.branching, [one.text for one in way]
        self.shown |= dict.fromkeys(one.id for one in (*known, *way) if one.id)
        thoughts = self.budget.call(lambda: proposed(thinker, self.task, said, known, most))
        if not thoughts:
            self.note = f"{thinker.name} wrote nothing at times; memory went on there."
            return []
        self._thought_by = thinker.name
        ratings: list[float | None] = [None] * len(thoughts)
        try:
            ratings = self.budget.call(lambda: rated(thinker, self.task, said, thoughts))
        except SpentError as spent:
            self.ended = spent.on
        return [Found(text, THOUGHT, rated=rating) for text, rating in zip(thoughts, ratings, strict=True)]

    def _taken_up(self, parent: State, one: Scored) -> State:
        """A new state behind another one."""
        depth = parent.depth + 1
        standing = Standing.DEEPEST if depth >= self._bounds.depth else Standing.OPEN
        state = State(
            number=len(self.states),
            parent=parent.number,
            depth=depth,
            memory_id=one.found.id,
            thought="" if one.found.id else one.found.text,
            how=one.found.how,
            score=one.score,
            parts=one.parts,
            for_it=one.for_it,
            against_it=one.against_it,
            standing=standing,
        )
        state = replace(state, standing=Standing.DEAD_END) if state.refuted else state
        self.states.append(state)
        self._found[state.number] = one.found
        self._reached[one.found.key] = one.score
        return state

    def _way(self, state: State) -> list[Found]:
        """The steps on the way to a state, and itself."""
        steps: list[Found] = []
        while state.parent is not None:
            steps.append(self._found[state.number])
            state = self.states[state.parent]
        return steps[::-1]
