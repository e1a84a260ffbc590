"""What is to be done, is not settled, and presses: it is overdue, or due within some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dionysus_mcp.mind.journeys.values import TO_BE_DONE, due_of
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Status
from dionysus_mcp.store.port import Node, Order, Things, Where

SOON = timedelta(days=7)
MOST_READ = 1_000
"""Open tasks, and as many commitments, that are looked at, the last first."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """An open task or commitment and until when it is to be done."""

    node: Node
    due: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Pressing:
    """What presses, the most overdue first, and whether there was more open than was looked at."""

    todo: tuple[ToDo, ...]
    unread: bool


def pressing(store: Things, project: str, now: datetime) -> Pressing:
    within = () if project == EVERY_PROJECT else (project,)
    wheres = [Where(MEMORY, within, statuses=(Status.ACTIVE,), tags=(kind.tag,)) for kind in TO_BE_DONE]
    pages = [store.find(where, Order.LATEST, MOST_READ + 1) for where in wheres]
    dated = [(due, node) for page in pages for node in page[:MOST_READ] if (due := due_of(node))]
    soon = sorted((due, node.id, node) for due, node in dated if due <= iso(now + SOON))
    return Pressing(
        todo=tuple(ToDo(node, due, overdue=due < iso(now)) for due, _, node in soon),
        unread=any(len(page) > MOST_READ for page in pages),
    )
