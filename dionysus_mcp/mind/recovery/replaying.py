"""What a journal makes of an empty store: thought through first, then written, all of it or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.recovery.copies import Row
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Change, Link, Node, Operation, Thing


@dataclass(slots=True)
class Outcome:
    """What there is after the changes so far."""

    changes: int = 0
    position: int = 0
    first_at: str = ""
    last_at: str = ""
    withheld: int = 0
    nodes: dict[str, str] = field(default_factory=dict)
    ties: set[str] = field(default_factory=set)
    ties_of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    erased: set[str] = field(default_factory=set)

    def things(self) -> dict[str, int]:
        """By kind, what can be read."""
        return dict(sorted(Counter(kind for id_, kind in self.nodes.items() if id_ not in self.erased).items()))

    def take(self, change: Change) -> None:
        self.changes += 1
        self.position = change.seq
        self.first_at = self.first_at or change.at
        self.last_at = change.at
        match change.after:
            case Node() as node:
                self.nodes[node.id] = node.kind
                if node.status == Status.PURGED:
                    self.erased.add(node.id)
                    self.ties -= self.ties_of.pop(node.id, set())
            case Link() as tie:
                self.ties.add(tie.id)
                self.ties_of[tie.source].add(tie.id)
                self.ties_of[tie.target].add(tie.id)
            case None:
                self.nodes.pop(change.thing, None)
                self.ties.discard(change.thing)

    def has_both_ends(self, tie: Thing | None) -> bool:
        return not isinstance(tie, Link) or {tie.source, tie.target} <= self.nodes.keys()


def purges_in(rows: Iterable[Row]) -> dict[str, Change]:
    """The last erasing of each thing that was erased, whenever that was."""
    return {row.change.thing: row.change for row in rows if row.change.operation is Operation.PURGE}


def replayable(rows: Iterable[Row], purges: dict[str, Change], until: str, outcome: Outcome) -> Iterator[Change]:
    """The changes to write, in order. What was erased later does not come back, whatever the copy still holds."""
    for row in rows:
        if until and row.change.at > until:
            return
        if row.withheld:
            outcome.withheld += 1
            continue
        change = _without_erased(row.change, purges)
        if not outcome.has_both_ends(change.after):
            outcome.withheld += 1  # an end of it was private when it was sent
            continue
        if change.at < outcome.last_at:
            raise InvalidInput(f"Change {change.seq} lies before the one before it.", "Get the copy again.")
        outcome.take(change)
        yield change


def _without_erased(change: Change, purges: dict[str, Change]) -> Change:
    """A change as the journal has it since what it speaks of was erased."""
    if change.after is None:
        return change
    gone = [purges[id_] for id_ in change.thing.split(" ")[::2] if id_ in purges and purges[id_].seq > change.seq]
    if not gone:
        return change
    return replace(change, after=_tombstone(change, gone[0]), digest=None)


def _tombstone(change: Change, purge: Change) -> Node | None:
    """What stands in place of an image that was erased; of a tie nothing does."""
    if isinstance(change.after, Link) or not isinstance(purge.after, Node):
        return None
    return replace(purge.after, created_at="", version=purge.after.version - 1)
