"""basic-memory: notes as Markdown files. By text only: the model of its search by meaning cannot be had offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts.exams import Asked, Entry
from benchmarks.parts.finders import Finder
from benchmarks.parts.marks import Answer
from benchmarks.parts.peers.kit import LeftOut, Peer, PeerClient, environment, opened

FOLDER = "basic_memory"
VERSION = "0.23.2"
PYTHON = "python3.13"


class BasicMemory:
    """A project for each project, and in it a note for each entry, titled by its subject."""

    def __init__(self, client: PeerClient, home: Path) -> None:
        self._client = client
        self._home = home
        self._entries: dict[str, str] = {}

    def store(self, entries: Sequence[Entry]) -> None:
        for project in dict.fromkeys(entry.project for entry in entries):
            self._client.use("create_memory_project", project_name=project, project_path=str(self._home / project))
        for entry in entries:
            title = f"{entry.subject or 'Note'} {len(self._entries) + 1}"
            self._client.use(
                "write_note",
                title=title,
                content=entry.content,
                directory=entry.memory_type,
                project=entry.project,
                metadata={"date": entry.occurred_at},
            )
            self._entries[title] = entry.id

    def find(self, asked: Asked, limit: int) -> Answer:
        said = self._client.use(
            "search_notes", query=asked.text, project=asked.project, page_size=limit, output_format="json"
        )
        results = _results(said)
        found = (self._entries.get(result.get("title", "")) for result in results)
        return Answer(asked, tuple(dict.fromkeys(entry for entry in found if entry)))


def _results(said: object) -> list[dict[str, str]]:
    inner = said.get("result", said) if isinstance(said, dict) else said
    if not isinstance(inner, dict) or "results" not in inner:
        raise LeftOut(f"search_notes answered {str(said)[:200]}")
    results: list[dict[str, str]] = inner["results"]
    return results


def _install(cache: Path) -> None:
    environment(cache / FOLDER, PYTHON, f"basic-memory=={VERSION}")


@contextmanager
def _open(cache: Path, home: Path) -> Iterator[Finder]:
    env: dict[str, str | Path] = {
        "BASIC_MEMORY_HOME": home / "notes",
        "BASIC_MEMORY_CONFIG_DIR": home / "config",
        "BASIC_MEMORY_SEMANTIC_SEARCH_ENABLED": "false",
    }
    with opened([cache / FOLDER / "bin" / "basic-memory", "mcp"], home, **env) as client:
        yield BasicMemory(client, home)


PEERS = (Peer(f"basic-memory {VERSION}, text", FOLDER, _install, _open),)
