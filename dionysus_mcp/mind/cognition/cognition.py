"""Understands, recalls, examines, backtracks, searches: what a caller hands in is checked here, and handed on."""

from __future__ import annotations

from dionysus_mcp.mind.cognition.analogues import MOST, Analogies
from dionysus_mcp.mind.cognition.answers import Analogues, Backtrack, Examination, Integrated, Understanding
from dionysus_mcp.mind.cognition.backtracking import Backtracking
from dionysus_mcp.mind.cognition.events import Events, Told
from dionysus_mcp.mind.cognition.examining import Examining
from dionysus_mcp.mind.cognition.looking import Looking
from dionysus_mcp.mind.cognition.mosaeic.capturing import Capturing
from dionysus_mcp.mind.cognition.mosaeic.windows import Captured
from dionysus_mcp.mind.cognition.texts import REASONING_CHARS, asked
from dionysus_mcp.mind.cognition.tree.answers import Searched, Traced
from dionysus_mcp.mind.cognition.tree.traces import Traces
from dionysus_mcp.mind.cognition.tree.values import Bounds
from dionysus_mcp.mind.cognition.understanding import Decomposing
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.recall import Recall, within
from dionysus_mcp.mind.values import Caller


class Cognition:
    """The tools for working on a question."""

    def __init__(self, ground: Ground, memories: Memories, recall: Recall) -> None:
        looking = Looking(recall)
        self._limits = ground.limits
        self._decomposing = Decomposing(ground, looking)
        self._analogies = Analogies(ground, looking)
        self._examining = Examining(ground, looking)
        self._backtracking = Backtracking(ground, self._examining, self._analogies)
        self._events = Events(ground, memories)
        self._traces = Traces(ground, looking)
        self._capturing = Capturing(ground, memories)

    def understand(self, question: str, context: str, caller: Caller) -> Understanding:
        """A question taken apart."""
        clean = asked(self._limits, "question", question)
        around = asked(self._limits, "context", context) if context else ""
        return self._decomposing.understand(clean, around, caller)

    def recall(self, question: str, limit: int, caller: Caller) -> Analogues:
        """Earlier problems like this one."""
        within("limit", limit, 1, MOST)
        return self._analogies.recall(asked(self._limits, "question", question), limit, caller)

    def examine(self, question: str, reasoning: str, caller: Caller) -> Examination:
        """Every step held against memory."""
        return self._examining.examine(*self._reasoned(question, reasoning), caller)

    def backtrack(self, question: str, reasoning: str, caller: Caller) -> Backtrack:
        """The first step that fails, and where to go on."""
        return self._backtracking.backtrack(*self._reasoned(question, reasoning), caller)

    def integrate(self, told: Told, caller: Caller) -> Integrated:
        """A problem, what was tried and how it ended, kept for the next time."""
        return self._events.integrate(told, caller)

    def search(self, task: str, bounds: Bounds, caller: Caller) -> Searched:
        """The best way from a task that a budgeted search finds."""
        return self._traces.run(asked(self._limits, "task", task), bounds, caller)

    def trace(self, trace_id: str, limit: int, cursor: str | None) -> Traced:
        """What a search looked at."""
        return self._traces.read(trace_id, limit, cursor)

    def capture(self, text: str, subject: str | None, occurred_at: str | None, caller: Caller) -> Captured:
        """A moment as somebody told it, in five windows."""
        return self._capturing.capture(text, subject, occurred_at, caller)

    def _reasoned(self, question: str, reasoning: str) -> tuple[str, str]:
        clean = asked(self._limits, "question", question)
        return clean, asked(self._limits, "reasoning", reasoning, REASONING_CHARS)
