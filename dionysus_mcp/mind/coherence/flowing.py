"""How work on a project flows, from what was remembered of it within some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dionysus_mcp.mind.coherence import formulas
from dionysus_mcp.mind.coherence.answers import Part, Streaming
from dionysus_mcp.mind.coherence.assessing import part
from dionysus_mcp.mind.coherence.failing import tells_failure
from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.goals.values import Priority, Standing
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.models import Models
from dionysus_mcp.mind.models.values import Prediction
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.reasoning.gist import stems
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Caller, MemoryType, Status
from dionysus_mcp.mind.walking import one_project
from dionysus_mcp.store.port import Node, Order, Where

DAYS = 7
LOOKED_AT = 300
LEAST = 3
"""Fewer events, or fewer memories, say nothing about a share of them."""
WRONG = 0.5
CLOSE = 0.25
"""A cosine from which a memory has to do with a goal."""
NO_MEMORIES = f"nothing was remembered within {DAYS} days"
FEW_EVENTS = f"fewer than {LEAST} events and resolved predictions"
FEW_MEMORIES = f"fewer than {LEAST} memories"
NO_GOALS = "no goal is active"


@dataclass(frozen=True, slots=True)
class Flowing:
    """Reads the last days of a project."""

    ground: Ground
    models: Models
    goals: Goals

    def flow(self, project_id: str | None, caller: Caller) -> Streaming:
        within = one_project(project_id, caller, self.ground.limits)
        now = self.ground.clock()
        since = iso(now - timedelta(days=DAYS))
        where = Where(MEMORY, within, statuses=(Status.ACTIVE, Status.SUPERSEDED), since=since, until=iso(now))
        newest = self.ground.store.find(where, Order.NEWEST, LOOKED_AT)
        nodes = sorted(newest, key=lambda node: (node.happened_at, node.id))
        project = within[0] if within else EVERY_PROJECT
        goals = self.goals.page(Standing.OPEN, Priority.ACTIVE, 20, None, project, caller).goals
        parts = {
            "density": _density(nodes),
            "turbulence": _turbulence(nodes, self.models.resolved(since, project)),
            "compression": _compression(nodes),
            "resonance": self._resonance(nodes, goals),
        }
        stream = formulas.Stream(**{name: one.value for name, one in parts.items()})
        state = formulas.flow(stream)
        return Streaming(project, DAYS, len(nodes), state, **parts, unknown=None if state else NO_MEMORIES)

    def _resonance(self, nodes: Sequence[Node], goals: Sequence[GoalTold]) -> Part:
        """The share of memories that have to do with an active goal."""
        if not goals:
            return Part(None, NO_GOALS)
        if len(nodes) < LEAST:
            return Part(None, FEW_MEMORIES)
        near = set[str]().union(*(self._near(goal, nodes) for goal in goals))
        return part(len(near) / len(nodes), NO_GOALS, [*(goal.id for goal in goals), *sorted(near)])

    def _near(self, goal: GoalTold, nodes: Sequence[Node]) -> set[str]:
        text = f"{goal.title} {goal.done_when}".strip()
        words = stems(text)
        shared = {node.id for node in nodes if words & stems(f"{node.subject} {node.text}")}
        made = self.ground.meaning.of_question(text)
        if made is None:
            return shared
        embedder, vector = made
        return shared | self._close(vector, embedder, nodes)

    def _close(self, vector: Any, embedder: str, nodes: Sequence[Node]) -> set[str]:
        vectors = self.ground.store.vectors([node.id for node in nodes], embedder)
        return {id_ for id_, own in vectors.items() if float(vector @ own) >= CLOSE}


def _density(nodes: Sequence[Node]) -> Part:
    days = sorted({node.happened_at[:10] for node in nodes})
    return part(formulas.density(len(nodes), len(days)), NO_MEMORIES, [node.id for node in reversed(nodes)])


def _turbulence(nodes: Sequence[Node], resolved: Sequence[Prediction]) -> Part:
    """The share of events that tell of a failure and of predictions that were wrong."""
    events = [node for node in nodes if node.label == MemoryType.EPISODIC]
    tried = len(events) + len(resolved)
    if tried < LEAST:
        return Part(None, FEW_EVENTS)
    failed = [node.id for node in events if tells_failure(node.text)]
    wrong = [one.id for one in resolved if one.resolution and one.resolution.error > WRONG]
    return part((len(failed) + len(wrong)) / tried, FEW_EVENTS, [*failed, *wrong])


def _compression(nodes: Sequence[Node]) -> Part:
    if len(nodes) < LEAST:
        return Part(None, FEW_MEMORIES)
    return part(formulas.compression([stems(node.text) for node in nodes]), FEW_MEMORIES, [node.id for node in nodes])
