"""What the docker tier promises beside the contract: limits as the engine has them, and that nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.docker import DockerSandbox, DockerSession, Options
from sandbox.engine import Engine
from sandbox.errors import Busy, Cancelled, Closed, SandboxError, Unavailable
from sandbox.port import MIB, Sandbox, Session, Tool
from sandbox.reaping import LABEL, Owner, reap, this_process

pytestmark = [pytest.mark.usefixtures("sandbox"), pytest.mark.parametrize("sandbox", ["docker"], indirect=True)]

ROOT = Path(__file__).resolve().parents[3]
ENGINE = Engine()
COLD = Options(warm=0)
WHERE = "import socket\nsocket.gethostname()"


def inspected(container: object) -> dict[str, object]:
    """What the engine knows of a container."""
    about: dict[str, object] = json.loads(ENGINE.ask("inspect", str(container)))[0]
    return about


def containers_of(pid: int) -> list[str]:
    """Those that a process has started, in whatever state they are."""
    return ENGINE.ask("ps", "--all", "--quiet", "--filter", f"name=^dionysus-{pid}-").split()


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


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
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def made() -> Iterator[Callable[[Options], DockerSandbox]]:
    """Makes sandboxes, and closes them."""
    sandboxes: list[DockerSandbox] = []

    def make(options: Options) -> DockerSandbox:
        sandboxes.append(DockerSandbox(options))
        return sandboxes[-1]

    yield make
    for sandbox in sandboxes:
        sandbox.close()


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


def test_containers_that_died_while_they_waited_are_not_handed_out(sandbox: Sandbox):
    wait_until(lambda: len(containers_of(os.getpid())) >= 2)
    ENGINE.remove(*containers_of(os.getpid()))
    time.sleep(1)
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
        assert working.wait(20)
        time.sleep(1.5)
        session.cancel()
        wait_until(lambda: containers[0] not in containers_of(os.getpid()), seconds=10)
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
    assert time.monotonic() - begun < 5
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


def test_closing_the_sandbox_ends_what_runs_and_refuses_what_comes(made: Callable[[Options], DockerSandbox]):
    sandbox, begun = made(COLD), threading.Event()
    session = sandbox.open()
    session.define([Tool("begun", begun.set)], {})
    with in_a_thread(lambda: session.run("begun()\nwhile True:\n    pass")) as errors:
        assert begun.wait(20)
        sandbox.close()
    assert [type(error) for error in errors] == [Closed]
    with pytest.raises(Closed):
        sandbox.open().run("1")


@pytest.mark.parametrize(
    ("options", "host", "said"),
    [
        (replace(COLD, image="dionysus-no-such-image"), None, r"no image 'dionysus-no-such-image'.*sandbox build"),
        (replace(COLD, command="dionysus-no-docker"), None, r"'dionysus-no-docker' cannot be run.*Install Docker"),
        (COLD, "unix:///nowhere/docker.sock", r"Cannot connect.*Start a Docker engine"),
    ],
    ids=["image", "command", "engine"],
)
def test_what_is_missing_is_said(
    made: Callable[[Options], DockerSandbox],
    monkeypatch: pytest.MonkeyPatch,
    options: Options,
    host: str | None,
    said: str,
):
    if host:
        monkeypatch.setenv("DOCKER_HOST", host)
    sandbox = made(options)
    with pytest.raises(Unavailable, match=said):
        sandbox.open().run("1")
    with pytest.raises(Unavailable, match=said):
        sandbox.check()


def test_what_works_is_said(made: Callable[[Options], DockerSandbox]):
    assert re.fullmatch(r"Docker engine \d+\..*, image dionysus-sandbox", made(COLD).check())


HOST = """
import sys, time
from sandbox.docker import DockerSandbox, DockerSession, Options
from sandbox.port import Tool
sandbox = DockerSandbox(Options(warm=1))
session = sandbox.open()
session.define([Tool("say", lambda word: print(word, flush=True)), Tool("wait", lambda: time.sleep(600))], {})
session.run("say('runs')" + sys.argv[1])
"""


@pytest.mark.parametrize(
    ("code", "then"),
    [
        ("", "time.sleep(600)"),
        ("\nwhile True:\n    pass", ""),
        ("\nwait()", ""),
        ("\nimport os\nos.setsid()\nos.fork()\nwhile True:\n    pass", ""),
    ],
    ids=["idle", "busy", "in a tool", "with a child"],
)
def test_nothing_is_left_of_a_host_that_was_killed(code: str, then: str):
    with subprocess.Popen([sys.executable, "-c", HOST + then, code], stdout=subprocess.PIPE, cwd=ROOT) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"runs\n"
        host.kill()
    wait_until(lambda: not containers_of(host.pid))


@pytest.mark.parametrize("then", ["session.close(); sandbox.close()", "sandbox.close()"])
def test_nothing_is_left_once_the_sandbox_is_closed(then: str):
    with subprocess.Popen([sys.executable, "-c", HOST + then, ""], stdout=subprocess.PIPE, cwd=ROOT) as host:
        host.wait(60)
    assert host.returncode == 0
    assert containers_of(host.pid) == []


def test_a_host_that_ends_without_closing_leaves_nothing_either():
    with subprocess.Popen([sys.executable, "-c", HOST, ""], stdout=subprocess.PIPE, cwd=ROOT) as host:
        host.wait(60)
    wait_until(lambda: not containers_of(host.pid))


@pytest.fixture
def living() -> Iterator[Owner]:
    """A process that is not ours, and that runs."""
    code = "from sandbox.reaping import this_process\nprint(this_process(), flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        owner = Owner.read(process.stdout.readline().strip())
        assert owner is not None
        yield owner
        process.communicate("\n")


@pytest.fixture
def labelled() -> Iterator[Callable[[object], str]]:
    """Starts a container that belongs to somebody."""
    started: list[str] = []

    def start(owner: object) -> str:
        sleep = ("--detach", "--network=none", f"--label={LABEL}={owner}", COLD.image, "sleep", "300")
        started.append(ENGINE.ask("run", *sleep))
        return started[-1]

    yield start
    ENGINE.remove(*started)


def test_only_what_belongs_to_nobody_is_reaped(living: Owner, labelled: Callable[[object], str]):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    orphans = [labelled(replace(living, pid=ended.pid)), labelled(replace(living, since="1"))]
    others = [
        labelled(living),
        labelled(this_process()),
        labelled(replace(living, place="another machine", pid=ended.pid)),
        labelled("who knows"),
        labelled(replace(living, pid=10**12)),
    ]
    assert reap(ENGINE, this_process()) >= len(orphans)
    left = ENGINE.ask("ps", "--all", "--quiet", "--no-trunc").split()
    assert [container in left for container in orphans] == [False, False]
    assert [container in left for container in others] == [True] * len(others)


def test_orphans_are_reaped_when_a_sandbox_begins(
    living: Owner, labelled: Callable[[object], str], made: Callable[[Options], DockerSandbox]
):
    orphan = labelled(replace(living, since="1"))
    made(COLD).warm()
    wait_until(lambda: orphan not in ENGINE.ask("ps", "--all", "--quiet", "--no-trunc"))


def test_our_image_is_made_from_any_that_has_python(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-built-by-a-test"
    try:
        ENGINE.build(image, base=COLD.image)
        session = made(replace(COLD, image=image)).open()
        assert session.run("import json, os\nos.path.exists(json.__cached__)").value is True
        session.close()
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_an_image_without_python_is_found_out(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-without-python"
    dockerfile = f"FROM {COLD.image}\nUSER 0\nRUN rm /usr/bin/python3*\n"
    ENGINE.ask("build", "--quiet", "--network=none", "--tag", image, "-", given=dockerfile)
    try:
        with pytest.raises(Unavailable, match=r"docker run.*python3"):
            made(replace(COLD, image=image)).check()
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_an_image_with_a_place_to_write_to_is_refused(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-with-a-volume"
    ENGINE.ask("build", "--quiet", "--tag", image, "-", given=f"FROM {COLD.image}\nVOLUME /data\n")
    try:
        with pytest.raises(Unavailable, match=r"declares volumes.*Name an image"):
            made(replace(COLD, image=image)).open().run("1")
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_a_base_that_cannot_be_pulled_is_said():
    with pytest.raises(Unavailable, match=r"'nowhere.invalid/python' is not here and cannot be pulled: .*docker load"):
        ENGINE.build("dionysus-sandbox-never-built", base="nowhere.invalid/python")
