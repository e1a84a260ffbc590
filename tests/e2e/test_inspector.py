"""The real MCP Inspector, from npm, drives the server from its command line in both eras."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dionysus_mcp.environment import without_settings
from dionysus_mcp.testing import SERVER
from tests.e2e.conftest import ROOT, environment

PACKAGE = "@modelcontextprotocol/inspector@2.12.0"
FOLDER = ROOT / ".cache" / "inspector"
PROGRAM = FOLDER / "node_modules" / ".bin" / "mcp-inspector"
ERAS = ("legacy", "modern")


@pytest.fixture(scope="session")
def inspector() -> Path:
    """Installed once for this checkout. Where it cannot be had the tests are skipped, but never in CI."""
    if not PROGRAM.exists():
        _install()
    return PROGRAM


def _install() -> None:
    npm = shutil.which("npm") or _do_without("npm is not installed")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--no-package-lock", PACKAGE]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    except subprocess.TimeoutExpired:
        _do_without(f"npm needed too long for {PACKAGE}")
    if ran.returncode:
        _do_without(f"npm could not install {PACKAGE}: {ran.stderr.strip()[-300:]}")


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def inspect(inspector: Path, folder: Path, era: str, *arguments: str) -> dict[str, Any]:
    """The result that the Inspector shows; it must end well."""
    # Like many clients, it hands only the variables to the server that it is told to.
    told = [("-e", f"{name}={value}") for name, value in environment(folder / "home").items() if value]
    options = ["--cli", "--protocol-era", era, "-q", "--format", "json", *itertools.chain(*told)]
    ran = subprocess.run(
        [inspector, *options, *SERVER, *arguments],
        capture_output=True,
        text=True,
        env=without_settings({}),
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    result: dict[str, Any] = json.loads(ran.stdout)["result"]
    return result


@pytest.mark.parametrize("era", ERAS)
def test_the_tools_are_listed_and_their_schemas_are_portable(inspector: Path, tmp_path: Path, era: str):
    tools = inspect(inspector, tmp_path, era, "--method", "tools/list", "--strict")["tools"]
    assert {"create_memory", "semantic_recall"} <= {tool["name"] for tool in tools}


@pytest.mark.parametrize("era", ERAS)
def test_a_tool_is_called(inspector: Path, tmp_path: Path, era: str):
    call = ("--method", "tools/call", "--tool-name", "create_memory", "--tool-arg", "content=the kettle is blue")
    result = inspect(inspector, tmp_path, era, *call)
    assert not result["isError"]
    assert result["structuredContent"] == json.loads(result["content"][0]["text"])
    assert result["structuredContent"]["id"].startswith("m_")
