"""Claude Code and Codex call our tools over stdio, and their model reads what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.testing import Behaviour, Call, Calls, Loopback, Request, anthropic_server, openai_server
from dionysus_mcp.testing import SERVER, RawClient
from tests.e2e.clients.coding import Desk, ask_claude, ask_codex, desk_of

Ask = Callable[[Desk, Loopback, str], str]
CLAUDE, CODEX = ("claude", anthropic_server, ask_claude), ("codex", openai_server, ask_codex)
EACH = pytest.mark.parametrize(("program", "model", "ask"), [CLAUDE, CODEX], ids=["claude", "codex"])
TEA = "The user drinks green tea in the morning."


def remembering(desk: Desk) -> None:
    """Puts a memory where the client's server will look, for all projects."""
    with RawClient(SERVER, desk.server, desk.project) as window:
        window.open()
        window.call("create_memory", content=TEA, project_id="global")


def told(request: Request) -> str:
    """What a model was shown, as plain text."""
    return json.dumps(request.body.get("messages") or request.body["input"]).replace("\\", "")


class Thoughtful:
    """Calls a tool of ours once, as soon as it is offered, and then says its last words.

    Claude Code begins while our server still starts, and may show tools by name only until its model asks for one.
    """

    def __init__(self, call: Call, last: str) -> None:
        self._script = iter((Calls((call,)), last))
        self._tool = call.name

    def __call__(self, request: Request) -> Behaviour:
        offered = [str(tool.get("name")) for tool in request.body.get("tools") or ()]
        if "WaitForMcpServers" in offered:
            return Calls((Call("WaitForMcpServers"),))
        if "ToolSearch" in offered and not any(name.endswith(self._tool) for name in offered):
            return Calls((Call("ToolSearch", {"query": f"select:mcp__dionysus__{self._tool}"}),))
        return next(self._script)


@EACH
def test_a_memory_is_recalled(tmp_path: Path, program: str, model: Callable[..., Loopback], ask: Ask):
    desk = desk_of(program, tmp_path)
    remembering(desk)
    recall = Thoughtful(Call("semantic_recall", {"query": "tea in the morning"}), "You drink green tea.")
    with model(then=recall, only_with_tools=True) as provider:
        assert "You drink green tea." in ask(desk, provider, "What do I drink?")
    assert TEA in told(provider.asked[-1])


@EACH
def test_a_heartbeat_is_run(tmp_path: Path, program: str, model: Callable[..., Loopback], ask: Ask):
    desk = desk_of(program, tmp_path)
    beat = Thoughtful(Call("run_heartbeat", {"focus": "tea"}), "The beat is over.")
    with model(then=beat, only_with_tools=True) as provider:
        assert "The beat is over." in ask(desk, provider, "Run a heartbeat.")
    answer = told(provider.asked[-1])
    assert '"status":"done"' in answer.replace(" ", "")
    with RawClient(SERVER, desk.server, desk.project) as window:
        window.open()
        runs = window.call("list_runs", project_id="*")["runs"]
    assert [(run["kind"], run["status"]) for run in runs] == [("heartbeat", "done")]
