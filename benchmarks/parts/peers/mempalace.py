"""MemPalace: verbatim drawers in wings and rooms over Chroma; `union` adds candidates by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.finders import Finder
from benchmarks.parts.marks import Answer
from benchmarks.parts.peers.kit import Peer, PeerClient, dated, environment, opened
from benchmarks.parts.peers.model import model_files, plant

FOLDER = "mempalace"
VERSION = "3.11.0"
PYTHON = "python3.11"
LONGEST = 250  # characters of a query


class MemPalace:
    """A wing for each project. A drawer has no field for a date or a subject, so they stand in its text."""

    def __init__(self, client: PeerClient, strategy: str) -> None:
        self._client = client
        self._strategy = strategy
        self._entries: dict[str, str] = {}

    def store(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            said = self._client.use(
                "mempalace_add_drawer", wing=entry.project, room=entry.memory_type, content=dated(entry)
            )
            if said.get("drawer_id"):
                self._entries.setdefault(said["drawer_id"], entry.id)

    def find(self, asked: Asked, limit: int) -> Answer:
        said = self._client.use(
            "mempalace_search",
            query=asked.text[:LONGEST],
            wing=asked.project,
            limit=limit,
            candidate_strategy=self._strategy,
        )
        found = (self._entries.get(result["drawer_id"]) for result in said.get("results", ()))
        return Answer(asked, tuple(dict.fromkeys(entry for entry in found if entry)))


def _install(cache: Path) -> None:
    environment(cache / FOLDER, PYTHON, f"mempalace=={VERSION}")


def _opening(strategy: str, name: str) -> Peer:
    @contextmanager
    def open_(cache: Path, home: Path) -> Iterator[Finder]:
        plant(model_files(cache), home / ".cache/chroma/onnx_models/all-MiniLM-L6-v2/onnx")
        with opened([cache / FOLDER / "bin" / "mempalace-mcp", "--palace", home / "palace"], home) as client:
            yield MemPalace(client, strategy)

    return Peer(name, FOLDER, _install, open_)


PEERS = (
    _opening("vector", f"MemPalace {VERSION}"),
    _opening("union", f"MemPalace {VERSION}, union"),
)
