"""What a store does, in small ports; whoever needs only one of them asks for that."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from dionysus_mcp.store.port.answers import Matches, Neighbour, Sessions, Use
from dionysus_mcp.store.port.changes import Change, Stamp
from dionysus_mcp.store.port.questions import Order, Probe, Reach, Vector, Where
from dionysus_mcp.store.port.things import Link, Node
from dionysus_mcp.store.port.unit import Unit

USED = "used"
"""The area of the notes that say what was used together: under the moment, a list of ids. Who counts one drops it."""


class Things(Protocol):
    """What is there, or was at a position of the journal."""

    def get(self, ids: Sequence[str], at: int | None = None) -> list[Node]:
        """The things with these ids that exist (or existed at that position), in the order asked for."""

    def find(
        self,
        where: Where,
        order: Order,
        limit: int,
        after: tuple[str, str] | None = None,
        at: int | None = None,
    ) -> list[Node]:
        """A page of things behind `after`, a pair of the order's value and the id of the last one seen."""

    def count(self, where: Where, by: str | None = None) -> dict[str, int]:
        """How many things there are, by project, label, status, subject, tag or mention; or in all (key "")."""

    def sessions(
        self, project: str, limit: int, after: tuple[str, str] | None = None, since: str = "", until: str = ""
    ) -> Sessions:
        """The sessions of a project, those begun last first, behind a beginning and an id; within times, those that
        lasted into them. Other projects may have sessions of the same name. It costs no more when there are many."""


class Ties(Protocol):
    """What hangs together."""

    def neighbours(self, start: str, reach: Reach) -> list[Neighbour]:
        """Things tied to `start`, nearest first, each once."""

    def ties(self, sources: Sequence[str]) -> list[Link]:
        """Every tie that starts at one of these things, in the order of their ids."""


class Searching(Protocol):
    """Finding things by words and by meaning."""

    def search(self, probe: Probe, where: Where, limit: int, at: int | None = None) -> Matches:
        """The best `limit` things by words and the best `limit` by meaning, and their neighbours in their sessions.

        All of them pass the filters. Ranking them is the mind's: they come in the order of their words, then meaning.
        """

    def prepared(self, embedder: str) -> bool:
        """Whether searches compare the vectors of this embedder by now. Where that takes long to prepare, it begins
        here or with the first search, and words alone find things meanwhile."""


class Derived(Protocol):
    """What was made from texts: vectors and names, and the things that have none yet."""

    def vectors(self, ids: Sequence[str], embedder: str) -> dict[str, Vector]:
        """The vectors of these things' whole texts, as far as there are any."""

    def without_vectors(self, kind: str, embedder: str, limit: int, after: str = "") -> list[Node]:
        """Things of a kind whose text has no vectors of this embedder, in the order of their ids, behind `after`."""

    def embedded(self, kind: str) -> dict[str, int]:
        """How many things of a kind have vectors, by embedder; those without any under ""."""

    def unnamed(self, kind: str, limit: int) -> list[Node]:
        """Things of a kind in whose texts nobody has looked for names: they were written before names were kept."""


class Journal(Protocol):
    """Every change that was ever made."""

    def changes(
        self,
        *,
        since: int = 0,
        thing: str | None = None,
        act: int | None = None,
        run: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Change]:
        """The journal behind a position, oldest first unless told otherwise. Of a node: its ties' changes too."""

    def position(self, moment: str | None = None) -> int:
        """The sequence number of the newest change, or of the newest one at a moment."""


class Notes(Protocol):
    """What is kept beside the things."""

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        """What is noted in an area under these keys, as far as it is."""

    def noted(self, area: str, prefix: str = "", limit: int = -1, after: str = "") -> dict[str, bytes]:
        """Notes of an area whose keys begin so, in the order of their keys, behind `after`; all unless limited."""


class Uses(Protocol):
    """What was of use."""

    def used(self, ids: Sequence[str]) -> None:
        """Count a use of these things, and note that they were used together. Cheap, kept on disk a little later, and
        not journalled."""

    def settle(self) -> None:
        """Keep on disk what uses are not yet, if others leave a moment for it."""

    def uses(self, ids: Sequence[str]) -> dict[str, Use]:
        """How these things were used, as far as they were."""


class Writing(Protocol):
    """Changing what is there."""

    def unit(self, stamp: Stamp) -> AbstractContextManager[Unit]: ...

    def erase(self, ids: Sequence[str], stamp: Stamp, anew: Sequence[Node] = ()) -> list[Change]:
        """Erase things for good: also from the journal, the index and free pages. Tombstones stay. Those given `anew`
        stay, and say what they say here, as if they had never said anything else; their ties stay."""


class Store(Things, Ties, Searching, Derived, Journal, Notes, Uses, Writing, Protocol):
    """All of it. Reading never waits for writing; writers wait their turn."""

    def close(self) -> None: ...
