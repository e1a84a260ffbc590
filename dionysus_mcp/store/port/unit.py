"""Writing: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dionysus_mcp.store.port.changes import Change
from dionysus_mcp.store.port.questions import Vector, Where
from dionysus_mcp.store.port.things import Link, Node, Thing


class Unit(Protocol):
    """A unit of work. Reads see its own writes."""

    def act(self, *, key: str | None = None, digest: str | None = None, undoes: int | None = None) -> None:
        """Start the next act: what follows is undone as one, and answers to `key` from now on."""

    def done(self, key: str) -> Change | None:
        """The first change of the act that was written under this key, if there was one."""

    def get(self, thing: str) -> Thing | None: ...

    def links(self, node_id: str) -> list[Link]:
        """Every tie of a thing, in both directions."""

    def saying(self, text: str, where: Where) -> list[Node]:
        """Things that pass and say just this, oldest first, whatever the case, the white space and the full stops."""

    def put(self, thing: Thing) -> Change | None:
        """Create or replace. The version counts up by itself. None when it already is just so."""

    def embed(self, node_id: str, embedder: str, vectors: Sequence[Vector]) -> None:
        """Keep the vectors of a thing's text as it is now: of the whole, then of its sentences when it has several.

        They are derived: the journal does not know them. A thing whose text changes loses them, until the text comes
        back.
        """

    def name(self, node_id: str, mentions: Sequence[str]) -> None:
        """Keep the names that were found in a thing's text, which then is no longer unnamed.

        They are derived, as vectors are: the journal does not know them.
        """

    def note(self, area: str, key: str, value: bytes | None) -> None:
        """Keep something beside the things, or drop it: figures that can be made anew, and how far somebody has come.

        The journal does not know notes: they are not undone, not exported and not read as of a moment.
        """

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        """What is noted under these keys, as far as it is, the unit's own notes included."""

    def delete(self, thing: str) -> Change:
        """Remove a thing that has no ties left. The journal keeps what it was."""

    def restore(self, thing: Thing) -> Change | None:
        """Put a thing just as it is, with its own times, author and version: it was exported before."""

    def replay(self, change: Change) -> None:
        """Write a change of another journal under its own number, and make the thing what it says.

        Refused when this journal has come as far as that number.
        """
