"""Tools that look around, gather and follow trails, from what is stored."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.reasoning.answers import Discovered, Reflected, Synthesized
from dionysus_mcp.mind.reasoning.environment import Environment
from dionysus_mcp.mind.reasoning.synthesizing import Asked
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind, the_purse

Budget = Annotated[int, Field(ge=100, le=20_000)]


def observe_environment(
    project_id: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> Environment:
    """What is there now: newest memories, goals, energy, active themes, predictions due, warnings."""
    return mind.observing.observe(project_id, caller, the_purse())


def reflect_on_topic(
    topic: str,
    token_budget: Budget = 800,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Reflected:
    """What is known about a topic, how it changed, what contradicts, what is open or missing; each with ids."""
    return mind.reasoning.reflecting.reflect(topic, token_budget, project_id, caller)


def synthesize_information(
    objective: str,
    query: str | None = None,
    memory_ids: Annotated[tuple[str, ...], Field(description="Instead of a query.")] = (),
    token_budget: Budget = 800,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Synthesized:
    """Bring memories together: by theme, in the order of time, repetitions once, each cited."""
    asked = Asked(objective, query, memory_ids, token_budget, project_id)
    return mind.reasoning.synthesizing.synthesize(asked, caller)


def macer_discover(
    query: str,
    hops: Annotated[int, Field(ge=1, le=4)] = 2,
    limit: Annotated[int, Field(ge=1, le=20)] = 5,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Discovered:
    """Answer a question that takes several memories: over names and ties that they share, with the path."""
    return mind.reasoning.discovering.discover(query, hops, limit, project_id, caller)


TOOLS = (
    Spec(observe_environment, "Look around", reads=True),
    Spec(reflect_on_topic, "Reflect on a topic", reads=True),
    Spec(synthesize_information, "Bring memories together", reads=True),
    Spec(macer_discover, "Discover over several memories", reads=True),
)
