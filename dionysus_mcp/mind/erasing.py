"""Erasing for good: which things hold a text, or ever held it, and what must be gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dionysus_mcp.errors import InvalidInput, NotFound
from dionysus_mcp.mind.cognition.tree.traces import thinking_of
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.identity import checked_memory_id
from dionysus_mcp.mind.models.telling import predictions_holding
from dionysus_mcp.mind.runs.holding import (
    KINDS,
    Traces,
    empty_steps,
    memories_left_by,
    records_holding,
    without_words,
)
from dionysus_mcp.mind.safety.counting import Deletions
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.plain import strings_in
from dionysus_mcp.store.port import Change, Link, Node, Store, Thing

SHORTEST = 3
PAGE = 1000
UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Doomed:
    """A thing that may be erased: how it stands, what it says, and every text that it ever held."""

    id: str
    project_id: str
    status: str
    text: str
    texts: tuple[str, ...]
    contents: tuple[str, ...] = ()
    """Those of them that are what it says."""


class Erasing:
    """Finds what is to be erased, and erases it."""

    def __init__(self, store: Store, deletions: Deletions) -> None:
        self._store = store
        self._deletions = deletions

    def chosen(self, ids: Sequence[str]) -> list[Doomed]:
        """The memories with these ids, also those that were erased before: their traces may be left."""
        return self._all_doomed([checked_memory_id(memory_id) for memory_id in dict.fromkeys(ids)])

    def containing(self, text: str, progress: Callable[[int, int | None], None]) -> list[Doomed]:
        """Everything that holds or ever held a text: archived, superseded, changed since, or undone."""
        if len(text.strip()) < SHORTEST:
            raise InvalidInput(
                f"The text has less than {SHORTEST} characters.", "Give a longer one, or ids.", field="containing"
            )
        total = self._store.position()
        found: dict[str, None] = {}
        for change in self._journal():
            if any(text in held for held in _texts(change.after)):
                found[_owner(change)] = None
            progress(change.seq, total)
        records = {node.id for node in self._store.get(list(found)) if node.kind in KINDS}
        return self._all_doomed([id_ for id_ in found if id_ not in records], [text])

    def refuse_if_held(self) -> None:
        """So much may have been deleted of late that a person is to look at that first."""
        self._deletions.refuse_if_held(self._store.notes)

    def erase(self, doomed: Sequence[Doomed], caller: Caller) -> list[Change]:
        self.refuse_if_held()
        stamp = caller.stamp
        records = [node for node in self._store.get([one.id for one in doomed]) if node.kind in KINDS]
        ids = [one.id for one in doomed if one.id not in {node.id for node in records}]
        with self._store.unit(stamp) as unit:
            for node in records:
                empty_steps(unit, self._store, node.id)
        changes = self._store.erase(ids, stamp, [without_words(node) for node in records])
        with self._store.unit(stamp) as unit:
            self._deletions.add(unit, ids)
        return changes

    def _journal(self) -> Iterator[Change]:
        since = 0
        while page := self._store.changes(since=since, limit=PAGE):
            yield from page
            since = page[-1].seq

    def _all_doomed(self, ids: Sequence[str], texts: Sequence[str] = ()) -> list[Doomed]:
        """These, what a model thought when it was shown one of them, what was predicted in one of them, and what was
        said of them in runs."""
        holding = (*thinking_of(self._store, ids), *predictions_holding(self._store, ids))
        doomed = [self._doomed(id_) for id_ in dict.fromkeys((*ids, *holding))]
        traces = Traces.of([one.id for one in doomed], [*texts, *(text for one in doomed for text in one.contents)])
        records = records_holding(self._store, traces)
        left = set(memories_left_by(self._store, records, traces)) - {one.id for one in doomed}
        if left:
            return self._all_doomed([*ids, *sorted(left)], texts)
        return [*doomed, *(_in_words(node) for node in records if node.id not in {one.id for one in doomed})]

    def _doomed(self, thing: str) -> Doomed:
        changes = self._store.changes(thing=thing)
        images = [change.after for change in changes if isinstance(change.after, Node) and change.thing == thing]
        if not images:
            readable(None, thing)
            raise NotFound(f"There is no {thing}.", "Nothing needs to be erased.")
        now = next(iter(self._store.get([thing])), None)
        return Doomed(
            id=thing,
            project_id=images[-1].project,
            status=now.status if now else UNDONE,
            text=images[-1].text,
            texts=tuple(dict.fromkeys(text for change in changes for text in _texts(change.after))),
            contents=tuple(dict.fromkeys(image.text for image in images if len(image.text) >= SHORTEST)),
        )


def _in_words(node: Node) -> Doomed:
    """The record of a run or a beat. It stays; what was said there is erased."""
    return Doomed(node.id, node.project, node.status, f"what was said in this {node.kind}", ())


def _owner(change: Change) -> str:
    """The thing to erase: what a tie says goes with the thing that it starts from."""
    return change.after.source if isinstance(change.after, Link) else change.thing


def _texts(thing: Thing | None) -> Iterator[str]:
    """What a person or a program wrote into a thing."""
    if isinstance(thing, Node):
        yield from (text for text in (thing.text, thing.subject, thing.session, *thing.tags, *thing.mentions) if text)
    for value in thing.data.values() if thing else ():
        yield from strings_in(value)
