"""Server processes on one data folder, as the windows of a client open them, and looks at the file past them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from dionysus_mcp.environment import without_settings
from dionysus_mcp.store.sqlite import checkup
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.testing import RawClient

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "bench"
PAGE = 200
PATIENCE_S, LONGEST_S = 30.0, 600.0
OK = "ok"


@contextmanager
def windows(home: Path, count: int, **settings: str) -> Iterator[list[RawClient]]:
    """So many servers, started side by side, each with everything loaded but nothing opened."""
    env = {"DIONYSUS_HOME": str(home), "DIONYSUS_PROJECT": PROJECT} | settings
    with ExitStack() as stack:
        clients = [stack.enter_context(RawClient(env=env, cwd=ROOT)) for _ in range(count)]
        for client in clients:
            client.open()
            answer(client, "get_memory", memory_id="none")  # refused by the real server behind the front
        yield clients


@contextmanager
def window(home: Path, **settings: str) -> Iterator[RawClient]:
    with windows(home, 1, **settings) as (client,):
        yield client


def answer(client: RawClient, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """How a call ended, `ok` or the code of its error, and what came back."""
    return read(client.result("tools/call", {"name": tool, "arguments": arguments}))


def read(result: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if not result.get("isError"):
        return OK, result["structuredContent"]
    error: dict[str, Any] = json.loads(result["content"][0]["text"])["error"]
    return str(error["code"]), error


def start_shell(home: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start `dionysus` with these arguments."""
    return subprocess.Popen(
        [sys.executable, "-m", "dionysus_mcp.cli.main", *arguments, "--json"],
        env=without_settings({"DIONYSUS_HOME": str(home), "DIONYSUS_PROJECT": PROJECT} | settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def shell(home: Path, *arguments: str, **settings: str) -> tuple[str, dict[str, Any]]:
    """How a command ended, `ok` or the code of its error, and what it said."""
    return ended(start_shell(home, *arguments, **settings))


def ended(process: subprocess.Popen[str]) -> tuple[str, dict[str, Any]]:
    printed, said = process.communicate(timeout=LONGEST_S)
    told = json.loads(printed or said)
    return (str(told["error"]["code"]), told["error"]) if process.returncode else (OK, told)


def remember(client: RawClient, content: str) -> tuple[str, dict[str, Any]]:
    return answer(client, "create_memory", content=content)


def recall(client: RawClient, query: str) -> tuple[str, dict[str, Any]]:
    return answer(client, "semantic_recall", query=query)


def listed(client: RawClient) -> dict[str, str]:
    """Every memory that a window can list: its id and its content."""
    found: dict[str, str] = {}
    page: dict[str, Any] = {}
    while not found or page.get("next_cursor"):
        more = {"cursor": page["next_cursor"]} if page else {}
        page = client.call("list_memories", limit=PAGE, project_id="*", **more)
        found |= {memory["id"]: memory["content"] for memory in page["memories"]}
        if not page["memories"]:
            break
    return found


def rows(home: Path) -> dict[str, str]:
    """Every memory in the file, read past our own code."""
    with closing(sqlite3.connect(f"{database(home).as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)) as db:
        return dict(db.execute("SELECT id, text FROM node").fetchall())


def findings(home: Path) -> list[str]:
    """What is wrong with the file, the index, or the journal against the rows; nothing when all is well."""
    path = database(home)
    return checkup.findings(path, WriteLock(path.with_name(f"{path.name}.lock"), PATIENCE_S))


def database(home: Path) -> Path:
    return home / "memory.db"
