"""A model that steps in for another one is told of, and why it had to, where the run is told."""

from __future__ import annotations

import logging
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fastmcp import Client

from dionysus_mcp.cli.runs_views import traced
from dionysus_mcp.composition import build_mind
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import ModelsSettings, Settings
from tests.integration.conftest import calling

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")

KEY = "sk-ant-canary00000000000000000000"
FAILS = f"echo 'no login for {KEY}' >&2\nexit 3"
ANSWERS = "printf '<code>\\nfinal_answer(\"Looked around.\")\\n</code>'"


def program(folder: Path, name: str, does: str) -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\ncat > /dev/null\n{does}\n", "utf-8")
    file.chmod(0o700)
    return f"command: {file}"


@pytest.mark.parametrize("first", [FAILS, ANSWERS], ids=["fails", "answers"])
async def test_a_fall_back_says_why_it_had_to_step_in(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, first: str
) -> None:
    model, other = program(tmp_path, "first.sh", first), program(tmp_path, "second.sh", ANSWERS)
    own = settings.model_copy(update={"model": model, "models": ModelsSettings(fallbacks=other)})
    with caplog.at_level(logging.WARNING, "dionysus_mcp"):
        async with Client(build_server(own)) as client:
            told = await calling(client)("run_heartbeat", wait_s=120)
            assert await calling(client)("get_run", run_id=told["run_id"]) == told
    assert told["status"] == "done", told
    logged = [one.getMessage() for one in caplog.records if told["run_id"] in one.getMessage()]
    with closing(build_mind(own)) as mind:
        trace = traced(
            mind.runs.get(told["run_id"]), mind.runs.trajectory(told["run_id"], 9, None, full=True), full=True
        )
    if first == ANSWERS:
        assert ("note" in told, logged) == (False, [])
        return
    assert "first.sh' ended with 3: no login for [redacted:" in told["note"]
    assert "second.sh answered. (in 2 of " in told["note"]
    assert told["note"] in trace
    assert len(logged) == 1
    assert KEY not in str((told, logged, trace))


async def test_only_an_answer_says_who_it_stands_in_for(settings: Settings, tmp_path: Path) -> None:
    """In the second step nobody answers: what was said of the first is over."""
    been = tmp_path / "been"
    once = f"[ -e {been} ] && exit 4\ntouch {been}\nprintf '<code>\\nprint(1)\\n</code>'"
    model, other = program(tmp_path, "first.sh", FAILS), program(tmp_path, "second.sh", once)
    own = settings.model_copy(update={"model": model, "models": ModelsSettings(fallbacks=other)})
    async with Client(build_server(own)) as client:
        told = await calling(client)("run_heartbeat", wait_s=120)
    assert (told["status"], told["steps"], told["error"]["code"]) == ("failed", 2, "model_failed")
    assert "second.sh answered. (in 1 of 2 steps)" in told["note"]
