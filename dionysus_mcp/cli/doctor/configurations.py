"""The configuration files of clients, read only for servers that are ours."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from dionysus_mcp.composition import working_folder

Loader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client keeps its servers: a file, how it is written, and the keys that lead to them."""

    client: str
    file: Path
    keys: tuple[str, ...] = ("mcpServers",)
    load: Loader = json.loads
    from_project: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A server that a client knows. Its environment is handed on, never told."""

    client: str
    file: Path
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    from_project: bool

    @property
    def starts_us(self) -> bool:
        return any(Path(word).name == "dionysus" or word.startswith("dionysus_mcp") for word in self.command)


@dataclass(frozen=True, slots=True)
class Unreadable:
    client: str
    file: Path
    why: str


def entries() -> Iterator[Entry | Unreadable]:
    """Our server in every client's configuration that there is."""
    unreadable: set[Path] = set()
    for place in places(Path.home(), working_folder()):
        for found in _read(place) if place.file.is_file() and place.file not in unreadable else ():
            unreadable |= {found.file} if isinstance(found, Unreadable) else set()
            yield found


def places(home: Path, folder: Path) -> tuple[Place, ...]:
    code, desktop = home / ".claude.json", user_config_path("Claude", appauthor=False, roaming=True)
    return (
        Place("Claude Code (user)", code),
        Place("Claude Code (this folder)", code, ("projects", str(folder), "mcpServers")),
        Place("Claude Code (project)", folder / ".mcp.json", from_project=True),
        Place("Claude Desktop", desktop / "claude_desktop_config.json"),
        Place("Codex", home / ".codex/config.toml", ("mcp_servers",), tomllib.loads),
        Place("Gemini CLI", home / ".gemini/settings.json"),
        Place("Qwen Code", home / ".qwen/settings.json"),
        Place("opencode", home / ".config/opencode/opencode.json", ("mcp",)),
    )


def _read(place: Place) -> Iterator[Entry | Unreadable]:
    try:
        found = place.load(place.file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:  # bad JSON, TOML and UTF-8 are all ValueErrors
        yield Unreadable(place.client, place.file, type(error).__name__)
        return
    for key in place.keys:
        found = found.get(key) if isinstance(found, dict) else None
    for name, server in found.items() if isinstance(found, dict) else ():
        entry = _entry(place, name, server if isinstance(server, dict) else {})
        if name == "dionysus" or entry.starts_us:
            yield entry


def _entry(place: Place, name: str, server: Mapping[str, Any]) -> Entry:
    command = server.get("command", [])
    words = [command] if isinstance(command, str) else command
    environment = server.get("env") or server.get("environment") or {}
    return Entry(
        client=place.client,
        file=place.file,
        name=name,
        command=tuple(str(word) for word in (*words, *server.get("args", []))),
        environment={str(key): str(value) for key, value in environment.items()},
        from_project=place.from_project,
    )
