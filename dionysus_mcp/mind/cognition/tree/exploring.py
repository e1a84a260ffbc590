"""Where one can go from a memory: what is tied to it, what names the same, what recall has for the rest of the task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.cognition.looking import Looking, more_than_common
from dionysus_mcp.mind.cognition.tree.scoring import Found
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.values import MEMORY, Caller, Status
from dionysus_mcp.store.port import Link, Neighbour, Node, Order, Reach, Where

RECALLED = 12
TIED = Reach(fan_out=12)
NAMING_THE_SAME = 8
NAMES_THE_SAME = "names the same"
"""Which name is not kept: it would outlive a memory that is erased."""
TEXT_CHARS = 1_000

Source = Callable[[], list[Found]]


@dataclass(frozen=True, slots=True)
class Exploring:
    """Each of these looks is one call."""

    ground: Ground
    looking: Looking
    caller: Caller

    def sources(self, found: Found | None, query: str) -> Iterator[Source]:
        """What can be asked from here: from a step, or from the start. What comes first tells how one gets there."""
        if found and found.id:
            yield lambda: self._tied(found.id)
        yield lambda: self._recalled(query, ranked=found is None)
        if found and found.names:
            yield lambda: self._naming(found.names)

    def ties(self, ids: Sequence[str]) -> list[Link]:
        return self.ground.store.ties(ids)

    def _recalled(self, query: str, *, ranked: bool) -> list[Found]:
        """What recall has; how near it is counts when it is the task that was asked for."""
        hits = [hit for hit in self.looking.near(query, self.caller, RECALLED) if more_than_common(hit, query)]
        best = max((hit.score for hit in hits), default=0.0) if ranked else 0.0
        return [_of_hit(hit, best) for hit in hits]

    def _tied(self, id_: str) -> list[Found]:
        around = self.ground.store.neighbours(id_, TIED)
        return [_of_node(near.node, _tie(near)) for near in around if self._counts(near.node)]

    def _naming(self, names: tuple[str, ...]) -> list[Found]:
        group = self.ground.vocabulary.aliases.every(names)
        nodes = self.ground.store.find(self._where(group), Order.NEWEST, NAMING_THE_SAME)
        return [_of_node(node, NAMES_THE_SAME) for node in nodes]

    def _where(self, names: tuple[str, ...] = ()) -> Where:
        within = projects(None, self.caller, self.ground.limits)
        return Where(MEMORY, projects=within, statuses=(Status.ACTIVE,), mentions=names)

    def _counts(self, node: Node) -> bool:
        within = projects(None, self.caller, self.ground.limits)
        return node.kind == MEMORY and node.status == Status.ACTIVE and (not within or node.project in within)


def _of_hit(hit: Hit, best: float) -> Found:
    near = max(hit.score, 0.0) / best if best > 0 else None
    text = hit.content[:TEXT_CHARS]
    return Found(text, "recalled", hit.id, hit.subject or "", mentions(text, hit.subject), near)


def _of_node(node: Node, how: str) -> Found:
    return Found(node.text[:TEXT_CHARS], how, node.id, node.subject, node.mentions)


def _tie(near: Neighbour) -> str:
    return f"{near.link.relation} {'to' if near.link.target == near.node.id else 'from'}"
