"""Items become memories, each once: its key is made of what it is, so that a second import finds the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from dionysus_mcp.errors import Conflict, InvalidInput, NotFound
from dionysus_mcp.mind.creating import Creating
from dionysus_mcp.mind.drafts import Checked
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.values import Relation, Status
from dionysus_mcp.store.port import Link, Node, Unit
from dionysus_mcp.transfer.pieces import Item
from dionysus_mcp.transfer.reports import Skipped, refused
from dionysus_mcp.transfer.writers.bench import Bench, Known, Made, Outcome


class Maker:
    """Writes items, and remembers by which names they point to each other."""

    def __init__(self, bench: Bench, format_name: str) -> None:
        self._bench = bench
        self._format = format_name
        self._named: dict[str, tuple[int, str]] = {}  # name -> how sure it is (0 is surest), the memory's id
        self._ties: list[tuple[str, str, tuple[str, ...]]] = []

    def write(self, items: Sequence[Item]) -> None:
        ready = [(item, checked) for item in items if (checked := self._checked(item))]
        with self._bench.unit() as unit:
            outcomes = [(item, self._stored(unit, item, checked)) for item, checked in ready]
        for item, outcome in outcomes:
            self._bench.tally.add(outcome)
            if not isinstance(outcome, Skipped):
                self._remember(item, outcome.id)

    def links(self) -> Iterator[tuple[str, Link]]:
        """The ties between the memories that were written or found, as far as their names are known."""
        for where, source, names in self._ties:
            targets = dict.fromkeys(self._named[name][1] for name in names if name in self._named)
            for target in targets:
                if target != source:
                    yield where, Link(source, Relation.RELATES_TO, target)

    def _checked(self, item: Item) -> Checked | None:
        try:
            return self._bench.mind.memories.checked(item.draft, self._bench.caller)
        except InvalidInput as error:
            self._bench.tally.add(refused(item.where, error))
            return None

    def _stored(self, unit: Unit, item: Item, checked: Checked) -> Outcome:
        try:
            own = checked.key and not _is_used_up(unit, checked.key)
            keyed = checked if own else self._keyed(unit, item, checked)
            if isinstance(keyed, Known | Skipped):
                return keyed
            created = Creating(unit).store(keyed)
        except (Conflict, NotFound) as error:
            return refused(item.where, error)
        if created.replayed or self._bench.promised(keyed.key):
            return Known(created.id)
        self._bench.promise(keyed.key or "")
        self._bench.promise(created.id)
        return Made(created.id, created.redacted)

    def _keyed(self, unit: Unit, item: Item, checked: Checked) -> Checked | Known | Skipped:
        """The memory with a key that is free, or what is stored under it.

        When the import that wrote it was undone, its key is used up; the next one is taken.
        """
        for number in count():
            project = checked.memory.project_id
            key = fingerprint("import", self._format, project, item.identity, item.draft.content, number)
            change = unit.done(key)
            if change is None:
                return replace(checked, key=key)
            there = unit.get(change.thing)
            if isinstance(there, Node):
                return _erased(item.where) if there.status == Status.PURGED else Known(there.id)
        raise AssertionError("count() does not end")

    def _remember(self, item: Item, memory_id: str) -> None:
        for rank, name in enumerate(item.names):
            if name not in self._named or rank < self._named[name][0]:
                self._named[name] = (rank, memory_id)
        if item.ties:
            self._ties.append((item.where, memory_id, item.ties))


def _is_used_up(unit: Unit, key: str) -> bool:
    """Whether what was written under a caller's own key was taken back."""
    change = unit.done(key)
    return change is not None and unit.get(change.thing) is None


def _erased(where: str) -> Skipped:
    return Skipped(where, "This was imported before and then erased for good; it is not brought back.")
