"""mcp-memory-service: vectors in sqlite-vec by default, with words and a score of quality in its mode `hybrid`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.finders import Finder
from benchmarks.parts.marks import Answer
from benchmarks.parts.peers.kit import LeftOut, Peer, PeerClient, about, environment, opened
from benchmarks.parts.peers.model import model_files, plant

FOLDER = "mcp_memory_service"
VERSION = "12.2.0"
PYTHON = "/usr/bin/python3.11"  # the system's: its sqlite3 can load extensions
HASH = re.compile(r"[hH]ash: ([0-9a-f]{64})")


class McpMemoryService:
    """The project is a tag; a conversation of its own for each project keeps likeness from being refused."""

    def __init__(self, client: PeerClient, mode: str) -> None:
        self._client = client
        self._mode = mode
        self._entries: dict[str, str] = {}

    def store(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            said = self._client.use(
                "memory_store",
                content=about(entry),
                conversation_id=entry.session or entry.project,
                metadata={"tags": [entry.project], "type": "note", "date": entry.occurred_at},
            )
            found = HASH.search(str(said))
            if found:
                self._entries.setdefault(found[1], entry.id)
        if not self._entries:
            raise LeftOut(f"it stored nothing: {said}")

    def find(self, asked: Asked, limit: int) -> Answer:
        said = self._client.use(
            "memory_search", query=asked.text, mode=self._mode, tags=[asked.project], limit=limit, max_response_chars=0
        )
        found = (self._entries.get(hash_) for hash_ in HASH.findall(str(said)))
        return Answer(asked, tuple(entry for entry in found if entry))


def _install(cache: Path) -> None:
    environment(cache / FOLDER, PYTHON, f"mcp-memory-service[sqlite]=={VERSION}")


def _opening(mode: str, name: str) -> Peer:
    @contextmanager
    def open_(cache: Path, home: Path) -> Iterator[Finder]:
        plant(model_files(cache), home / ".cache/mcp_memory/onnx_models/all-MiniLM-L6-v2/onnx")
        env: dict[str, str | Path] = {
            "MCP_MEMORY_STORAGE_BACKEND": "sqlite_vec",
            "MCP_MEMORY_SQLITE_PATH": home / "memory.db",
            "MCP_MEMORY_ONNX_ALLOW_DOWNLOAD": "0",
        }
        with opened([cache / FOLDER / "bin" / "memory", "server"], home, **env) as client:
            yield McpMemoryService(client, mode)

    return Peer(name, FOLDER, _install, open_)


PEERS = (
    _opening("semantic", f"mcp-memory-service {VERSION}"),
    _opening("hybrid", f"mcp-memory-service {VERSION}, mode=hybrid"),
)
