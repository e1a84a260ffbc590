"""What the docker tier promises beside the contract: limits as the engine has them, warm containers, places."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.docker.sandbox import DockerSandbox, DockerSession, Options
from sandbox.errors import Busy, Cancelled, Closed, SandboxError
from sandbox.port import MIB, Sandbox, Session, Tool
from tests.contract.sandbox.containers import COLD, ENGINE, containers_of, wait_until

pytestmark = [pytest.mark.usefixtures("sandbox"), pytest.mark.parametrize("sandbox", ["docker"], indirect=True)]

WHERE = "import socket\nsocket.gethostname()"


def inspected(container: object) -> dict[str, object]:
    """What the engine knows of a container."""
    about: dict[str, object] = json.loads(ENGINE.ask("inspect", str(container)))[0]
    return about


@contextmanager
def in_a_thread(step: Callable[[], object]) -> Iterator[list[SandboxError]]:
    """Runs it meanwhile, and tells what stood against it."""
    errors: list[SandboxError] = []

    def run() -> None:
        try:
            step()
        except SandboxError as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield errors
    thread.join(60)
    assert not thread.is_alive()


def test_the_limits_are_those_of_the_container(session: Session):
    limits = inspected(session.run(WHERE).value)["HostConfig"]
    assert isinstance(limits, dict)
    promised = {
        "Memory": 512 * MIB,
        "MemorySwap": 512 * MIB,
        "CpuPeriod": 100_000,
        "CpuQuota": 50_000,
        "PidsLimit": 100,
        "CapDrop": ["ALL"],
        "CapAdd": None,
        "SecurityOpt": ["no-new-privileges"],
        "Privileged": False,
        "NetworkMode": "none",
        "IpcMode": "private",
        "PidMode": "",
        "UsernsMode": "",
        "ReadonlyRootfs": True,
        "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=64m"},
        "LogConfig": {"Type": "none", "Config": {}},
        "AutoRemove": True,
        "Binds": None,
        "VolumesFrom": None,
        "PortBindings": {},
    }
    assert {name: limits[name] for name in promised} == promised
    assert not limits["Devices"]
    assert "/proc/kcore" in limits["MaskedPaths"]


def test_the_rest_of_the_container_is_as_promised(session: Session):
    about = inspected(session.run(WHERE).value)
    config = about["Config"]
    assert isinstance(config, dict)
    assert (config["User"], config["Healthcheck"]) == ("65534:65534", {"Test": ["NONE"]})
    assert about["Mounts"] == []


def test_the_kernel_says_the_same_from_inside(session: Session):
    code = """
import os
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
said = {name: status[name].split() for name in ("Uid", "Gid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")}
said["networks"] = sorted(os.listdir("/sys/class/net"))
said["tmp"] = os.statvfs("/tmp").f_blocks * os.statvfs("/tmp").f_frsize
said"""
    assert session.run(code).value == {
        "Uid": ["65534"] * 4,
        "Gid": ["65534"] * 4,
        "CapEff": ["0" * 16],
        "CapBnd": ["0" * 16],
        "NoNewPrivs": ["1"],
        "Seccomp": ["2"],
        "networks": ["lo"],
        "tmp": 64 * MIB,
    }


def test_nothing_of_the_hosts_network_is_told(
    made: Callable[[Options], DockerSandbox], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Docker's command line gives the proxies of its configuration to every container, and the engine its resolvers."""
    proxies = dict.fromkeys(("httpProxy", "httpsProxy", "ftpProxy", "noProxy", "allProxy"), "http://user:word@there:1")
    (tmp_path / "config.json").write_text(json.dumps({"proxies": {"default": proxies}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    session = made(COLD).open()
    told = session.run("import os\n[dict(os.environ), open('/etc/resolv.conf').read().split()]").value
    assert "there" not in str(told)
    assert "'nameserver', '0.0.0.0'" in str(told)


def test_no_two_sessions_ever_share_a_container(sandbox: Sandbox):
    seen = []
    for _ in range(4):
        session = sandbox.open()
        seen += [session.run(WHERE).value, session.run(WHERE).value]
        session.close()
    assert len(set(seen)) == 4
    assert seen[::2] == seen[1::2]


def test_what_is_handed_out_was_started_ahead(sandbox: Sandbox):
    def ahead() -> bool:
        asked, session = datetime.now(UTC), sandbox.open()
        try:
            created = str(inspected(session.run(WHERE).value)["Created"])
            return datetime.fromisoformat(created[:19] + "+00:00") < asked - timedelta(seconds=1)
        finally:
            session.close()
            time.sleep(2)

    wait_until(ahead)


def held_by_a_command(container: str) -> bool:
    """Whether the command line that ran it is still there."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended since
            words = (process / "cmdline").read_bytes().split(b"\0")
            if f"--name={container}".encode() in words:
                return True
    return False


def test_containers_that_died_while_they_waited_are_not_handed_out(sandbox: Sandbox):
    wait_until(lambda: len(containers_of(os.getpid())) >= 2)
    names = ENGINE.ask("ps", "--all", "--format={{.Names}}", f"--filter=name=^dionysus-{os.getpid()}-").split()
    ENGINE.remove(*names)
    wait_until(lambda: not any(map(held_by_a_command, names)))
    session = sandbox.open()
    assert session.run("1 + 1").value == 2
    session.close()


def test_a_closed_session_leaves_no_container(sandbox: Sandbox):
    session = sandbox.open()
    container = str(session.run(WHERE).value)
    session.close()
    wait_until(lambda: container not in containers_of(os.getpid()))


def test_a_container_is_ended_while_its_output_is_not_read(sandbox: Sandbox):
    flood = """
import os, socket, threading, time
def write(fd):
    time.sleep(0.5)
    while True:
        os.write(fd, b"x" * 65536)
for fd in range(3, 12):
    threading.Thread(target=write, args=(fd,), daemon=True).start()
work(socket.gethostname())"""
    working = threading.Event()
    containers: list[str] = []

    def work(container: str) -> None:
        containers.append(container)
        working.set()
        time.sleep(5)

    session = sandbox.open()
    session.define([Tool("work", work)], {})
    with in_a_thread(lambda: session.run(flood)) as errors:
        assert working.wait(60)
        time.sleep(1.5)
        session.cancel()
        wait_until(lambda: containers[0] not in containers_of(os.getpid()))
    assert [type(error) for error in errors] == [Cancelled]
    session.close()


def test_memory_is_bounded_for_all_processes_together(session: Session):
    code = """
import os, time
children = []
for _ in range(4):
    if not (child := os.fork()):
        held = bytearray(300 << 20)
        time.sleep(2)
        os._exit(0)
    children.append(child)
sum(os.waitpid(child, 0)[1] == 0 for child in children)"""
    result = session.run(code)
    assert result.fresh or result.value in {0, 1}
    assert session.run("1 + 1").value == 2


def test_a_runner_that_was_ended_for_its_memory_is_said_to_be(session: Session):
    shared = "import mmap\nheld = mmap.mmap(-1, 600 << 20)\nfor n in range(0, 600 << 20, 4096):\n    held[n] = 1"
    result = session.run(shared)
    assert result.fresh
    assert result.error is not None
    assert "used more memory than there is (512m)" in result.error.message
    assert session.run("1 + 1").value == 2


@pytest.mark.parametrize("end", [DockerSession.cancel, DockerSession.close])
@pytest.mark.parametrize("waits_for", ["a place", "its container"])
def test_an_end_reaches_a_session_that_waits_for(
    made: Callable[[Options], DockerSandbox], waits_for: str, end: Callable[[DockerSession], None]
):
    sandbox = made(replace(COLD, places=1, patience=60))
    first, second = sandbox.open(), sandbox.open()
    if waits_for == "a place":
        first.run("1")
    with in_a_thread(lambda: second.run("1")) as errors:
        time.sleep(0.1)
        begun = time.monotonic()
        end(second)
    assert time.monotonic() - begun < 20
    assert [isinstance(error, Cancelled | Closed) for error in errors] == [True]
    assert first.run("1 + 1").value == 2


def test_busy_when_no_place_comes_free(made: Callable[[Options], DockerSandbox]):
    sandbox = made(replace(COLD, places=1, patience=0.2))
    first, second = sandbox.open(), sandbox.open()
    first.run("1")
    with pytest.raises(Busy, match="All 1 places"):
        second.run("1")
    first.close()
    assert second.run("1 + 1").value == 2


def test_a_session_in_a_tool_of_another_has_a_place_of_its_own(made: Callable[[Options], DockerSandbox]):
    sandbox = made(replace(COLD, places=1, patience=0.2))
    outer, inner = sandbox.open(), sandbox.open()
    outer.define([Tool("ask", lambda: inner.run("40 + 2").value)], {})
    assert outer.run("ask()").value == 42


def test_closing_the_sandbox_ends_what_runs_and_refuses_what_comes(made: Callable[[Options], DockerSandbox]):
    sandbox, begun = made(COLD), threading.Event()
    session = sandbox.open()
    session.define([Tool("begun", begun.set)], {})
    with in_a_thread(lambda: session.run("begun()\nwhile True:\n    pass")) as errors:
        assert begun.wait(60)
        sandbox.close()
    assert [type(error) for error in errors] == [Closed]
    with pytest.raises(Closed):
        sandbox.open().run("1")
