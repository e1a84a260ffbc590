"""Nothing stays behind: not of a host that ended, nor of one that was killed, and what does is found by the next."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.docker.reaping import LABEL, reap
from sandbox.docker.sandbox import DockerSandbox, Options
from sandbox.owners import Owner, this_process
from tests.contract.sandbox.containers import COLD, ENGINE, containers_of, wait_until

pytestmark = [pytest.mark.usefixtures("sandbox"), pytest.mark.parametrize("sandbox", ["docker"], indirect=True)]

ROOT = Path(__file__).resolve().parents[3]

HOST = """
import sys, time
from sandbox.docker.sandbox import DockerSandbox, DockerSession, Options
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
        host.wait(100)
    assert host.returncode == 0
    wait_until(lambda: not containers_of(host.pid), 15)


def test_a_host_that_ends_without_closing_leaves_nothing_either():
    with subprocess.Popen([sys.executable, "-c", HOST, ""], stdout=subprocess.PIPE, cwd=ROOT) as host:
        host.wait(100)
    wait_until(lambda: not containers_of(host.pid))


@pytest.fixture
def living() -> Iterator[Owner]:
    """A process that is not ours, and that runs."""
    code = "from sandbox.owners import this_process\nprint(this_process(), flush=True)\ninput()"
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
    reap(ENGINE, this_process())
    left = ENGINE.ask("ps", "--all", "--quiet", "--no-trunc").split()
    assert [container in left for container in orphans] == [False, False]
    assert [container in left for container in others] == [True] * len(others)


def test_orphans_are_reaped_when_a_sandbox_begins(
    living: Owner, labelled: Callable[[object], str], made: Callable[[Options], DockerSandbox]
):
    orphan = labelled(replace(living, since="1"))
    made(COLD).warm()
    wait_until(lambda: orphan not in ENGINE.ask("ps", "--all", "--quiet", "--no-trunc"))
