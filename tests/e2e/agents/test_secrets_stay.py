"""A whole server with a secret in every place that holds one, and a model that looks for them: none gets out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastmcp import Client

from agents.testing import Loopback, Refuse, openai_server, step
from dionysus_mcp.environment import without_settings
from dionysus_mcp.testing import PATIENCE_S
from dionysus_mcp.testing_http import HttpServer
from dionysus_mcp.testing_webhook import Receiver
from tests.e2e.agents.spans import names_above
from tests.e2e.cli.kit import COMMAND
from tests.e2e.conftest import environment

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX"),
]

SERVE = """
from sys import argv
from tests.e2e.agents.spans import record
record(argv[1])
from dionysus_mcp.cli.main import main
raise SystemExit(main(["serve", "--http", "--port", "0"]))
"""
SECRETS = {
    name: f"canary-{number}-Zq7wX" for number, name in enumerate(("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "UNHEARD_OF"))
} | {
    "DIONYSUS_MODELS__API_KEY": "canary-model-Zq7wX",
    "DIONYSUS_SYNC__SECRET": "canary-sync-Zq7wX",
    "DIONYSUS_OUTREACH__SECRET": "canary-outreach-Zq7wX",
}
IN_MEMORY = "sk-ant-canary00000000000000000000"
IN_FILE = "canary-file-Zq7wX"


def script(files: list[Path]) -> list[Any]:
    """Fails once, as loud as a provider can; then looks for secrets wherever they may be, and tells what it found."""
    key = SECRETS["DIONYSUS_MODELS__API_KEY"]
    loud = Refuse(401, f"Incorrect API key provided: {key}; is it {SECRETS['OPENAI_API_KEY']}?")
    looks = [
        "import os\nfound = dict(os.environ)\nprint(found)",
        *(f"found = open({str(file)!r}).read()\nprint(found)" for file in files),
        "for one in list_memories()['memories']:\n    print(one)",
        f"create_memory(content='The key is {IN_MEMORY}')\nget_memory(memory_id='{IN_MEMORY}')",
        f"print(reach_out(text='They said {IN_MEMORY} and so on'))",
    ]
    done = step(f"final_answer({{'narrative': 'It is {IN_MEMORY}.', 'goals': [], 'next': 'Send {IN_MEMORY}.'}})")
    return [loud, "1. Look.", *map(step, looks[:3]), "2. Go on.", *map(step, looks[3:6]), "3. Go on.", done]


@dataclass(frozen=True)
class Place:
    server: HttpServer
    env: dict[str, str]
    spans: Path
    provider: Loopback
    receiver: Receiver


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    file, spans, home = tmp_path / "secret.txt", tmp_path / "spans", tmp_path / "home"
    file.write_text(IN_FILE, "utf-8")
    with (
        openai_server(*script([file, home / "http-token"]), then=step("final_answer('nothing')")) as provider,
        Receiver(SECRETS["DIONYSUS_OUTREACH__SECRET"]) as receiver,
    ):
        own = {
            "DIONYSUS_MODEL": "openai/gpt-5-nano",
            "DIONYSUS_MODELS__API_BASE": provider.api_base,
            "DIONYSUS_OUTREACH__URL": receiver.url,
            "DIONYSUS_LOG_LEVEL": "debug",
            "DIONYSUS_AGENTS__STYLE": "code",
        }
        env = without_settings(environment(home) | SECRETS | own)
        with HttpServer(home, env, [sys.executable, "-c", SERVE, str(spans)]) as server:
            yield Place(server, env, spans, provider, receiver)


@pytest.mark.timeout(300)
async def test_no_secret_gets_out_of_a_server_whose_model_looks_for_them(place: Place):
    heard: list[str] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        heard.append(str(message))

    places: dict[str, str] = {}
    async with Client(place.server.url, auth=place.server.token, progress_handler=listen) as client:
        await client.call_tool("create_memory", {"content": f"The kettle's key is {IN_MEMORY}."})
        runs = [(await client.call_tool("run_heartbeat", {"wait_s": 200})).structured_content or {} for _ in range(2)]
        places["answers"] = str(runs)
        for run in (one["run_id"] for one in runs):
            trail = await client.call_tool("get_trajectory", {"run_id": run, "limit": 100, "detail": "full"})
            places[f"trajectory of {run}"] = str(trail.structured_content)
            places[f"HTTP of {run}"] = fetched(place, f"/api/agents/trajectories/{run}")
            places[f"trace of {run}"] = ran(place, "trace", run, "--full")
        places["ledger"] = str(await client.read_resource("costs://ledger")) + ran(place, "costs")
        places["memories"] = str((await client.call_tool("list_memories", {"limit": 100})).structured_content)
        places["runs"] = ran(place, "runs") + fetched(place, "/api/agents/trajectories")
    place.server.end()
    places["progress"], places["log"], places["spans"] = str(heard), place.server.stderr(), place.spans.read_text()
    places["outreach"], places["prompts"] = str(place.receiver.bodies), str([one.body for one in place.provider.asked])
    assert [run["status"] for run in runs] == ["failed", "done"], runs
    assert all(places.values()), [name for name, text in places.items() if not text]
    assert "They said" in places["outreach"]
    assert "tools/call run_heartbeat" in names_above(places["spans"], "MCP send tools/call reach_out")
    every = (*SECRETS.values(), IN_MEMORY, IN_FILE, place.server.token)
    told = {name: [secret for secret in every if secret in text] for name, text in places.items()}
    assert {name: secrets for name, secrets in told.items() if secrets} == {}


def fetched(place: Place, path: str) -> str:
    headers = {"Authorization": f"Bearer {place.server.token}"}
    answer = httpx.get(place.server.url.removesuffix("/mcp") + path, headers=headers)
    assert answer.is_success, answer.text
    return answer.text


def ran(place: Place, *words: str) -> str:
    asked = [*COMMAND, *words]
    done = subprocess.run(asked, check=False, env=place.env, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
