"""Tools that tell the state of the mind."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.coherence.answers import Assessed, Consciousness, Streaming
from dionysus_mcp.mind.coherence.belief_answers import Believed
from dionysus_mcp.mind.coherence.believing import Saying
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

Confidence = Annotated[float, Field(ge=0, le=1, strict=True)]


def get_consciousness_state(
    project_id: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Consciousness:
    """The mind's state: coherence, prediction error, surprise, precision, what is active, expected and believed."""
    return mind.coherence.state(project_id, caller)


def get_context_flow(
    project_id: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Streaming:
    """How a project's last week went: dense, turbulent, repetitive, aimed at its goals?"""
    return mind.coherence.flow(project_id, caller)


def update_belief(
    statement: str | None = None,
    belief_id: Annotated[str | None, Field(description="Instead of statement.")] = None,
    confidence: Confidence | None = None,
    supported_by: Annotated[tuple[str, ...], Field(description="Memory ids.")] = (),
    contradicted_by: tuple[str, ...] = (),
    subject: str | None = None,
    project_id: str | None = None,
    withdraw: bool = False,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Believed:
    """Believe something, or change it by memories as evidence. Without confidence, evidence decides."""
    saying = Saying(
        statement, belief_id, subject, confidence, supported_by, contradicted_by, project_id, withdraw=withdraw
    )
    return mind.coherence.beliefs.update(saying, caller)


def assess_coherence(
    project_id: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Assessed:
    """How well basins, models and predictions hang together, part by part with evidence."""
    return mind.coherence.assess(project_id, caller)


TOOLS = (
    Spec(get_consciousness_state, "State of the mind", reads=True),
    Spec(get_context_flow, "How work flows", reads=True),
    Spec(update_belief, "Believe"),
    Spec(assess_coherence, "Assess coherence", reads=True),
)
