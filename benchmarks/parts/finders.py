"""What is asked in a benchmark: Dionysus over a real client, and others in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.marks import Answer
from benchmarks.parts.windows import window
from dionysus_mcp.testing import RawClient

BATCH = 100
PATIENCE_S = 600.0
LOOKS = 100
MODEL = "DIONYSUS_EMBEDDING__MODEL"
WORDS = {MODEL: "none"}
PLAIN = {MODEL: "minilm", "DIONYSUS_ALARM__DELETIONS": "100000"}
"""What a plain install has, whatever else is installed here; nobody is asked about what is forgotten for a moment."""


class Finder(Protocol):
    """Something that remembers entries and finds them again."""

    def store(self, entries: Sequence[Entry]) -> None: ...

    def find(self, asked: Asked, limit: int) -> Answer: ...


class Kept:
    """Which entries stand in a store under which ids. What is the same word for word stands there once."""

    def __init__(self) -> None:
        self._entries: dict[str, list[str]] = {}

    def add(self, id_: str, entry: str) -> None:
        self._entries.setdefault(id_, []).append(entry)

    def entries(self, id_: str) -> list[str]:
        return self._entries[id_]

    def ids(self, entries: Collection[str]) -> list[str]:
        return [id_ for id_, kept in self._entries.items() if set(kept) & set(entries)]


class Dionysus:
    """Through `create_memories` and `search_memories` of a server in another process."""

    def __init__(self, client: RawClient, kept: Kept) -> None:
        self._client = client
        self._kept = kept
        self.noticed: Counter[str] = Counter()
        self.closed: set[str] = set()
        self.modes: Counter[str] = Counter()

    def store(self, entries: Sequence[Entry]) -> None:
        for begin in range(0, len(entries), BATCH):
            batch = entries[begin : begin + BATCH]
            answer = self._client.call("create_memories", PATIENCE_S, memories=[_fields(entry) for entry in batch])
            for entry, created in zip(batch, answer["created"], strict=True):
                self._kept.add(created["id"], entry.id)
                self.noticed["the same text again"] += created.get("repeated", False)
                for close in created.get("close", ()):
                    self.noticed[f"{close['finding']}, {close['done']}"] += 1
                    self.closed.update(self._kept.entries(close["id"]) if close["done"] == "closed" else ())

    def find(self, asked: Asked, limit: int) -> Answer:
        answer = self._client.call(
            "search_memories", PATIENCE_S, query=asked.text, limit=limit, project_id=asked.project
        )
        self.modes[answer["mode"]] += 1
        found = [entry for hit in answer["hits"] for entry in self._kept.entries(hit["id"])]
        return Answer(asked, tuple(found), answer["confidence"])

    @contextmanager
    def without(self, entries: Collection[str]) -> Iterator[None]:
        """As if these had never been stored: forgotten, and brought back afterwards."""
        forgotten = [self._client.call("forget_memory", memory_id=id_) for id_ in self._kept.ids(entries)]
        yield
        for answer in reversed(forgotten):
            if answer.get("change"):
                self._client.call("undo_change", change=answer["change"])


@contextmanager
def dionysus(home: Path, kept: Kept, **settings: str) -> Iterator[Dionysus]:
    """A server on this folder, with its model loaded."""
    with window(home, **PLAIN | settings) as client:
        if settings.get(MODEL) != "none":
            _wait_for_meaning(client)
        yield Dionysus(client, kept)


def _wait_for_meaning(client: RawClient) -> None:
    """Until the model is loaded, if there is one: what is stored before has no vectors at first."""
    for _ in range(LOOKS):
        if client.call("search_memories", query="anything")["mode"] != "words":
            return


def _fields(entry: Entry) -> dict[str, Any]:
    fields = {
        "content": entry.content,
        "project_id": entry.project,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at,
        "memory_type": entry.memory_type,
        "session_id": entry.session,
    }
    return {name: value for name, value in fields.items() if value}
