"""The same bridge to a server in another process; and the program of the documentation."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents import connect
from agents.bridge.tools import BridgedTool
from agents.errors import AgentCancelled, NotConnected, ToolRefused
from agents.testing import ScriptedModel, step
from dionysus_mcp.testing import SERVER
from dionysus_mcp.testing_http import HttpServer
from dionysus_mcp.tools.catalogue import SHELVES
from docs.examples.five_lines import answer
from tests.e2e.conftest import environment

ALL = sorted(name for shelf in SHELVES for name in shelf.tools)
FULL = {"DIONYSUS_PROFILE": "full"}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[HttpServer]:
    with HttpServer(tmp_path / "http", environment(tmp_path / "http") | FULL) as door:
        yield door


def use(tools: list[BridgedTool]) -> None:
    named = {tool.name: tool for tool in tools}
    assert sorted(named) == ALL
    made = named["create_memory"]("Written from afar.", importance=0.7)
    assert named["get_memory"](made["id"])["content"] == "Written from afar."
    with pytest.raises(ToolRefused, match="invalid_input"):
        named["get_memory"]("nonsense")


def test_every_tool_arrives_over_stdio_and_nothing_stays_behind(tmp_path: Path):
    before = threading.active_count(), children()
    with connect(SERVER, env=environment(tmp_path) | FULL) as tools:
        use(tools)
        assert children() > before[1]
    assert (threading.active_count(), children()) == before


def test_every_tool_arrives_over_http(door: HttpServer):
    with connect(door.url, token=door.token) as tools:
        use(tools)


NOWHERE = [
    ([sys.executable, "-c", ""], "did not answer: Connection closed"),
    ([sys.executable, "-c", "print('I am no server.')"], "did not answer"),
    ("http://127.0.0.1:1/mcp", "did not answer"),
    ("HTTP://127.0.0.1:1/mcp", "did not answer"),
    ("http://", "did not answer"),
    ("ftp://x", "ftp://x is no address"),
    (["no-such-program"], "no program 'no-such-program'"),
    ("no-such-program --flag", "no program 'no-such-program --flag'.* each argument by itself"),
    ("", "no program ''"),
    ([], "no program ''"),
]


@pytest.mark.parametrize(("server", "told"), NOWHERE, ids=str)
def test_where_no_server_answers_that_is_said_in_one_error(server: str | list[str], told: str):
    with pytest.raises(NotConnected, match=told) as refused, connect(server):
        pytest.fail("nothing is there")
    assert refused.value.next_step


def test_a_server_that_says_nothing_is_not_waited_for_without_end():
    silent = connect([sys.executable, "-c", "import sys; sys.stdin.read()"], call_timeout_s=1.0)
    with pytest.raises(NotConnected, match="did not answer"), silent:
        pytest.fail("nothing was said")


def test_a_server_that_ends_in_the_middle_is_unreachable_and_behind_the_block_nothing_is_called(tmp_path: Path):
    with connect(SERVER, env=environment(tmp_path), allow="semantic_recall") as (recall,):
        for child in started():
            os.kill(child, signal.SIGKILL)
        with pytest.raises(ToolRefused, match="tool_unreachable"):
            recall("tea")
    with pytest.raises(AgentCancelled, match="has ended"):
        recall("tea")


def test_a_name_that_the_server_does_not_have_is_refused(tmp_path: Path):
    asked = connect(SERVER, env=environment(tmp_path), allow=["semantic_recall", "nope"])
    with pytest.raises(ToolRefused, match="unknown_tool: The server has no tool nope"), asked:
        pytest.fail("nobody has it")


def children() -> int:
    """How many processes this one has started that still are."""
    return len(started())


def started() -> list[int]:
    """The processes that this one has started and that still are."""
    told = (task.read_text("ascii").split() for task in Path("/proc/self/task").glob("*/children"))
    return [int(number) for numbers in told for number in numbers]


def test_the_program_of_the_documentation_runs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "none")
    code = "create_memory('Tea, not coffee.')\nfinal_answer(semantic_recall('tea')['hits'][0]['text'])"
    assert answer("What do I drink?", ScriptedModel([step(code)])) == "Tea, not coffee."
