"""What a server has loaded and how large it is once it has listed its tools and recalled something."""

from __future__ import annotations

import sys
from pathlib import Path

from dionysus_mcp.testing import RawClient
from tests.e2e.conftest import environment

HEAVY = {"litellm", "smolagents", "neo4j", "docker", "numpy", "torch", "requests"}
LOGINS = {"key_value", "beartype"}
"""What the framework's own client loads to log in elsewhere."""
NEEDED = {"dionysus_mcp", "fastmcp", "mcp", "sqlite3"}
RSS_LIMIT_MB = 120
SERVE_AND_TELL = """
import sys
from dionysus_mcp.serve import serve_stdio
serve_stdio()
print(*sys.modules, file=sys.stderr)
"""
FRONT_ONLY = """
import sys
import dionysus_mcp.serve
print(*sys.modules, file=sys.stderr)
"""


def modules(text: str) -> set[str]:
    return {name.split(".")[0] for name in text.split()}


def test_nothing_heavy_is_loaded_for_a_recall(tmp_path: Path):
    with RawClient((sys.executable, "-c", SERVE_AND_TELL), environment(tmp_path / "home"), tmp_path) as client:
        client.open()
        client.tools()
        client.call("create_memory", content="the tea is green")
        assert client.call("semantic_recall", query="tea")["hits"]
        resident = resident_mb(client.pid)
        client.end_input()
        client.wait()
        loaded = modules(client.stderr())
    assert loaded & HEAVY == set()
    assert loaded >= NEEDED
    assert resident is None or resident <= RSS_LIMIT_MB


def test_who_calls_one_tool_waits_for_no_other(tmp_path: Path):
    with RawClient((sys.executable, "-c", SERVE_AND_TELL), environment(tmp_path / "home"), tmp_path) as client:
        client.open()
        client.call("semantic_recall", query="tea")
        client.end_input()
        client.wait()
        made = {name for name in client.stderr().split() if name.startswith("dionysus_mcp.tools.")}
    assert "dionysus_mcp.tools.recalling" in made
    assert made.isdisjoint(
        {"dionysus_mcp.tools.cognition", "dionysus_mcp.tools.heartbeat", "dionysus_mcp.tools.models"}
    )


def test_a_beat_of_instinct_loads_neither_a_model_nor_a_login(tmp_path: Path):
    env = environment(tmp_path / "home") | {"DIONYSUS_SANDBOX": "monty"}
    with RawClient((sys.executable, "-c", SERVE_AND_TELL), env, tmp_path) as client:
        client.open()
        told = client.call("run_heartbeat", wait_s=0)
        while told["status"] == "running":
            told = client.call("wait_run", run_id=told["run_id"], wait_s=20)
        client.end_input()
        client.wait()
        loaded = modules(client.stderr())
    assert told["status"] == "done"
    assert "smolagents" in loaded
    assert loaded.isdisjoint({"litellm", *LOGINS})


def test_the_front_is_loaded_before_anything_that_takes_time(tmp_path: Path):
    slow = {
        "pydantic",
        "pydantic_settings",
        "fastmcp",
        "mcp",
        "anyio",
        "platformdirs",
        "typing",
        "asyncio",
        "dataclasses",
    }
    with RawClient((sys.executable, "-c", FRONT_ONLY), environment(tmp_path), tmp_path) as client:
        client.wait()
        loaded = modules(client.stderr())
    assert loaded & slow == set()
    assert "dionysus_mcp" in loaded


def resident_mb(pid: int) -> float | None:
    """None where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    (line,) = (line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
