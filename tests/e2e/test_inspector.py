"""The real MCP Inspector, from npm, drives the server from its command line in both eras."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dionysus_mcp.environment import without_settings
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.testing import SERVER, RawClient
from dionysus_mcp.testing_http import HttpServer
from tests.e2e.conftest import ROOT, environment

PACKAGE = "@modelcontextprotocol/inspector@2.12.0"
FOLDER = ROOT / ".cache" / "inspector"
PROGRAM = FOLDER / "node_modules" / ".bin" / "mcp-inspector"
TRIES, PATIENCE_S = 2, 120
ERAS = ("legacy", "modern")
pytestmark = pytest.mark.timeout(2 * TRIES * PATIENCE_S)

Target = tuple[str, ...]
Ask = Callable[..., dict[str, Any]]
RAIN, BUS = "It rains in the morning before work.", "Ana took the bus to work."


@pytest.fixture(scope="session")
def inspector() -> Path:
    """Installed once for this checkout. Where it cannot be had the tests are skipped, but never in CI."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = WriteLock(FOLDER / "lock", timeout_s=TRIES * PATIENCE_S)
    with lock.held():  # tests run in several processes, and npm spoils a folder in which it works twice at once
        if not PROGRAM.exists():
            _install()
    return PROGRAM


def _install() -> None:
    """As a whole or not at all: what was begun elsewhere, or broke off, is never taken for an installation."""
    npm = shutil.which("npm") or _do_without("npm is not installed")
    for _ in range(TRIES):
        trouble = _try(npm)
        if not trouble:
            return
    _do_without(f"npm could not install {PACKAGE}: {trouble}")


def _try(npm: str) -> str:
    """What went wrong, if anything did."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = [npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-package-lock", PACKAGE]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired:
            return f"it needed more than {PATIENCE_S} s"
        if ran.returncode:
            return ran.stderr.strip()[-300:]
        shutil.rmtree(FOLDER / "node_modules", ignore_errors=True)  # what stands there lacks the program
        (Path(folder) / "node_modules").rename(FOLDER / "node_modules")
    return ""


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def stdio(folder: Path) -> Target:
    """A server that the Inspector starts. Like many clients, it hands on only the variables that it is told to."""
    told = [("-e", f"{name}={value}") for name, value in environment(folder / "home").items() if value]
    return (*itertools.chain(*told), *SERVER)


def http(server: HttpServer) -> Target:
    """A server that is there already."""
    return (server.url, "--transport", "http", "--header", f"Authorization: Bearer {server.token}")


def inspect(inspector: Path, folder: Path, era: str, target: Target, *arguments: str) -> dict[str, Any]:
    """The result that the Inspector shows; it must end well."""
    slow = ("--connect-timeout", "60000")  # a busy machine
    options = ("--cli", "--protocol-era", era, *slow, "-q", "--format", "json")
    ran = subprocess.run(
        [inspector, *options, *target, *arguments],
        capture_output=True,
        text=True,
        env=without_settings({}),
        cwd=folder,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    result: dict[str, Any] = json.loads(ran.stdout)["result"]
    return result


def window_on(folder: Path) -> RawClient:
    """Another client of the same data."""
    return RawClient(SERVER, environment(folder / "home"), folder)


def predicted(window: RawClient) -> str:
    """The id of a prediction about rainy mornings."""
    window.open()
    for how in ("early", "with an umbrella"):
        window.call("create_memory", content=f"Rain in the morning: Ana leaves for work {how}.")
    basin = window.call("query_basin_landscape")["largest"][0]["id"]
    model = window.call("create_mental_model", name="Ways to work", domain="user", basin_ids=[basin])["id"]
    for _ in range(2):
        window.call("record_observation", model_id=model, situation=RAIN, observation=BUS)
    found: str = window.call("generate_prediction", model_id=model, context=RAIN)["id"]
    return found


@pytest.mark.parametrize("era", ERAS)
def test_the_tools_are_listed_and_their_schemas_are_portable(inspector: Path, tmp_path: Path, era: str):
    tools = inspect(inspector, tmp_path, era, stdio(tmp_path), "--method", "tools/list", "--strict")["tools"]
    assert {"create_memory", "semantic_recall"} <= {tool["name"] for tool in tools}


def asking(inspector: Path, folder: Path, era: str, target: Target) -> Ask:
    return partial(called, inspector, folder, era, target)


def called(inspector: Path, folder: Path, era: str, target: Target, tool: str, **arguments: str) -> dict[str, Any]:
    """The structured answer of a tool, which must be the text too."""
    told = itertools.chain(*(("--tool-arg", f"{name}={value}") for name, value in arguments.items()))
    result = inspect(inspector, folder, era, target, "--method", "tools/call", "--tool-name", tool, *told)
    assert not result["isError"], result
    content: dict[str, Any] = result["structuredContent"]
    assert content == json.loads(result["content"][0]["text"])
    return content


@pytest.mark.parametrize("era", ERAS)
def test_a_tool_is_called(inspector: Path, tmp_path: Path, era: str):
    memory = asking(inspector, tmp_path, era, stdio(tmp_path))("create_memory", content="the kettle is blue")
    assert memory["id"].startswith("m_")


def agents_are_sent_off(ask: Ask, prediction_id: str) -> None:
    """By all three tools that do."""
    beat = ask("run_heartbeat", focus="rain")
    assert (beat["status"], beat["answer"]["number"]) == ("done", 1)
    judged = ask("resolve_prediction", prediction_id=prediction_id, observation=BUS)
    assert (judged["status"], judged["kind"]) == ("done", "prediction")
    session = ask("reconstruct_session", token_budget="500")
    assert (session["status"], session["kind"]) == ("done", "reconstruction")


@pytest.mark.timeout(300)  # it starts four servers
@pytest.mark.parametrize("era", ERAS)
def test_agents_are_sent_off(inspector: Path, tmp_path: Path, era: str):
    with window_on(tmp_path) as window:
        prediction_id = predicted(window)
    agents_are_sent_off(asking(inspector, tmp_path, era, stdio(tmp_path)), prediction_id)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("era", ERAS)
def test_agents_are_sent_off_over_http(inspector: Path, tmp_path: Path, era: str):
    with window_on(tmp_path) as window:
        prediction_id = predicted(window)
    with HttpServer(tmp_path / "home", environment(tmp_path / "home")) as server:
        agents_are_sent_off(asking(inspector, tmp_path, era, http(server)), prediction_id)
