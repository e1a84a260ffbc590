"""@modelcontextprotocol/server-memory: a graph of named entities with observations; search looks for a substring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.finders import Finder
from benchmarks.parts.marks import Answer
from benchmarks.parts.peers.kit import Peer, PeerClient, dated, node_package, opened
from dionysus_mcp.mind.words import query_words, telling_words

PACKAGE = "@modelcontextprotocol/server-memory@2026.8.31"
FOLDER = "server_memory"
BATCH = 100


class ServerMemory:
    """An entity for each note, named after its subject. The question is searched for as it stands."""

    def __init__(self, client: PeerClient) -> None:
        self._client = client
        self._entries: dict[str, Entry] = {}

    def store(self, entries: Sequence[Entry]) -> None:
        named = {f"{entry.subject or 'Note'} {len(self._entries) + n}": entry for n, entry in enumerate(entries)}
        self._entries |= named
        made = [
            {"name": name, "entityType": entry.memory_type, "observations": [dated(entry)]}
            for name, entry in named.items()
        ]
        for begin in range(0, len(made), BATCH):
            self._client.use("create_entities", entities=made[begin : begin + BATCH])

    def find(self, asked: Asked, limit: int) -> Answer:
        return Answer(asked, tuple(self._found(asked.text, asked.project)[:limit]))

    def _found(self, query: str, project: str) -> list[str]:
        names = [entity["name"] for entity in self._client.use("search_nodes", query=query)["entities"]]
        return [entry.id for name in names if (entry := self._entries[name]).project == project]


class WordByWord(ServerMemory):
    """As a patient model might do it: a search for each telling word, and what most of them find comes first."""

    def find(self, asked: Asked, limit: int) -> Answer:
        counted: Counter[str] = Counter()
        for word in telling_words(query_words(asked.text)):
            counted.update(self._found(word, asked.project))
        return Answer(asked, tuple(entry for entry, _ in counted.most_common(limit)))


def _install(cache: Path) -> None:
    node_package(cache / FOLDER, PACKAGE)


def _opening(kind: type[ServerMemory]) -> Peer:
    @contextmanager
    def open_(cache: Path, home: Path) -> Iterator[Finder]:
        script = cache / FOLDER / "node_modules" / "@modelcontextprotocol/server-memory/dist/index.js"
        with opened(["node", script], home, MEMORY_FILE_PATH=home / "memory.jsonl") as client:
            yield kind(client)

    name = "server-memory 2026.8.31" + (", word by word" if kind is WordByWord else "")
    return Peer(name, FOLDER, _install, open_)


PEERS = (_opening(ServerMemory), _opening(WordByWord))
