"""What is asked in a benchmark: Dionysus over a real client, and others in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.marks import Answer
from dionysus_mcp.testing import RawClient

BATCH = 100
PATIENCE_S = 600.0


class Finder(Protocol):
    """Something that remembers entries and finds them again."""

    def store(self, entries: Sequence[Entry]) -> None: ...

    def find(self, asked: Asked, limit: int) -> Answer: ...


class Dionysus:
    """Through `create_memories` and `search_memories` of a server in another process."""

    def __init__(self, client: RawClient) -> None:
        self._client = client
        self._entries: dict[str, str] = {}
        self.close: list[dict[str, Any]] = []

    def store(self, entries: Sequence[Entry]) -> None:
        for begin in range(0, len(entries), BATCH):
            batch = entries[begin : begin + BATCH]
            answer = self._client.call("create_memories", PATIENCE_S, memories=[_fields(entry) for entry in batch])
            for entry, created in zip(batch, answer["created"], strict=True):
                self._entries.setdefault(created["id"], entry.id)
                self.close += [
                    close | {"entry": entry.id, "older": self._entries[close["id"]]}
                    for close in created.get("close", ())
                ]

    def find(self, asked: Asked, limit: int) -> Answer:
        answer = self._client.call(
            "search_memories", PATIENCE_S, query=asked.text, limit=limit, project_id=asked.project
        )
        return Answer(asked, tuple(self._entries[hit["id"]] for hit in answer["hits"]), answer["confidence"])


def _fields(entry: Entry) -> dict[str, str]:
    fields = {
        "content": entry.content,
        "project_id": entry.project,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at,
        "memory_type": entry.memory_type,
        "session_id": entry.session,
    }
    return {name: value for name, value in fields.items() if value}


def wait_for_meaning(client: RawClient) -> None:
    """Until the model is loaded: what is stored before has no vectors at first."""
    for _ in range(100):
        if client.call("search_memories", query="anything")["mode"] != "words":
            return
