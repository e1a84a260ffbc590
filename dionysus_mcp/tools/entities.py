"""Tools for what memories mention: people, projects, files and things, and how they are connected."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.entity_answers import Connection, Entities, Known, Merged
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind
from dionysus_mcp.tools.recalling import Project


def list_entities(
    kind: Literal["name", "file", "link", "handle", "code"] | None = None,
    query: Annotated[str | None, Field(description="A part of the name.")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    cursor: str | None = None,
    project_id: Project = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Entities:
    """The people, projects, files and things that memories mention, most mentioned first."""
    return mind.entities.page(kind, query, limit, cursor, project_id, caller)


def get_entity(
    name: str,
    token_budget: Annotated[int, Field(ge=100, le=20_000)] = 600,
    project_id: Project = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Known:
    """What is known about a person, project, file or thing now, and what was before."""
    return mind.entities.get(name, token_budget, project_id, caller)


def merge_entities(
    keep: str,
    other: str,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Merged:
    """Two names of one thing: from now on it is called `keep`. undo_change takes it back."""
    return mind.merging.merge(keep, other, caller)


def find_connections(
    a: Annotated[str, Field(description="A memory id or a name.")],
    b: str,
    project_id: Project = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Connection:
    """The shortest way between two memories or names, over ties and shared names."""
    return mind.connections.find(a, b, project_id, caller)


TOOLS = (
    Spec(list_entities, "Names in use", reads=True),
    Spec(get_entity, "What is known of a name", reads=True),
    Spec(merge_entities, "Merge two names", idempotent=True),
    Spec(find_connections, "How two things are connected", reads=True),
)
