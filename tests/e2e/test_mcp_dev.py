"""`mcp run`, which `mcp dev` shows in the Inspector, takes only the SDK's own server class: ours passes for one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dionysus_mcp.testing import HANDSHAKE_VERSIONS, MODERN_VERSION, RawClient
from tests.e2e.conftest import ROOT, environment

pytest.importorskip("typer", reason="the mcp command needs mcp[cli]")
pytest.importorskip("dotenv", reason="the mcp command needs mcp[cli]")

MCP_RUN = (sys.executable, "-c", "from mcp.cli import app; app()", "run")


@pytest.mark.parametrize("version", [HANDSHAKE_VERSIONS[-1], MODERN_VERSION])
def test_the_mcp_command_runs_our_server(tmp_path: Path, version: str):
    file = str(ROOT / "dionysus_mcp" / "mcp_dev.py")
    with RawClient((*MCP_RUN, file), environment(tmp_path / "home"), tmp_path, version) as client:
        client.open()
        assert {"create_memory", "semantic_recall"} <= {tool["name"] for tool in client.tools()}
        made = client.call("create_memory", content="the kettle is blue")
        assert [hit["id"] for hit in client.call("semantic_recall", query="kettle")["hits"]] == [made["id"]]
        client.end_input()
        assert client.wait() == 0
