"""chroma-mcp: a vector database's own tools, with its default embedding model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.finders import Finder
from benchmarks.parts.marks import Answer
from benchmarks.parts.peers.kit import Peer, PeerClient, about, environment, opened
from benchmarks.parts.peers.model import model_files, plant

FOLDER = "chroma"
VERSION = "0.2.6"
PYTHON = "python3.11"
BATCH = 20


class Chroma:
    """A collection for each project; the date is metadata."""

    def __init__(self, client: PeerClient) -> None:
        self._client = client

    def store(self, entries: Sequence[Entry]) -> None:
        for project in dict.fromkeys(entry.project for entry in entries):
            self._client.use("chroma_create_collection", collection_name=project)
            own = [entry for entry in entries if entry.project == project]
            for begin in range(0, len(own), BATCH):
                self._add(project, own[begin : begin + BATCH])

    def find(self, asked: Asked, limit: int) -> Answer:
        said = self._client.use(
            "chroma_query_documents", collection_name=asked.project, query_texts=[asked.text], n_results=limit
        )
        return Answer(asked, tuple(said["ids"][0]))

    def _add(self, project: str, entries: Sequence[Entry]) -> None:
        self._client.use(
            "chroma_add_documents",
            collection_name=project,
            documents=[about(entry) for entry in entries],
            ids=[entry.id for entry in entries],
            metadatas=[{"date": entry.occurred_at} for entry in entries],
        )


def _install(cache: Path) -> None:
    environment(cache / FOLDER, PYTHON, f"chroma-mcp=={VERSION}", "pydantic<2.12")  # broken with a newer one


@contextmanager
def _open(cache: Path, home: Path) -> Iterator[Finder]:
    plant(model_files(cache), home / ".cache/chroma/onnx_models/all-MiniLM-L6-v2/onnx")
    kept = ("--client-type", "persistent", "--data-dir", home / "data")
    with opened((cache / FOLDER / "bin" / "chroma-mcp", *kept), home) as client:
        yield Chroma(client)


PEERS = (Peer(f"chroma-mcp {VERSION}", FOLDER, _install, _open),)
