"""What is Monty's own: places, the limits of a worker, values that only Monty has. The rest is in the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox.errors import Busy, Cancelled, Closed, SandboxError, Unavailable
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import MIB, Limits, Session, Tool

WAIT_S = 0.3
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def narrow() -> Iterator[MontySandbox]:
    """Two places, and little patience."""
    sandbox = MontySandbox(places=2, patience=WAIT_S)
    yield sandbox
    sandbox.close()


@pytest.fixture
def session(narrow: MontySandbox) -> Session:
    return narrow.open(steps=100)


def test_when_all_places_are_taken_one_is_told_so(narrow: MontySandbox):
    held = [narrow.open() for _ in range(2)]
    for one in held:
        one.run("1")
    begun = time.monotonic()
    with pytest.raises(Busy, match="All 2 places") as refused:
        narrow.open().run("1")
    assert WAIT_S <= time.monotonic() - begun < WAIT_S + 20
    assert refused.value.next_step
    held[0].close()
    assert narrow.open().run("1").value == 1


def test_sessions_in_tools_of_others_find_a_place_when_all_others_wait_for_them(narrow: MontySandbox):
    both_wait = threading.Barrier(2)

    def deeper(levels: int) -> str:
        if levels == 0:
            return "the bottom"
        inner = narrow.open()
        inner.define([Tool("deeper", deeper)], {})
        found = inner.run(f"deeper({levels - 1})")
        inner.close()
        return f"under {found.value or found.error}"

    def meet() -> str:
        both_wait.wait(60)
        return deeper(3)

    found: list[object] = []

    def outermost() -> None:
        outer = narrow.open()
        outer.define([Tool("meet", meet)], {})
        found.append(outer.run("meet()").value)
        outer.close()

    threads = [threading.Thread(target=outermost) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert found == ["under under under the bottom"] * 2


def test_a_session_takes_its_place_with_its_first_step(narrow: MontySandbox):
    opened = [narrow.open() for _ in range(5)]
    assert opened[-1].run("1").value == 1


def test_the_final_answer_gives_the_place_back(narrow: MontySandbox):
    for _ in range(5):
        session = narrow.open()
        session.define([Tool("final_answer", lambda answer: answer)], {})
        assert session.run("final_answer(1)").final


def test_a_manager_keeps_its_place_while_its_managed_agents_take_theirs(narrow: MontySandbox):
    def manage(task: str) -> object:
        return narrow.open().run(f"len({task!r})").value

    session = narrow.open()
    session.define([Tool("analyst", manage)], {})
    assert session.run("analyst('abc')").value == 3


def test_a_managed_agent_without_a_place_is_an_error_and_no_deadlock(narrow: MontySandbox):
    manager = narrow.open()
    manager.define([Tool("analyst", lambda: narrow.open().run("1").value)], {})
    result = manager.run(
        "try:\n    for n in range(3):\n        analyst()\nexcept Exception as error:\n    said = str(error)\nsaid"
    )
    assert "All 2 places" in str(result.value)


def test_who_waits_for_a_place_can_be_called_off():
    sandbox = MontySandbox(places=1, patience=60)
    sandbox.open().run("1")
    waiting = sandbox.open()
    threading.Timer(0.1, waiting.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        waiting.run("1")
    assert time.monotonic() - begun < 15
    sandbox.close()


def test_sleep_can_be_called_off(session: Session):
    threading.Timer(0.1, session.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        session.run("import time\ntime.sleep(20)")
    assert time.monotonic() - begun < 15


def test_sleep_counts(session: Session):
    result = session.run("import time\ntime.sleep(20)", Limits(seconds=0.2))
    assert result.error is not None
    assert result.error.kind == "TimeoutError"


def test_what_was_known_is_known_under_other_limits(session: Session):
    session.run("class Box:\n    def __init__(self): self.held = [1]\nbox = Box()\ndef first(): return box.held[0]")
    assert session.run("first()", Limits(seconds=10)).value == 1
    session.run("while True: pass", Limits(seconds=0.2))
    assert session.run("box.held.append(2)\nbox.held").value == [1, 2]


def test_what_is_too_much_to_be_moved_is_said_to_be_lost(session: Session):
    session.define([], {"given": 5})
    little = Limits(memory_bytes=128 * MIB)
    session.run("text = 'x'\nwhile True: text += text", little)
    result = session.run("given")
    assert (result.value, result.fresh) == (5, True)
    assert session.run("given").fresh is False


def test_asking_the_host_without_end_is_ended(session: Session):
    result = session.run("while True:\n    try: nobody()\n    except NameError: pass", Limits(seconds=0.2))
    assert result.error is not None
    assert result.error.kind == "TimeoutError"
    assert result.fresh
    assert session.run("1").value == 1


def test_a_few_bytes_that_stand_for_endlessly_many_are_refused_at_once(session: Session):
    session.define([Tool("take", lambda value: None)], {})
    session.run("bomb = 'x'\nfor _ in range(60): bomb = [bomb, bomb]")
    begun = time.monotonic()
    result = session.run("bomb")
    assert result.error is not None
    assert "too large to cross" in result.error.message
    assert session.run("try: take(bomb)\nexcept TypeError as error: said = str(error)\nsaid").value is not None
    assert time.monotonic() - begun < 15


def test_what_is_shared_is_as_deep_as_it_is(session: Session):
    taken: list[object] = []
    session.define([Tool("take", taken.append)], {})
    session.run(
        "parts, held = [], []\nfor n in range(1, 400):\n    held = [held]\n    if n % 90 == 0: parts.append(held)"
    )
    result = session.run("take(parts)")
    assert result.error is not None
    assert "nested more than" in result.error.message
    assert not taken
    assert session.run("take(parts[:1] * 3)").error is None


def test_a_name_given_away_behind_our_back_is_the_tool_again_in_the_next_step(session: Session):
    session.define([Tool("recall", lambda: "recalled")], {})
    session.run("exec('recall = 3')")
    assert session.run("recall()").value == "recalled"


def test_variables_are_there_though_the_first_step_was_refused(session: Session):
    session.define([], {"given": 5})
    assert session.run("def items():\n    yield 1").error is not None
    assert session.run("given").value == 5


def test_a_tool_within_a_callback_is_refused_with_the_way_out(session: Session):
    session.define([Tool("recall", lambda word: word)], {})
    result = session.run("sorted(['b', 'a'], key=lambda word: recall(word))")
    assert result.error is not None
    assert "comprehension" in result.error.message


def test_a_tool_that_runs_a_step_of_its_own_session_is_told_no(session: Session):
    session.define([Tool("again", lambda: session.run("1"))], {})
    result = session.run("again()")
    assert result.error is not None
    assert "running a step already" in result.error.message


def test_objects_of_the_codes_own_classes_stay_inside(session: Session):
    session.define([Tool("take", lambda value: value)], {})
    session.run("from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\nclass Box:\n    pass")
    assert session.run("take(Point(1))").value == {"x": 1}
    refused = session.run("take(Box())").error
    assert refused is not None
    assert refused.kind == "TypeError"
    assert session.run("Box()").value == "<Box object>"


def test_a_close_in_the_midst_of_a_step_gives_the_place_back(narrow: MontySandbox):
    for _ in range(4):
        session = narrow.open()
        session.define([Tool("end", session.close)], {})
        with pytest.raises(Closed):
            session.run("end()")
    assert narrow.open().run("1").value == 1


def test_a_close_at_the_very_end_of_a_step_gives_the_place_back(narrow: MontySandbox):
    """The step ends on one thread while another closes: at every moment, as far as chance finds them."""
    for attempt in range(60):
        session = narrow.open()
        session.run("1")
        closing = threading.Timer(attempt * 0.00002, session.close)
        closing.start()
        with suppress(SandboxError):
            session.run("2")
        closing.join()
    assert [narrow.open().run("1").value for _ in range(2)] == [1, 1]


def test_a_closed_sandbox_opens_nothing(narrow: MontySandbox):
    narrow.close()
    with pytest.raises(Closed):
        narrow.open().run("1")


@pytest.mark.parametrize("program", ["/nonexistent", "/bin/false", "/bin/cat"])
def test_where_monty_cannot_start_one_is_told_so(monkeypatch: pytest.MonkeyPatch, program: str):
    monkeypatch.setenv("MONTY_BIN", program)
    sandbox = MontySandbox()
    with pytest.raises(Unavailable, match="Monty does not start here") as refused:
        sandbox.open().run("1")
    assert refused.value.next_step
    sandbox.close()


def test_a_script_that_somebody_tidied_away_is_written_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sandbox = MontySandbox()
    first = sandbox.open()
    first.run("kept = 1")
    shutil.rmtree(next(tmp_path.glob("dionysus-monty-*")))
    assert sandbox.open().run("2").value == 2
    assert first.run("kept").value == 1
    sandbox.close()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_removed_by_the_next_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, living = _started_in(tmp_path), _started_in(tmp_path)
    unnamed = tmp_path / "dionysus-monty-nobodys"
    unnamed.mkdir()
    before = set(tmp_path.iterdir())
    killed.kill()
    killed.communicate()
    sandbox = MontySandbox()
    assert sandbox.open().run("1").value == 1
    assert len(before - set(tmp_path.iterdir())) == 1
    sandbox.close()
    living.communicate(b"\n")
    assert (living.returncode, [*tmp_path.iterdir()]) == (0, [unnamed])


def _started_in(folder: Path) -> subprocess.Popen[bytes]:
    """A process with a sandbox that waits for a line."""
    code = (
        "from sandbox.monty.sandbox import MontySandbox\nsandbox = MontySandbox()\n"
        "sandbox.open().run('1')\nprint(flush=True)\ninput()"
    )
    pipe = subprocess.PIPE
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_who_forgets_to_close_leaves_nothing_and_hears_nothing(tmp_path: Path):
    code = "from sandbox.monty.sandbox import MontySandbox\nMontySandbox().open().run('1')"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    assert ended.stderr == b""
    assert not list(tmp_path.iterdir())


def test_a_sandbox_that_was_closed_runs_no_step_of_any_session():
    sandbox = MontySandbox()
    session = sandbox.open()
    session.run("1")
    sandbox.close()
    with pytest.raises(Closed, match="sandbox was closed"):
        session.run("1")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_a_worker_has_nothing_of_the_environment(session: Session):
    """What is not there cannot be read, should Monty itself ever be broken out of."""
    session.run("1")
    told = list[tuple[bytes, Path]]()
    for child in _children():
        with suppress(OSError):  # one of another session may end meanwhile
            if (child / "comm").read_text().strip() == "monty":
                told.append(((child / "environ").read_bytes(), (child / "fd/2").readlink()))
    assert set(told) == {(b"", Path(os.devnull))}


HOST = """
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Limits
session = MontySandbox().open()
session.run("1", Limits(seconds=2))
print("started", flush=True)
session.run("while True: pass", Limits(seconds=2))
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_a_host_that_is_killed_leaves_a_busy_worker_no_longer_than_its_step_may_take():
    with subprocess.Popen([sys.executable, "-c", HOST], cwd=ROOT, stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"started\n"
        time.sleep(0.2)
        workers = list(_children(host.pid))
        assert workers
        host.kill()
    until = time.monotonic() + 2 + 30
    while (left := list(filter(_runs, workers))) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def _runs(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children(of: int | None = None) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(of or os.getpid()):
                yield process
