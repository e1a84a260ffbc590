"""Imports run one way. This reads the source, holds it against a table, and names every arrow that is turned round."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("dionysus_mcp", "agents", "sandbox")

# Modules that import nothing heavy and that every room may use.
LIGHT = (
    "dionysus_mcp.errors",
    "dionysus_mcp.plain",
    "dionysus_mcp.redaction",
    "dionysus_mcp.environment",
    "dionysus_mcp.__version__",
)


@dataclass(frozen=True)
class Room:
    """A part of the house: what of ours it may import, and what from outside beside the standard library."""

    name: str
    ours: tuple[str, ...]
    outside: tuple[str, ...] | None = None
    """None: anything."""


# What runs before a framework could be loaded.
FRONT = ("dionysus_mcp.front", "dionysus_mcp.front_cache", "dionysus_mcp.front_lines", "dionysus_mcp.wire")

# What the mind knows of what stands behind it.
PORTS = ("dionysus_mcp.store.port", "dionysus_mcp.embedding.port")

# Rooms of the mind that calculate; the rest of it does without.
ARITHMETIC = ("dionysus_mcp.mind.basins", "dionysus_mcp.mind.models")

# The innermost room that holds a module decides.
ROOMS = (
    Room("sandbox", ours=("sandbox",), outside=("pydantic_monty", "smolagents")),
    Room("agents", ours=("agents", "sandbox")),
    Room("dionysus_mcp", ours=STOREYS),
    Room("dionysus_mcp.errors", ours=LIGHT, outside=()),
    Room("dionysus_mcp.plain", ours=LIGHT, outside=()),
    Room("dionysus_mcp.redaction", ours=LIGHT, outside=()),
    Room("dionysus_mcp.environment", ours=LIGHT, outside=("platformdirs",)),
    Room("dionysus_mcp.mind", ours=("dionysus_mcp.mind", *PORTS, *LIGHT), outside=()),
    *(Room(room, ours=("dionysus_mcp.mind", *PORTS, *LIGHT), outside=("numpy",)) for room in ARITHMETIC),
    Room("dionysus_mcp.store", ours=("dionysus_mcp.store", *LIGHT), outside=("numpy",)),
    Room(
        "dionysus_mcp.embedding",
        ours=("dionysus_mcp.embedding", *LIGHT),
        outside=("numpy", "onnxruntime", "litellm"),
    ),
    *(Room(module, ours=(*FRONT, *LIGHT), outside=()) for module in FRONT),
)

# Doors call the mind and nothing deeper, but for what is said here.
DOORS = {
    "dionysus_mcp.tools": (),
    "dionysus_mcp.cli": (),
    "dionysus_mcp.web": (),
    "dionysus_mcp.transfer": ("dionysus_mcp.store.port",),  # a copy without loss is one of nodes, ties and changes
}
BEHIND_THE_MIND = ("dionysus_mcp.store", "dionysus_mcp.embedding")

# Imported where they are first used, never when a module is loaded; each has the rooms in which it may be.
HEAVY = {
    "smolagents": ("agents", "sandbox.executor"),
    "litellm": (),
    "neo4j": (),
    "docker": (),
    "numpy": ("dionysus_mcp.embedding", "dionysus_mcp.store.sqlite.meaning", *ARITHMETIC),
    "onnxruntime": (),
}

# Who may read the environment, and why.
READS_ENVIRONMENT = {
    "dionysus_mcp.settings.naming",  # looks which variables are set
    "dionysus_mcp.settings.providers",  # looks for keys, and where a local provider answers
    "dionysus_mcp.environment",  # what the front must know before the settings, and pydantic with them, are loaded
    "agents.bridge.connecting",  # hands its own to a server that it starts
    "sandbox.attacks.canaries",  # puts a secret there, to see that it stays
}


ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    at_load: bool


@dataclass(frozen=True)
class Source:
    """A module of the house and what it imports."""

    name: str
    path: Path
    tree: ast.Module

    def imports(self) -> Iterator[Import]:
        late = {node for block in ast.walk(self.tree) if _runs_later(block) for node in ast.walk(block)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, node.lineno, node not in late)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield Import(f"{node.module}.{alias.name}", node.lineno, node not in late)


def _runs_later(node: ast.AST) -> bool:
    """Whether what stands inside does not run when the module is loaded."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def sources(root: Path) -> Iterator[Source]:
    for storey in STOREYS:
        for path in sorted((root / storey).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Source(name, path, ast.parse(path.read_text("utf-8")))


def turned_arrows(root: Path) -> list[str]:
    """Every import that the table does not allow, as `module:line rule`."""
    return [
        f"{source.name}:{line} {why}"
        for source in sources(root)
        for line, why in (*_wrong_imports(source), *_environment_reads(source))
    ]


def _wrong_imports(source: Source) -> Iterator[tuple[int, str]]:
    room = max((room for room in ROOMS if _in(source.name, room.name)), key=lambda room: len(room.name))
    for found in source.imports():
        why = _out_of_room(room, found) or _through_the_door(source, found) or _loads_heavy(source, found)
        if why:
            yield found.line, why


def _out_of_room(room: Room, found: Import) -> str | None:
    top = found.module.split(".")[0]
    if top in STOREYS:
        return None if _in(found.module, *room.ours) else f"{room.name} may not import {found.module}"
    foreign = top not in sys.stdlib_module_names
    if foreign and room.outside is not None and top not in room.outside:
        return f"{room.name} may import nothing but the standard library, not {found.module}"
    return None


def _through_the_door(source: Source, found: Import) -> str | None:
    allowed = next((behind for door, behind in DOORS.items() if _in(source.name, door)), BEHIND_THE_MIND)
    if _in(found.module, *BEHIND_THE_MIND) and not _in(found.module, *allowed):
        return f"a door may not reach behind the mind to {found.module}"
    return None


def _loads_heavy(source: Source, found: Import) -> str | None:
    top = found.module.split(".")[0]
    if top in HEAVY and found.at_load and not _in(source.name, *HEAVY[top]):
        return f"{top} is heavy: import it where it is first used"
    return None


def _environment_reads(source: Source) -> Iterator[tuple[int, str]]:
    if source.name in READS_ENVIRONMENT:
        return
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            names = [node.attr]
        else:
            continue
        if ENVIRONMENT & set(names):
            yield node.lineno, "only the settings read the environment"


def _in(module: str, *rooms: str) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def test_no_arrow_is_turned_round():
    assert turned_arrows(ROOT) == []


def test_every_storey_is_read():
    read = {source.name.split(".")[0] for source in sources(ROOT)}
    assert read == set(STOREYS)


@pytest.mark.parametrize(
    ("file", "code", "complaint"),
    [
        ("sandbox/port.py", "import agents.run", "sandbox may not import agents.run"),
        ("agents/run.py", "from dionysus_mcp.mind import mind", "agents may not import dionysus_mcp.mind.mind"),
        ("agents/run.py", "def late():\n    import dionysus_mcp", "agents may not import dionysus_mcp"),
        ("dionysus_mcp/mind/a.py", "import fastmcp", "not fastmcp"),
        ("dionysus_mcp/mind/a.py", "from pydantic import BaseModel", "not pydantic.BaseModel"),
        ("dionysus_mcp/mind/a.py", "from dionysus_mcp.store import sqlite", "dionysus_mcp.store.sqlite"),
        ("dionysus_mcp/mind/a.py", "from dionysus_mcp.settings import Settings", "dionysus_mcp.settings.Settings"),
        ("dionysus_mcp/mind/a.py", "from dionysus_mcp.tools import kit", "dionysus_mcp.tools.kit"),
        ("dionysus_mcp/store/a.py", "from dionysus_mcp.mind.mind import Mind", "dionysus_mcp.mind.mind.Mind"),
        ("dionysus_mcp/store/a.py", "import dionysus_mcp.embedding.port", "dionysus_mcp.embedding.port"),
        ("dionysus_mcp/embedding/a.py", "import dionysus_mcp.store.port", "dionysus_mcp.store.port"),
        ("dionysus_mcp/mind/a.py", "if TYPE_CHECKING:\n    import fastmcp", "not fastmcp"),
        ("dionysus_mcp/errors.py", "from dionysus_mcp.logs import say", "dionysus_mcp.logs.say"),
        ("dionysus_mcp/front.py", "from dionysus_mcp.server import build_server", "dionysus_mcp.server.build_server"),
        ("dionysus_mcp/front.py", "def late():\n    import pydantic", "not pydantic"),
        ("dionysus_mcp/tools/a.py", "from dionysus_mcp.store.port import Node", "a door may not reach behind"),
        ("dionysus_mcp/transfer/a.py", "import dionysus_mcp.store.sqlite.store", "a door may not reach behind"),
        ("dionysus_mcp/server.py", "import smolagents", "smolagents is heavy"),
        ("dionysus_mcp/server.py", "class A:\n    import numpy.linalg", "numpy is heavy"),
        ("agents/llm.py", "from litellm import completion", "litellm is heavy"),
        ("dionysus_mcp/logs.py", "import os\nos.environ['A']", "only the settings read the environment"),
        ("dionysus_mcp/logs.py", "from os import getenv", "only the settings read the environment"),
    ],
)
def test_a_turned_arrow_is_caught(tmp_path: Path, file: str, code: str, complaint: str):
    _write(tmp_path, file, code)
    complaints = turned_arrows(tmp_path)
    assert len(complaints) == 1
    assert complaint in complaints[0]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("agents/run.py", "import sandbox.port\nimport smolagents"),
        (
            "dionysus_mcp/mind/a.py",
            "from dionysus_mcp.store.port import Node\nfrom dionysus_mcp import errors",
        ),
        ("dionysus_mcp/server.py", "def late():\n    import smolagents\n    import agents.run"),
        ("dionysus_mcp/server.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy"),
        ("dionysus_mcp/tools/a.py", "import fastmcp\nfrom dionysus_mcp.mind.mind import Mind"),
        ("dionysus_mcp/settings/naming.py", "import os\nos.environ['A']"),
        ("dionysus_mcp/logs.py", "import os\nos.urandom(4)"),
    ],
)
def test_a_straight_arrow_is_let_through(tmp_path: Path, file: str, code: str):
    _write(tmp_path, file, code)
    assert turned_arrows(tmp_path) == []


FRAMEWORKS = ("fastmcp", "mcp", "pydantic")


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("dionysus_mcp.server", tuple(HEAVY)),
        ("dionysus_mcp.front", (*HEAVY, *FRAMEWORKS)),
        ("dionysus_mcp.mind.mind", (*HEAVY, *FRAMEWORKS)),
        ("dionysus_mcp.store.sqlite.store", (*HEAVY, *FRAMEWORKS)),
        ("dionysus_mcp.cli.main", (*HEAVY, *FRAMEWORKS)),
    ],
)
def test_loading_a_module_loads_nothing_heavy(module: str, unwanted: tuple[str, ...]):
    code = f"import sys, {module}; print(*sorted({set(unwanted)!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def _write(root: Path, file: str, code: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{code}\n", "utf-8")
