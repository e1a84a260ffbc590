"""The process ends when it should, soon, and tidily; and nothing but JSON ever reaches its stdout."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.environment import without_settings
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.testing import HANDSHAKE_VERSIONS, MODERN_VERSION, SERVER, RawClient, Silence, handshake
from tests.e2e.conftest import ROOT, House, OpenWindow, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and file locks as on POSIX")

End = Callable[[RawClient], None]
# Far above what is promised (1 s idle, 3 s in a call), far below the 30 s for which a blocked call would wait.
IN_TIME_S = 20


def end_of_input(client: RawClient) -> None:
    client.end_input()


def sent(number: signal.Signals) -> End:
    return lambda client: client.signal(number)


ENDS = {
    "end of input": end_of_input,
    "SIGTERM": sent(signal.SIGTERM),
    "SIGINT": sent(signal.SIGINT),
    "SIGHUP": sent(signal.SIGHUP),
}
every_end = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())


@contextmanager
def writes_blocked(home: Path) -> Iterator[None]:
    """Nobody else can write meanwhile: a call of `create_memory` waits in its thread, which nothing can interrupt."""
    with WriteLock(home / "memory.db.lock", IN_TIME_S).held():
        yield


def start_blocked_call(client: RawClient) -> None:
    client.ask("tools/call", {"name": "create_memory", "arguments": {"content": "never written"}})
    with pytest.raises(Silence):
        client.receive(0.3)


LEAVES = """
import atexit, os, pathlib
atexit.register(lambda: pathlib.Path(os.environ["LEFT"]).touch())
"""
TRIES = 5


@every_end
def test_an_idle_server_ends_and_closes_its_store(window: OpenWindow, tmp_path: Path, end: End):
    """On a busy machine an end may be forced, which leaves the log; not time after time."""
    (tmp_path / "telling").mkdir()
    (tmp_path / "telling" / "sitecustomize.py").write_text(LEAVES, "utf-8")
    left, wal = tmp_path / "left", tmp_path / "home" / "memory.db-wal"
    version = MODERN_VERSION if end is end_of_input else HANDSHAKE_VERSIONS[-1]
    for _ in range(TRIES):
        client = window(version, PYTHONPATH=f"{ROOT}:{tmp_path / 'telling'}", LEFT=str(left))
        client.open()
        client.call("create_memory", content="kept")
        assert wal.exists()
        end(client)
        assert client.wait(IN_TIME_S) == 0
        assert client.stderr() == ""
        if left.exists():
            break
    assert left.exists(), "it never ended by itself"
    assert not wal.exists()  # SQLite removes it when the last connection is closed


@pytest.mark.parametrize("end", [end_of_input, sent(signal.SIGTERM)], ids=["end of input", "SIGTERM"])
def test_a_call_that_cannot_be_interrupted_does_not_keep_it(window: OpenWindow, tmp_path: Path, end: End):
    client = window()
    client.open()
    client.call("memory_stats")
    with writes_blocked(tmp_path / "home"):
        start_blocked_call(client)
        end(client)
        for number in (signal.SIGTERM, signal.SIGINT):  # a second wish changes nothing
            time.sleep(0.02)
            client.signal(number)
        assert client.wait(IN_TIME_S) == 0


@every_end
def test_it_ends_while_it_is_still_loading(house: House, end: End):
    client = house.window(held=True)
    client.notify("notifications/initialized")
    house.wait_at_the_gate()
    end(client)
    assert client.wait(IN_TIME_S) == 0


def test_a_client_that_does_not_listen_ends_it(tmp_path: Path):
    env = without_settings(environment(tmp_path / "home"))
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdout.close()
        server.stdin.write(b"garbage\n")
        server.stdin.flush()
        assert server.wait(IN_TIME_S) == 0


def test_nohup_is_respected(tmp_path: Path):
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); " + SERVE
    env = environment(tmp_path / "home")
    with RawClient([sys.executable, "-c", ignoring], env, tmp_path) as client:
        client.open()
        client.signal(signal.SIGHUP)
        assert client.call("memory_stats")


SERVE = "from dionysus_mcp.serve import serve_stdio; serve_stdio()"

# A client that starts a server, makes it busy as told, says so, and waits to be killed.
CLIENT = """
import json, subprocess, sys, time
server = subprocess.Popen(json.loads(sys.argv[1]), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in json.loads(sys.argv[2]):
    server.stdin.write(json.dumps(line).encode() + b"\\n")
server.stdin.flush()
for _ in range(int(sys.argv[3])):
    server.stdout.readline()
print("ready", flush=True)
time.sleep(600)
"""


def asked(request_id: int, tool: str, **arguments: Any) -> dict[str, Any]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


def kill_the_client(env: dict[str, str], lines: list[dict[str, Any]], answers: int, cwd: Path) -> str:
    """What the server says on stderr until it has ended. It holds stderr open as long as it lives."""
    arguments = [json.dumps(SERVER), json.dumps(lines), str(answers)]
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=without_settings(env),
        cwd=cwd,
        text=True,
    )
    assert client.stdout is not None
    assert client.stdout.readline() == "ready\n"
    time.sleep(0.3)
    client.kill()
    return client.communicate(timeout=IN_TIME_S)[1]


def many(tool: str, **arguments: Any) -> list[dict[str, Any]]:
    return [asked(number, tool, **arguments) for number in range(3, 200)]


def lists(count: int) -> list[dict[str, Any]]:
    return [{"jsonrpc": "2.0", "id": number, "method": "tools/list"} for number in range(3, 3 + count)]


@pytest.mark.parametrize(
    "busy", [many("create_memory", content="again"), lists(40)], ids=["in calls", "its output unread"]
)
def test_a_killed_client_leaves_no_orphan(tmp_path: Path, busy: list[dict[str, Any]]):
    env = environment(tmp_path / "home")
    assert kill_the_client(env, [*handshake(), asked(2, "memory_stats"), *busy], 2, tmp_path) == ""


def test_a_client_killed_in_a_call_that_cannot_be_interrupted_leaves_no_orphan(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    with writes_blocked(home):
        calls = [asked(2, "create_memory", content="never written")]
        assert kill_the_client(environment(home), [*handshake(), *calls], 1, tmp_path) == ""


def test_a_client_killed_while_loading_leaves_no_orphan(house: House):
    env = environment(house.home, f"{house.root}:{house.root / 'slow'}") | {"GATE": str(house.gate)}
    assert kill_the_client(env, [*handshake(), asked(2, "memory_stats")], 0, house.root) == ""


# Prints in every way it can: while loading and for as long as the process lives, also from child processes.
NOISE = """
import os, subprocess, sys, threading, time

def noise():
    while True:
        print("noise")
        print("more noise", flush=True)
        sys.stdout.write("half a line of noise")
        os.write(1, b"{raw noise\\n")
        subprocess.run(["echo", "child noise"])
        time.sleep(0.02)

class AtImport:
    def find_spec(self, name, path=None, target=None):
        if name == "pydantic_settings":
            threading.Thread(target=noise, daemon=True).start()
            time.sleep(0.1)

sys.meta_path.insert(0, AtImport())
"""


def test_whatever_prints_nothing_but_json_reaches_stdout(tmp_path: Path, window: OpenWindow):
    (tmp_path / "noisy").mkdir()
    (tmp_path / "noisy" / "sitecustomize.py").write_text(NOISE, "utf-8")
    client = window(PYTHONPATH=f"{ROOT}:{tmp_path / 'noisy'}")
    client.open()
    for number in range(20):
        client.call("create_memory", content=f"number {number}")
    client.end_input()
    client.wait(IN_TIME_S)
    assert len(client.raw_lines) == 21
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in client.raw_lines)
    assert all(noise in client.stderr() for noise in ("more noise", "{raw noise", "child noise"))


LEFT = """
import atexit, gc, os, pathlib
atexit.register(lambda: pathlib.Path(os.environ["LEFT"]).write_text(str(len(gc.get_objects()))))
"""


def test_an_end_does_not_wait_for_a_search_for_garbage(tmp_path: Path, window: OpenWindow):
    """Among all that was loaded that takes a second of its processor, in which no thread of ours can force the end."""
    (tmp_path / "telling").mkdir()
    (tmp_path / "telling" / "sitecustomize.py").write_text(LEFT, "utf-8")
    client = window(PYTHONPATH=f"{ROOT}:{tmp_path / 'telling'}", LEFT=str(tmp_path / "left"))
    client.open()
    client.call("reconstruct_session")
    client.end_input()
    assert client.wait(IN_TIME_S) == 0
    left = tmp_path / "left"
    assert not left.exists() or int(left.read_text()) < 1_000  # one that was forced did not come so far


def broken_framework(folder: Path) -> dict[str, str]:
    (folder / "fastmcp.py").write_text("raise ImportError('this framework is broken')", "utf-8")
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


def bad_setting(folder: Path) -> dict[str, str]:
    return {"DIONYSUS_PROFILE": "none"}


@pytest.mark.parametrize(
    ("fault", "exit_code", "code"),
    [(bad_setting, 78, "invalid_settings"), (broken_framework, 70, "internal")],
)
def test_a_start_that_fails_says_why_and_ends(
    window: OpenWindow, tmp_path: Path, fault: Callable[[Path], dict[str, str]], exit_code: int, code: str
):
    folder = tmp_path / "fault"
    folder.mkdir()
    client = window(**fault(folder))
    client.send(handshake()[0])
    assert client.receive()["error"]["data"]["error"]["code"] == code
    assert client.wait(IN_TIME_S) == exit_code  # though its input is still open
    last = json.loads(client.stderr().splitlines()[-1])
    assert last["error"]["code"] == code
    assert last["error"]["next"]


def test_an_unknown_variable_is_pointed_out(window: OpenWindow):
    client = window(DIONYSUS_PROFIEL="core")
    client.open()
    client.close()
    (line,) = client.stderr().splitlines()
    assert json.loads(line)["level"] == "warning"
    assert "DIONYSUS_PROFIEL" in json.loads(line)["message"]


def test_a_start_that_fails_is_said_even_when_nothing_was_asked(tmp_path: Path):
    env = without_settings(environment(tmp_path / "home") | {"DIONYSUS_PROFILE": "none"})
    for _ in range(TRIES):  # on a busy machine loading may outlast what it is given when nobody waits; not every time
        ran = subprocess.run(SERVER, stdin=subprocess.DEVNULL, capture_output=True, env=env, timeout=60, check=False)
        if ran.returncode:
            break
    assert ran.returncode == 78
    assert ran.stdout == b""
    assert json.loads(ran.stderr)["error"]["variable"] == "DIONYSUS_PROFILE"
