"""The other way round: Claude Code and Codex are the model that thinks in our runs, and have no tools of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.testing import Loopback, Text, anthropic_server, openai_server, step
from dionysus_mcp.testing import SERVER, RawClient
from tests.e2e.clients.coding import Desk, desk_of, settings_with_our_server

THOUGHT = Text(
    step(
        "found = semantic_recall(query='tea')\nprint(found['hits'])\nfinal_answer({'narrative': 'Tea was on my mind.'})"
    )
)
HARMLESS = {"request_user_input"}
"""A question to a person who is not there."""


def claude(desk: Desk, model: Loopback) -> tuple[str, dict[str, str]]:
    """The command line, and the variables that it needs."""
    quiet = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1"}
    return f"{desk.program} -p", quiet | {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "none"}


def codex(desk: Desk, model: Loopback) -> tuple[str, dict[str, str]]:
    provider = f'{{name="loopback",base_url="{model.api_base}",wire_api="responses",env_key="LOOPBACK_KEY"}}'
    told = ('model="tiny"', 'model_provider="loopback"', f"model_providers.loopback={provider}")
    return " ".join([f"{desk.program} exec", *(f"-c '{each}'" for each in told)]), {"LOOPBACK_KEY": "none"}


@pytest.mark.parametrize(
    ("program", "model", "command"),
    [("claude", anthropic_server, claude), ("codex", openai_server, codex)],
    ids=["claude", "codex"],
)
def test_a_coding_agent_thinks_in_a_beat(
    tmp_path: Path,
    program: str,
    model: Callable[..., Loopback],
    command: Callable[[Desk, Loopback], tuple[str, dict[str, str]]],
):
    desk = desk_of(program, tmp_path)
    settings_with_our_server(desk)
    with model(then=THOUGHT) as provider:
        line, env = command(desk, provider)
        beat = beaten(desk, line, env)
        offered = {tool for request in provider.asked for tool in _names(request.body)}
    assert (beat["status"], beat["model"], beat["answer"]["narrative"]) == (
        "done",
        f"command: {desk.program}",
        "Tea was on my mind.",
    ), beat
    assert offered <= HARMLESS


def beaten(desk: Desk, command: str, env: dict[str, str]) -> dict[str, Any]:
    """A beat in which this command thinks."""
    thinking = {"DIONYSUS_MODEL": f"command: {command}", "DIONYSUS_MODELS__COMMAND_ENV": ",".join(env)}
    with RawClient(SERVER, desk.server | env | thinking | {"HOME": str(desk.home)}, desk.project) as window:
        window.open()
        beat = window.call("run_heartbeat", focus="tea", timeout=100)
        return window.call("wait_run", run_id=beat["run_id"], timeout=100) if beat["status"] == "running" else beat


def _names(body: Any) -> list[str]:
    return [tool.get("name") or json.dumps(tool) for tool in body.get("tools") or ()]
