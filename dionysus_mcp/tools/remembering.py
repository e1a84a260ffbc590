"""Tools that write memories."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastmcp.dependencies import Depends
from pydantic import BaseModel, ConfigDict, Field

from dionysus_mcp.mind.answers import Created, CreatedAll, Forgotten, Linked, Updated
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

TypeName = Literal["semantic", "episodic", "procedural", "strategic"]
RelationName = Literal["SUPPORTS", "CONTRADICTS", "SUPERSEDES", "CAUSES", "DERIVED_FROM", "NEXT", "RELATES_TO"]
Share = Annotated[float, Field(ge=0, le=1)]


class MemoryFields(BaseModel):
    """One memory of a batch: the fields of create_memory."""

    model_config = ConfigDict(extra="forbid")

    content: str
    memory_type: TypeName = "semantic"
    importance: Share = 0.5
    tags: tuple[str, ...] = ()
    subject: str | None = None
    project_id: str | None = None
    session_id: str | None = None
    occurred_at: str | None = None
    source: str | None = None
    key: str | None = None
    metadata: dict[str, Any] | None = None

    def draft(self) -> Draft:
        return Draft(**self.model_dump())


def create_memory(
    content: Annotated[str, Field(description="One self-contained fact, decision, preference or event.")],
    memory_type: TypeName = "semantic",
    importance: Share = 0.5,
    tags: tuple[str, ...] = (),
    subject: Annotated[str | None, Field(description="Who or what it is about.")] = None,
    project_id: Annotated[str | None, Field(description="Default: this project. 'global': true everywhere.")] = None,
    session_id: str | None = None,
    occurred_at: Annotated[str | None, Field(description="ISO date, or e.g. 'yesterday'. Default: now.")] = None,
    source: str | None = None,
    key: Annotated[str | None, Field(description="Your id for this write: repeating it never stores twice.")] = None,
    metadata: dict[str, Any] | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Created:
    """Remember one thing durably. The answer's `close` says what was known already and which older memory this closed
    or might close. Do not store secrets or what the repository already says."""
    draft = Draft(
        content=content,
        memory_type=memory_type,
        importance=importance,
        tags=tags,
        subject=subject,
        project_id=project_id,
        session_id=session_id,
        occurred_at=occurred_at,
        source=source,
        key=key,
        metadata=metadata,
    )
    return mind.memories.create(draft, caller)


def create_memories(
    memories: Annotated[list[MemoryFields], Field(min_length=1, max_length=500)],
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> CreatedAll:
    """Remember up to 500 things at once, all or none; answers come in order. Each item has create_memory's fields; one
    closes another of the batch only when its occurred_at is later."""
    return mind.memories.create_all([fields.draft() for fields in memories], caller)


def update_memory(
    memory_id: str,
    version: Annotated[int, Field(ge=1, description="The version you read; a stale one is refused with what changed.")],
    content: str | None = None,
    memory_type: TypeName | None = None,
    importance: Share | None = None,
    tags: Annotated[tuple[str, ...] | None, Field(description="Replaces all tags.")] = None,
    subject: str | None = None,
    project_id: str | None = None,
    occurred_at: str | None = None,
    source: str | None = None,
    metadata: dict[str, Any] | None = None,
    key: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Updated:
    """Correct a memory in place; the old text stays in its history. If the world changed, create a new memory and
    link it with SUPERSEDES instead."""
    revision = Revision(
        content=content,
        memory_type=memory_type,
        importance=importance,
        tags=tags,
        subject=subject,
        project_id=project_id,
        occurred_at=occurred_at,
        source=source,
        metadata=metadata,
    )
    return mind.memories.update(memory_id, version, revision, caller, key)


def forget_memory(
    memory_id: str,
    version: int | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Forgotten:
    """Archive a memory: it leaves recall, stays in history, and undo_change brings it back."""
    return mind.memories.forget(memory_id, caller, version)


def link_memories(
    source_id: str,
    relation: RelationName,
    target_id: str,
    note: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Linked:
    """Tie two memories, e.g. the newer SUPERSEDES the older, which then leaves recall."""
    return mind.memories.link(source_id, relation, target_id, note, caller)


def accept_change(
    older_id: str,
    newer_id: str,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Linked:
    """Do what create_memory proposed: close the older memory in time, the newer one holds from now on."""
    return mind.memories.accept_change(older_id, newer_id, caller)


TOOLS = (
    Spec(create_memory, "Remember", core=True, always_load=True),
    Spec(create_memories, "Remember several", core=True),
    Spec(update_memory, "Correct a memory", core=True),
    Spec(forget_memory, "Forget a memory", core=True, destructive=True, idempotent=True, needs_person=True),
    Spec(link_memories, "Link memories", idempotent=True),
    Spec(accept_change, "Accept a change", idempotent=True),
)
