"""Going through all memories of a project, a page at a time, however many there are."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, MEMORY, Caller
from dionysus_mcp.store.port import Node, Order, Things, Where

PAGE = 1000


def pages(store: Things, where: Where) -> Iterator[list[Node]]:
    """Everything that passes, in the order in which it came. What changes meanwhile is seen as it is then. Memories are
    most of a store and are walked by their ids; what is rarer is looked for, and not among them."""
    order = Order.ID if where.kind == MEMORY else Order.OLDEST
    after: tuple[str, str] | None = None
    while page := store.find(where, order, PAGE, after):
        yield page
        after = ("" if order is Order.ID else page[-1].created_at, page[-1].id)


def one_project(asked: str | None, caller: Caller, limits: Limits) -> tuple[str, ...]:
    """The project to look after: that asked for, or the caller's, alone; none for every project."""
    check = Checker(limits)
    project = check.name("project_id", asked) or check.name("project_id", caller.project) or GLOBAL_PROJECT
    return () if project == EVERY_PROJECT else (project,)
