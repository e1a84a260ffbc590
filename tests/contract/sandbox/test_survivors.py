"""What a step starts ends with it, and what a session runs ends with the host, however the host ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.port import Sandbox, Session
from tests.contract.sandbox.containers import wait_until

PATIENCE_S = 40.0
ROOT = Path(__file__).resolve().parents[3]

HOST = """
import sys
from sandbox.{module} import {kind}
from sandbox.port import Limits
session = {kind}().open()
session.run("1")
print("started", flush=True)
session.run({code!r}, Limits(seconds=60))
import time; time.sleep(60)
"""
HOSTS = {"unprotected": ("testing", "Unprotected"), "bwrap": ("bwrap.sandbox", "BwrapSandbox")}
DOING = {
    "idle": "1",
    "busy": "while True:\n    pass",
    "deaf": "sum(range(10**12))",
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "many": "import os\nfor _ in range(5):\n    os.fork()\nsum(range(10**12))",
    "out of its session": "import os\nif not os.fork():\n    os.setsid()\nsum(range(10**12))",
}
ALONE = {"bwrap", "docker"}
TOGETHER = {"many", "out of its session"}
"""What only a namespace holds together."""


@pytest.fixture
def alone(sandbox: Sandbox) -> None:
    if sandbox.tier not in ALONE:
        pytest.skip("this tier has no namespace of processes to itself")


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "code",
    [
        "import os, time\nif not os.fork():\n    time.sleep(60)",
        "import os, time\nif not os.fork():\n    os.setsid()\n    os.fork()\n    time.sleep(60)",
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])",
        "import ctypes, time\nif not ctypes.CDLL(None).fork():\n    time.sleep(60)",
        "import os, signal, time\nif not os.fork():\n    signal.pthread_sigmask(0, range(1, 32))\n    time.sleep(60)",
        "import os\ntry:\n    while True:\n        os.fork()\nexcept OSError:\n    pass",
    ],
    ids=["child", "daemon", "program", "behind the back", "deaf", "bomb"],
)
def test_what_a_step_started_does_not_outlive_it(session: Session, code: str):
    session.run("kept = 1")
    result = session.run(code)
    numbers = "import os\nsorted(int(name) for name in os.listdir('/proc') if name.isdigit())"
    wait_until(lambda: how_many(session.run(numbers).value) == 2)  # the keeper buries the dead twice a second
    assert result.fresh or session.run("kept").value == 1


def how_many(value: object) -> int:
    """None is known of a step that was ended."""
    return len(value) if isinstance(value, list) else 0


@pytest.mark.usefixtures("alone")
def test_the_keeper_cannot_be_killed_or_held_from_inside(session: Session):
    session.run("import os\nkept = [os.kill(1, number) for number in range(1, 32)]")
    session.run("import time\ntime.sleep(1)")
    assert session.run("os.getppid(), 'kept' in dir()").value == (1, True)


@pytest.mark.parametrize("doing", DOING)
def test_a_host_that_is_killed_leaves_nothing_running(sandbox: Sandbox, doing: str):
    if sandbox.tier not in HOSTS or (sandbox.tier == "unprotected" and doing in TOGETHER):
        pytest.skip("not promised by this tier, or shown by its own tests")
    module, kind = HOSTS[sandbox.tier]
    code = HOST.format(module=module, kind=kind, code=DOING[doing])
    host = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert host.stdout is not None
    assert host.stdout.readline() == b"started\n"
    assert _soon(lambda: len(list(_below(host.pid))) >= 2)
    time.sleep(0.3)
    family = list(_below(host.pid))
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    assert _soon(lambda: not any(map(_alive, family))), family


def _below(pid: int) -> Iterator[tuple[int, str]]:
    """Every process that descends from this one, with the moment of its start, for numbers are used again."""
    for child in _children(pid):
        if (born := _born(child)) is not None:
            yield child, born
            yield from _below(child)


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _born(pid: int) -> str | None:
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state == "Z" else rest[18]


def _alive(one: tuple[int, str]) -> bool:
    pid, born = one
    return _born(pid) == born


def _soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not (came := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return came
