"""What bubblewrap closes, looked at from inside."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.bwrap.sandbox import BwrapSandbox
from sandbox.errors import Closed, Unavailable
from sandbox.port import Sandbox, Session
from tests.contract.sandbox.conftest import PLENTY, working

STATUS = """
with open("/proc/self/status") as file:
    status = dict(line.strip().partition(":\t")[::2] for line in file)
[status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")]
"""
WRITING = """
import os
written = []
for folder in places:
    try:
        with open(os.path.join(folder, "dropped"), "w") as file:
            file.write("x")
        written.append(folder)
    except OSError:
        pass
"""
PLACES = ["/", "/bin", "/dev", "/dev/shm", "/etc", "/home", "/lib", "/proc", "/proc/sys/kernel", "/tmp", "/usr", "/var"]
FILL = """
written = 0
with open("/tmp/full", "wb", buffering=0) as file:
    while True:
        written += file.write(bytes(2**20))
"""
BOMB = """
import os
made = 0
try:
    while os.fork():
        made += 1
    os._exit(0)
except BlockingIOError:
    pass
made
"""
DESCRIPTORS = """
import os
links = set()
for number in os.listdir("/proc/self/fd"):
    try:
        links.add(os.readlink(f"/proc/self/fd/{number}").partition(":")[0])
    except OSError:
        pass
sorted(links)
"""


@pytest.fixture(scope="module")
def bwrap() -> Iterator[Sandbox]:
    made = working("bwrap")
    yield made
    made.close()


@pytest.fixture
def session(bwrap: Sandbox) -> Iterator[Session]:
    opened = bwrap.open(steps=PLENTY)
    yield opened
    opened.close()


def test_the_code_is_nobody_and_may_do_nothing(session: Session):
    assert session.run("import os\nos.getresuid() + os.getresgid()").value == (65534,) * 6
    assert session.run(STATUS).value == ["0" * 16] * 5 + ["1", "2"]


def test_the_root_holds_an_interpreter_and_nothing_of_this_machine(session: Session):
    seen = session.run("import os\nset(os.listdir('/'))").value
    assert isinstance(seen, set)
    assert seen <= {"dev", "etc", "lib", "lib64", "proc", "tmp", "usr", Path(sys.base_prefix).parts[1]}
    assert session.run("os.listdir('/etc')").value in ([], ["ld.so.cache"])
    assert session.run(f"os.path.exists({__file__!r})").value is False


def test_only_two_places_can_be_written(session: Session):
    session.define([], {"places": PLACES})
    assert session.run(f"{WRITING}\nwritten").value == ["/dev/shm", "/tmp"]


def test_what_can_be_written_is_bounded(session: Session):
    error = session.run(FILL).error
    assert error is not None
    assert error.kind == "OSError"
    written = session.run("written").value
    assert isinstance(written, int)
    assert written <= 64 << 20


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.memfd_create('unnamed')",
        "import ctypes\nif ctypes.CDLL(None).shmget(0, 1 << 20, 0o1600) < 0:\n    raise OSError",
        "import mmap\nheld = []\nwhile len(held) < 4:\n    held.append(mmap.mmap(-1, 200 << 20))",
    ],
    ids=["files without a name", "segments", "mapped to be shared"],
)
def test_memory_that_is_no_data_of_the_process_is_bounded_too(session: Session, code: str):
    error = session.run(code).error
    assert error is not None
    assert error.kind in {"OSError", "PermissionError"}


def test_what_takes_addresses_alone_has_room(session: Session):
    assert session.run("len(bytearray(350 << 20))").value == 350 << 20
    code = "from concurrent.futures import ThreadPoolExecutor\nlen(list(ThreadPoolExecutor(40).map(abs, range(400))))"
    assert session.run(code).value == 400


def test_the_environment_is_empty_but_for_what_the_runner_sets(session: Session):
    assert session.run("import os\nsorted(os.environ)").value == ["HOME", "LANG", "MALLOC_ARENA_MAX", "PATH", "PWD"]


def test_there_is_no_network_but_an_empty_one(session: Session):
    assert session.run("open('/proc/net/dev').read().count(':')").value == 1
    error = session.run("import socket\nsocket.create_connection(('192.0.2.1', 80), 2)").error
    assert error is not None
    assert error.kind == "OSError"


def test_no_descriptor_came_along(session: Session):
    links = session.run(DESCRIPTORS).value
    assert isinstance(links, list)
    assert set(links) == {"/dev/null", "pipe"}


def test_no_other_process_is_seen(session: Session):
    assert session.run("import os\nsorted(int(n) for n in os.listdir('/proc') if n.isdigit())").value == [1, 2]


def test_processes_are_counted(session: Session):
    made = session.run(BOMB).value
    assert isinstance(made, int)
    assert 50 < made <= 100


def test_sockets_and_threads_and_programs_work_inside(session: Session):
    code = "import socket\nhere, there = socket.socketpair()\nhere.send(b'x')\nthere.recv(1)"
    assert session.run(code).value == b"x"
    code = "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    got = pool.map(abs, [-1, -2])\ngot"
    assert session.run(code).value == [1, 2]


def test_a_session_outlives_the_thread_that_ran_its_first_step(session: Session):
    thread = threading.Thread(target=session.run, args=("kept = 1",))
    thread.start()
    thread.join()
    assert session.run("kept").value == 1


def test_a_sandbox_that_is_closed_ends_what_runs_and_starts_nothing():
    made = working("bwrap")
    session = made.open()
    session.run("1")
    made.close()
    with pytest.raises(Closed):
        session.run("1")
    with pytest.raises(Closed):
        made.open().run("1")


def test_without_bubblewrap_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="Install the package `bubblewrap`"):
        BwrapSandbox()


def test_a_bubblewrap_that_does_not_work_is_found_out(monkeypatch: pytest.MonkeyPatch):
    folder = tempfile.TemporaryDirectory()  # where nobody may look in, if need be
    Path(folder.name).chmod(0o755)
    broken = Path(folder.name, "bwrap")
    broken.write_text("#!/bin/sh\necho broken in two >&2; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", folder.name)
    with folder, pytest.raises(Unavailable, match="broken in two"):
        BwrapSandbox()
