"""Tools that work on a question step by step."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.cognition.answers import Analogues, Backtrack, Examination, Integrated, Understanding
from dionysus_mcp.mind.cognition.events import Told
from dionysus_mcp.mind.cognition.mosaeic.windows import Captured
from dionysus_mcp.mind.cognition.tree.answers import Searched, Traced
from dionysus_mcp.mind.cognition.tree.values import Bounds
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind


def cognitive_understand(
    question: str, context: str = "", mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Understanding:
    """Take a question apart without answering it: parts, names, times, constraints, what is known and missing."""
    return mind.cognition.understand(question, context, caller)


def cognitive_recall(
    question: str,
    limit: Annotated[int, Field(ge=1, le=20)] = 5,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Analogues:
    """Earlier problems like this one, what was tried and how it ended."""
    return mind.cognition.recall(question, limit, caller)


def cognitive_examine(
    question: str, reasoning: str, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Examination:
    """Hold each step (line or sentence) of a reasoning against memory."""
    return mind.cognition.examine(question, reasoning, caller)


def cognitive_backtrack(
    question: str, reasoning: str, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Backtrack:
    """Find the first step that memory contradicts, where to resume, and alternatives."""
    return mind.cognition.backtrack(question, reasoning, caller)


def integrate_cognitive_event(
    problem: str,
    reasoning: Annotated[str, Field(description="What was tried.")],
    outcome: str = "",
    worked: bool | None = None,
    memory_ids: Annotated[tuple[str, ...], Field(description="What it stood on.")] = (),
    key: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Integrated:
    """Remember a problem, what was tried and how it ended, for cognitive_recall."""
    return mind.cognition.integrate(Told(problem, reasoning, outcome, worked, memory_ids, key), caller)


def meta_tot_run(
    task: str,
    max_calls: Annotated[int, Field(ge=1, le=200)] = 40,
    max_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0,
    depth: Annotated[int, Field(ge=1, le=8)] = 4,
    branching: Annotated[int, Field(ge=1, le=5)] = 3,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Searched:
    """Search for the best cited path from a task, within a budget; branches are scored by evidence."""
    return mind.cognition.search(task, Bounds(max_calls, max_seconds, depth, branching), caller)


def meta_tot_trace(
    trace_id: str,
    limit: Annotated[int, Field(ge=1, le=100)] = 30,
    cursor: str | None = None,
    mind: Mind = Depends(the_mind),
) -> Traced:
    """Every state that a search looked at, dead ends included."""
    return mind.cognition.trace(trace_id, limit, cursor)


def mosaeic_capture(
    text: str,
    subject: str | None = None,
    occurred_at: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Captured:
    """Remember a moment as it was told, quoted by senses, actions, emotions, impulses and cognitions."""
    return mind.cognition.capture(text, subject, occurred_at, caller)


TOOLS: tuple[Spec, ...] = (
    Spec(cognitive_understand, "Understand a question", reads=True),
    Spec(cognitive_recall, "Recall analogues", reads=True),
    Spec(cognitive_examine, "Examine a reasoning", reads=True),
    Spec(cognitive_backtrack, "Backtrack", reads=True),
    Spec(integrate_cognitive_event, "Keep what was learnt"),
    Spec(meta_tot_run, "Search for a way"),
    Spec(meta_tot_trace, "Read a search", reads=True),
    Spec(mosaeic_capture, "Capture a moment"),
)
