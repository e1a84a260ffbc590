"""What variables hold whose names say that it is secret is in no step on record, and in nothing that a model says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fastmcp import Client

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from tests.integration.conftest import calling

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")

VALUE, ECHOED = "harbour-41-lantern-77x", "quay-52-rope-88-anchor"
CODE = f"""
print(list_memories())
create_memory(content="The gate was told {ECHOED} by somebody.")
final_answer("It says {ECHOED} there.")
"""


async def test_no_step_and_no_memory_of_a_run_holds_them(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "model.sh"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\ncat <<'END'\n<code>{CODE}</code>\nEND\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("GATE_TOKEN", VALUE)
    monkeypatch.setenv("QUAY_PASSWORD", ECHOED)
    own = settings.model_copy(update={"model": f"command: {program}"})
    async with Client(build_server(own)) as client:
        call = calling(client)
        await call("create_memory", content=f"The gate opens with {VALUE} at night.")
        told = await call("run_heartbeat", wait_s=120)
        assert told["status"] == "done", told
        steps = await call("get_trajectory", run_id=told["run_id"], limit=100, detail="full")
        written = await call("get_memory", memory_id=told["answer"]["changed"]["memories"][0])
    assert "The gate opens with [redacted:" in str(steps)
    assert "The gate was told [redacted:" in str(written)
    assert [secret for secret in (VALUE, ECHOED) if secret in str((told, steps, written))] == []
