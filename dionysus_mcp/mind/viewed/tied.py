"""Ties as a run sees them, and what can be reached by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dionysus_mcp.mind.viewed.others import Seen
from dionysus_mcp.store.port import Direction, Link, Neighbour, Node, Reach, Store, Ties

Get = Callable[[Sequence[str]], list[Node]]


def those(links: Iterable[Link], others: Seen, fit: Callable[[Link], bool]) -> list[Link]:
    """Ties that are there now, without those that others made, and with those that they changed as they were."""
    kept = [link for link in links if link.id not in others]
    was = [link for link in others.values() if isinstance(link, Link) and fit(link)]
    return sorted([*kept, *was], key=lambda link: (link.source, link.relation, link.target))


def reached(store: Store, others: Seen, get: Get, start: str, reach: Reach) -> list[Neighbour]:
    """Breadth first, as the store goes, over the ties that the run sees."""
    touched = Counter(end for id_ in others if " " in id_ for end in id_.split(" ")[::2])
    seen, frontier = {start}, [start]
    found: list[tuple[str, Link, int]] = []
    for hop in range(1, reach.hops + 1):
        beyond: dict[str, Link] = {}
        for here in frontier:
            for link in _links(store, others, here, reach, touched[here]):
                there = link.target if link.source == here else link.source
                if there not in seen:
                    seen.add(there)
                    beyond[there] = link
        found += [(there, link, hop) for there, link in beyond.items()]
        frontier = list(beyond)
    nodes = {node.id: node for node in get([there for there, _, _ in found])}
    return [Neighbour(nodes[there], link, hop) for there, link, hop in found if there in nodes]


def _links(store: Ties, others: Seen, here: str, reach: Reach, touched: int) -> list[Link]:
    """The ties of one thing, those that go out before those that come in, the heaviest first."""
    now = [one.link for one in store.neighbours(here, replace(reach, hops=1, fan_out=reach.fan_out + touched))]
    if not touched:
        return now
    beside = store.ties([here, *{link.source for link in now}])  # of several to the same thing, the store told one
    every = {link.id: link for link in (*now, *beside)}
    fit = [link for link in those(every.values(), others, lambda _: True) if _fits(link, here, reach)]
    fit.sort(key=lambda link: (link.source, link.target))
    fit.sort(key=lambda link: (link.weight, link.created_at), reverse=True)
    fit.sort(key=lambda link: link.source != here)
    return fit[: reach.fan_out]


def _fits(link: Link, here: str, reach: Reach) -> bool:
    outwards = link.source == here and reach.direction is not Direction.IN
    inwards = link.target == here and reach.direction is not Direction.OUT
    return (outwards or inwards) and (not reach.relations or link.relation in reach.relations)
