"""What a step may use: time, memory, output, the size of its value, and how many steps there are."""

from __future__ import annotations

import time

import pytest

from sandbox.errors import Closed
from sandbox.port import Limits, Sandbox, Session

SHORT = Limits(seconds=0.5)
TRIES = 5
AT_MOST_S = 25.0
"""What a step of half a second may take on a busy machine, with the host's patience."""


def test_an_endless_loop_is_ended_in_time(session: Session):
    session.run("kept = 1")
    begun = time.monotonic()
    result = session.run("print('begun')\nwhile True:\n    pass", SHORT)
    assert time.monotonic() - begun < AT_MOST_S
    assert result.error is not None
    assert result.error.kind == "TimeoutError"
    assert "0.5 seconds" in result.error.message
    assert session.run("kept").value == 1 or result.fresh


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize(
    "code",
    [
        "sum(range(10**11))",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nwhile True:\n    sum(range(10**9))",
        "import os\nos.read(os.pipe()[0], 1)",
        "class A(Exception):\n    def __str__(self):\n        sum(range(10**11))\nraise A",
        "class A:\n    def __repr__(self):\n        sum(range(10**11))\nA()",
    ],
)
def test_what_will_not_end_is_ended_from_outside(session: Session, code: str):
    begun = time.monotonic()
    result = session.run(code, SHORT)
    assert time.monotonic() - begun < AT_MOST_S
    assert result.error is not None
    assert result.error.kind == "TimeoutError"
    assert session.run("1 + 1").value == 2


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(7)",
        "import os\nos.abort()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os\nos.closerange(0, 256)",
        "import ctypes\nctypes.string_at(0)",
    ],
)
def test_a_runner_that_the_code_ends_is_replaced(session: Session, code: str):
    session.run("kept = 1")
    result = session.run(code)
    assert result.error is not None
    assert result.fresh
    assert "lost" in result.error.message
    assert session.run("'kept' in dir()").value is False


@pytest.mark.usefixtures("full_python")
def test_the_time_of_a_step_is_kept_whatever_the_step_before_did_to_the_alarm(session: Session):
    for _ in range(TRIES):
        session.run(
            "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.pthread_sigmask(0, [14])\nkept = 1"
        )
        result = session.run("while True:\n    pass", SHORT)
        if not result.fresh:  # the host's patience was over before the alarm, which a busy machine may do
            break
    assert result.error is not None
    assert result.error.kind == "TimeoutError"
    assert session.run("kept").value == 1


@pytest.mark.usefixtures("full_python")
def test_variables_given_are_given_again_to_a_replacement(session: Session):
    session.define([], {"given": [1, 2]})
    session.run("given.append(3)\nmade = 1")
    assert session.run("import os\nos._exit(1)").fresh
    assert session.run("given").value == [1, 2]


def test_swallowing_the_timeout_does_not_help(session: Session):
    code = "try:\n    while True:\n        pass\nexcept BaseException:\n    pass\n'went on'"
    result = session.run(code, SHORT)
    assert result.error is not None
    assert result.error.kind == "TimeoutError"


def test_memory_is_bounded(session: Session):
    result = session.run("'a' * (2 * 10**9)\n1", Limits(memory_bytes=256 << 20))
    assert result.error is not None
    assert session.run("1 + 1").value == 2


def test_what_is_printed_is_kept_up_to_a_length_and_what_is_not_is_said(session: Session):
    result = session.run("for n in range(1000):\n    print('x' * 99)\n'end'", Limits(output_chars=500))
    assert result.value == "end"
    assert result.logs.startswith("x" * 99 + "\n")
    assert "99500 more characters were printed" in result.logs
    assert len(result.logs) < 600
    assert session.run("print('again')").logs == "again\n"


def test_a_value_too_large_is_said_and_the_names_live_on(session: Session):
    result = session.run("big = 'a' * 200_000\nbig", Limits(value_bytes=100_000))
    assert result.error is not None
    assert "100000 bytes" in result.error.message
    assert session.run("len(big)").value == 200_000


def test_a_session_has_so_many_steps(sandbox: Sandbox):
    session = sandbox.open(steps=3)
    values = [session.run(code).value for code in ("1", "this is no Python", "3")]
    assert values == [1, None, 3]
    with pytest.raises(Closed, match="3 steps"):
        session.run("4")
    session.close()
