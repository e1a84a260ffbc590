"""How peers are got, started and talked to: each in an environment and a home of its own, through its MCP tools."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.exams import Entry
from benchmarks.parts.finders import Finder
from dionysus_mcp.testing import Line, RawClient, Silence

INSTALL_S, CALL_S = 1_500.0, 120.0


class LeftOut(Exception):
    """A peer cannot be asked here, and why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One row of the table: how it is installed into a cache, and how it is opened on a new home."""

    name: str
    folder: str
    install: Callable[[Path], None]
    opened: Callable[[Path, Path], AbstractContextManager[Finder]]


@dataclass
class PeerClient(RawClient):
    """Some print other things than messages on stdout."""

    def line(self, timeout: float = CALL_S) -> Line:
        line = super().line(timeout)
        return line if line.raw.lstrip().startswith(b"{") else self.line(timeout)

    def use(self, tool: str, **arguments: Any) -> Any:
        """What a tool answers: structured content if there is any, else its text, read as JSON if it is that."""
        result = self.result("tools/call", {"name": tool, "arguments": arguments}, CALL_S)
        texts = [block.get("text", "") for block in result.get("content", ())]
        if result.get("isError"):
            raise LeftOut(f"{tool} answered with an error: {' '.join(texts)[:200]}")
        if result.get("structuredContent"):
            return result["structuredContent"]
        try:
            return json.loads(texts[0])
        except (ValueError, IndexError):
            return "\n".join(texts)


@contextmanager
def opened(command: Sequence[str | Path], home: Path, **env: str | Path) -> Iterator[PeerClient]:
    """A server whose home is a new folder."""
    home.mkdir(parents=True, exist_ok=True)
    given = {"HOME": home, "HF_HUB_OFFLINE": "1", **env}
    try:
        client = PeerClient([str(part) for part in command], {name: str(value) for name, value in given.items()}, home)
    except OSError as error:
        raise LeftOut(f"it does not start: {error}") from None
    try:
        client.open()
        yield client
    except Silence as silence:
        raise LeftOut(str(silence)[:300]) from None
    finally:
        client.close()


def environment(folder: Path, python: str, *packages: str) -> Path:
    """A virtual environment with these packages; its folder of commands."""
    if (folder / ".ready").exists():
        return folder / "bin"
    found = shutil.which(python)
    if found is None:
        raise LeftOut(f"there is no {python} here")
    _run([found, "-m", "venv", "--clear", str(folder)])
    pip: list[str | Path] = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _run([*pip, "--upgrade", "pip"])
    _run([*pip, *packages])
    (folder / ".ready").touch()
    return folder / "bin"


def node_package(folder: Path, package: str) -> Path:
    """A folder with a package of Node in it."""
    if not (folder / ".ready").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise LeftOut("there is no npm here")
        _run([npm, "install", "--prefix", folder, "--no-audit", "--no-fund", package])
        (folder / ".ready").touch()
    return folder / "node_modules"


def _run(command: Sequence[str | Path]) -> None:
    try:
        ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        raise LeftOut(f"{command[-1]} was not installed within {INSTALL_S:.0f} s") from None
    if ran.returncode:
        raise LeftOut(f"installing it failed: {ran.stderr.strip()[-200:]}")


def dated(entry: Entry) -> str:
    """The text with what a peer has no field for: when, and about whom."""
    return f"[{entry.occurred_at[:16].replace('T', ' ')}] {about(entry)}"


def about(entry: Entry) -> str:
    return f"{entry.subject}: {entry.content}" if entry.subject else entry.content
