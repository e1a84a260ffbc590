"""Which things pass filters, and in what order they come: the rules of the store, for things that are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dionysus_mcp.store.port import Node, Order, Where

DOWNWARDS = {Order.NEWEST, Order.WEIGHTIEST, Order.CHANGED, Order.LATEST}

Place = tuple[str, str]
"""Where a page begins: the order's value of the last thing seen, and its id."""


def passes(where: Where, node: Node) -> bool:
    """Whether a thing is one of those that are asked for."""
    return (
        node.kind == where.kind
        and _among(node.project, where.projects)
        and _among(node.label, where.labels)
        and _among(node.status, where.statuses)
        and (not where.subjects or (bool(node.subject) and node.subject.casefold() in _folded(where.subjects)))
        and where.session in {"", node.session}
        and set(where.tags) <= set(node.tags)
        and (not where.mentions or not _folded(where.mentions).isdisjoint(_folded(node.mentions)))
        and where.since <= node.happened_at
        and (not where.until or node.happened_at <= where.until)
        and node.weight >= where.min_weight
    )


def place(order: Order, node: Node) -> Place:
    """Where the page behind this thing begins."""
    value = _value(order, node)
    return repr(value) if isinstance(value, float) else value, node.id


def ordered(order: Order, nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (_value(order, node), node.id), reverse=order in DOWNWARDS)


def behind(order: Order, after: Place | None, node: Node) -> bool:
    """Whether a thing comes behind the last one seen."""
    if after is None:
        return True
    mine = (_value(order, node), node.id)
    last = (float(after[0]) if order is Order.WEIGHTIEST else "" if order is Order.ID else after[0], after[1])
    return mine < last if order in DOWNWARDS else mine > last


def counted_under(node: Node, by: str | None) -> Sequence[str]:
    """The names under which a thing is counted."""
    match by:
        case "tag":
            return node.tags
        case "mention":
            return sorted(_folded(node.mentions))
        case "project" | "label" | "status" | "subject":
            value: str = getattr(node, by)
            return (value,) if value else ()
        case _:
            return ("",)


def _value(order: Order, node: Node) -> str | float:
    match order:
        case Order.NEWEST | Order.OLDEST:
            return node.created_at
        case Order.WEIGHTIEST:
            return node.weight
        case Order.CHANGED:
            return node.updated_at
        case Order.LATEST | Order.EARLIEST:
            return node.happened_at
        case Order.ID:
            return ""


def _among(value: str, wanted: Sequence[str]) -> bool:
    return not wanted or value in wanted


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
