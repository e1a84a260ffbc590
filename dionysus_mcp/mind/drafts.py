"""From what a caller hands in to fields that may be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.moments import first_instant
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.values import EVERY_PROJECT, Draft, Memory, MemoryType, Status

# What makes two requests the same. A field that is added to memories later must not change old fingerprints.
ASKED_FOR = (
    "content", "memory_type", "importance", "project_id", "subject", "tags", "session_id", "source", "metadata",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Revision:
    """What an update changes. None leaves a field as it is; an empty subject, source, metadata or tags clears it."""

    content: str | None = None
    memory_type: str | None = None
    importance: float | None = None
    tags: tuple[str, ...] | None = None
    subject: str | None = None
    project_id: str | None = None
    occurred_at: str | None = None
    source: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A memory ready to be stored, but for its id; the key it is stored under and what it was made from."""

    memory: Memory
    key: str | None
    digest: str
    redacted: int


def checked_draft(draft: Draft, default_project: str, check: Checker, now: datetime) -> Checked:
    """A draft as the memory that it asks for, with defaults filled in and secrets taken out."""
    occurred_at = draft.occurred_at
    content, subject = check.content(draft.content), check.name("subject", draft.subject)
    memory = Memory(
        id="",
        content=content,
        memory_type=check.choice("memory_type", draft.memory_type, MemoryType),
        importance=check.share("importance", draft.importance),
        project_id=one_project(check, draft.project_id or default_project),
        status=Status.ACTIVE,
        occurred_at=first_instant(occurred_at, f"{check.where}occurred_at", now) if occurred_at else "",
        created_at="",
        updated_at="",
        version=0,
        author="",
        subject=subject,
        tags=check.tags(draft.tags),
        mentions=mentions(content, subject),
        session_id=check.name("session_id", draft.session_id),
        source=check.name("source", draft.source),
        metadata=check.metadata(draft.metadata),
    )
    key = hashed_key(check.name("key", draft.key))
    as_asked = {name: getattr(memory, name) for name in ASKED_FOR} | {"occurred_at": occurred_at or ""}
    return Checked(memory, key, fingerprint("create", as_asked), check.secrets)


def revised_fields(revision: Revision, check: Checker, now: datetime) -> dict[str, Any]:
    """The fields that an update sets, checked."""
    rules: dict[str, Any] = {
        "content": check.content,
        "memory_type": lambda value: check.choice("memory_type", value, MemoryType),
        "importance": lambda value: check.share("importance", value),
        "tags": check.tags,
        "subject": lambda value: check.name("subject", value),
        "project_id": lambda value: one_project(check, value),
        "occurred_at": lambda value: first_instant(value, "occurred_at", now),
        "source": lambda value: check.name("source", value),
        "metadata": check.metadata,
    }
    given = {name: getattr(revision, name) for name in rules}
    return {name: rules[name](value) for name, value in given.items() if value is not None}


def revised(memory: Memory, fields: Mapping[str, Any]) -> Memory:
    """A memory with these fields, and the names that it mentions then."""
    after = replace(memory, **fields)
    spoken = fields.keys() & {"content", "subject"}
    return replace(after, mentions=mentions(after.content, after.subject)) if spoken else after


def hashed_key(key: str | None) -> str | None:
    """Keys are kept as fingerprints: a caller's key may itself say something private."""
    return fingerprint("key", key) if key else None


def one_project(check: Checker, value: str) -> str:
    """The project that something is to belong to."""
    project = check.name("project_id", value)
    if project is None or project == EVERY_PROJECT:
        raise check.refusal("project_id", value, "one project, or 'global' for what is true everywhere,")
    return project
