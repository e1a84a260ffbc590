"""Coding agents from npm, run as their users run them: but in a home of their own, with a model on this machine.

They are not installed by the tests. To have them, and to run the tests with them:

    npm install --prefix /tmp/clients @anthropic-ai/claude-code @openai/codex
    CODING_CLIENTS=/tmp/clients/node_modules/.bin python -m pytest tests/e2e/clients

Without the variable they are looked for on the PATH; where there is none, its tests are skipped and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.testing import Loopback
from dionysus_mcp.testing import SERVER
from tests.e2e.conftest import environment

NAME = "dionysus"
PATIENCE_S = 110


@dataclass(frozen=True)
class Desk:
    """Where a coding agent works: a home and a project of its own, and the data folder of our server."""

    program: str
    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def server(self) -> dict[str, str]:
        """What our server is told."""
        return environment(self.root / "data")

    def run(self, *arguments: str, **env: str) -> str:
        """What the program prints; it must end well. It gets nothing of our own environment but the path."""
        given = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}
        ran = subprocess.run(
            [self.program, *arguments],
            env=given | env,
            cwd=self.project,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"
        return ran.stdout


def desk_of(program: str, root: Path) -> Desk:
    where = os.pathsep.join(filter(None, (os.environ.get("CODING_CLIENTS"), os.environ["PATH"])))
    found = shutil.which(program, path=where)
    if found is None:
        pytest.skip(f"{program} is not installed (see tests/e2e/clients/coding.py)")
    desk = Desk(found, root)
    desk.home.mkdir()
    desk.project.mkdir()
    return desk


def ask_claude(desk: Desk, model: Loopback, question: str) -> str:
    """The last words of Claude Code in print mode."""
    server = {"command": SERVER[0], "args": list(SERVER[1:]), "env": desk.server}
    config = desk.root / "mcp.json"
    config.write_text(json.dumps({"mcpServers": {NAME: server}}), "utf-8")
    ours = ("--mcp-config", str(config), "--strict-mcp-config", "--allowedTools", f"mcp__{NAME}")
    told = desk.run(
        *("-p", question, *ours, "--output-format", "json"),
        ANTHROPIC_BASE_URL=model.url,
        ANTHROPIC_API_KEY="none",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
        DISABLE_AUTOUPDATER="1",
    )
    return str(json.loads(told)["result"])


def ask_codex(desk: Desk, model: Loopback, question: str) -> str:
    """What Codex prints of a turn without a person."""
    folder = desk.home / ".codex"
    folder.mkdir()
    (folder / "config.toml").write_text(_codex_settings(desk, model), "utf-8")
    return desk.run("exec", "--skip-git-repo-check", question, LOOPBACK_KEY="none")


def settings_with_our_server(desk: Desk) -> None:
    """As on the machine of somebody who has our server in the settings of both programs."""
    server = {"command": SERVER[0], "args": list(SERVER[1:]), "env": desk.server}
    (desk.home / ".claude.json").write_text(json.dumps({"mcpServers": {NAME: server}}), "utf-8")
    (desk.home / ".codex").mkdir()
    (desk.home / ".codex" / "config.toml").write_text(_codex_server(desk), "utf-8")


def _codex_settings(desk: Desk, model: Loopback) -> str:
    """A string of JSON is one of TOML too."""
    return f"""
model = "tiny"
model_provider = "loopback"

[model_providers.loopback]
name = "loopback"
base_url = {json.dumps(model.api_base)}
wire_api = "responses"
env_key = "LOOPBACK_KEY"
{_codex_server(desk)}"""


def _codex_server(desk: Desk) -> str:
    """`required`: the turn waits until our server is there."""
    env = "\n".join(f"{name} = {json.dumps(value)}" for name, value in desk.server.items())
    return f"""
[mcp_servers.{NAME}]
command = {json.dumps(SERVER[0])}
args = {json.dumps(list(SERVER[1:]))}
required = true
default_tools_approval_mode = "approve"

[mcp_servers.{NAME}.env]
{env}
"""
