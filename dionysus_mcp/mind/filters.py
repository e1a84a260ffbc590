"""What narrows a search or a listing, as callers say it and as the store understands it."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.moments import first_instant, last_instant
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, MEMORY, Caller, MemoryType, Status
from dionysus_mcp.store.port import Clock, Where


@dataclass(frozen=True, slots=True)
class Filters:
    """Everything is optional."""

    memory_type: str | None = None
    project_id: str | None = None
    session_id: str | None = None
    subject: str | None = None
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    min_importance: float = 0.0
    include_superseded: bool = False
    as_of: str | None = None


def narrowed(filters: Filters, caller: Caller, limits: Limits, clock: Clock) -> Where:
    """The filters, checked."""
    check, now = Checker(limits), clock()
    subject = check.name("subject", filters.subject)
    kind = (check.choice("memory_type", filters.memory_type, MemoryType),) if filters.memory_type else ()
    return Where(
        kind=MEMORY,
        projects=projects(filters.project_id, caller, limits),
        labels=kind,
        statuses=(Status.ACTIVE, Status.SUPERSEDED) if filters.include_superseded else (Status.ACTIVE,),
        subjects=(subject,) if subject else (),
        session=check.name("session_id", filters.session_id) or "",
        tags=check.tags(filters.tags),
        since=first_instant(filters.since, "since", now) if filters.since else "",
        until=last_instant(filters.until, "until", now) if filters.until else "",
        min_weight=check.share("min_importance", filters.min_importance),
    )


def projects(asked: str | None, caller: Caller, limits: Limits) -> tuple[str, ...]:
    """The project asked for or worked in, and what is true everywhere; none for every project."""
    check = Checker(limits)
    project = check.name("project_id", asked) or check.name("project_id", caller.project) or GLOBAL_PROJECT
    return () if project == EVERY_PROJECT else tuple(dict.fromkeys((project, GLOBAL_PROJECT)))
