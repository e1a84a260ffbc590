"""Tools run on the host, on the thread that runs the step; inside they are functions that raise what Python knows."""

from __future__ import annotations

import contextvars
import threading
import time

import pytest

from sandbox.port import Limits, Session, Tool

WHO = contextvars.ContextVar("WHO", default="nobody")


def test_a_tool_gets_its_arguments_as_they_were_given(session: Session):
    got: list[object] = []

    def recall(*args: object, **kwargs: object) -> None:
        got.append((args, kwargs))

    session.define([Tool("recall", recall)], {})
    session.run("recall()\nrecall(1, 'two', three={'four': [5]})")
    assert got == [((), {}), ((1, "two"), {"three": {"four": [5]}})]


def test_a_tool_runs_on_the_thread_that_runs_the_step(session: Session):
    seen: list[tuple[threading.Thread, str]] = []
    session.define([Tool("look", lambda: seen.append((threading.current_thread(), WHO.get())))], {})
    token = WHO.set("me")
    session.run("look()")
    WHO.reset(token)
    assert seen == [(threading.current_thread(), "me")]


def test_tools_are_used_anywhere_in_the_code(session: Session):
    session.define([Tool("double", lambda n: 2 * n)], {})
    code = "def use(n):\n    return double(n) + 1\n[use(double(n)) for n in range(3)]"
    assert session.run(code).value == [1, 5, 9]


class Odd(LookupError):
    def __init__(self, number: int) -> None:
        super().__init__(f"{number} is odd")


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (ValueError("too many"), "ValueError", "too many"),
        (KeyError("absent"), "KeyError", "absent"),
        (Odd(3), "LookupError", "3 is odd"),
        (FileNotFoundError(2, "No such file"), "FileNotFoundError", "No such file"),
        (TimeoutError("slow"), "TimeoutError", "slow"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad byte"), "ValueError", "bad byte"),
        (StopIteration("end"), "Exception", "end"),
        (RuntimeError(), "RuntimeError", "RuntimeError"),
    ],
    ids=lambda thing: type(thing).__name__ if isinstance(thing, Exception) else None,
)
def test_an_error_of_a_tool_is_caught_inside_as_python_knows_it(
    session: Session, error: Exception, kind: str, message: str
):
    def fail() -> None:
        raise error

    session.define([Tool("fail", fail)], {})
    result = session.run(f"try:\n    fail()\nexcept {kind} as error:\n    said = str(error)\nsaid")
    assert result.error is None
    assert message in str(result.value)


def test_an_error_of_a_tool_that_nobody_catches_ends_the_step(session: Session):
    def fail() -> None:
        raise ValueError("the host said no")

    session.define([Tool("fail", fail)], {})
    error = session.run("x = 1\nfail()").error
    assert error is not None
    assert (error.kind, error.message) == ("ValueError", "the host said no")
    assert "line 2" in error.trace
    assert all(word not in error.trace for word in ("test_tools", "raise ValueError", ".py"))
    assert session.run("x").value == 1


def test_a_wrong_argument_is_an_error_that_can_be_mended(session: Session):
    session.define([Tool("recall", lambda query: query)], {})
    error = session.run("recall(qery='a')").error
    assert error is not None
    assert "qery" in error.message
    assert session.run("recall(query='a')").value == "a"


def test_calls_are_counted_and_capped(session: Session):
    made: list[int] = []
    session.define([Tool("note", made.append)], {})
    result = session.run("for n in range(10):\n    note(n)", Limits(calls=3))
    assert made == [0, 1, 2]
    assert result.error is not None
    assert "3 tool calls" in result.error.message
    assert session.run("note(9)").error is None


def test_calls_beyond_the_cap_are_not_made_whatever_is_caught(session: Session):
    made: list[int] = []
    session.define([Tool("note", made.append)], {})
    code = "for n in range(200):\n    try:\n        note(n)\n    except Exception:\n        pass"
    session.run(code, Limits(calls=5))
    assert made == [0, 1, 2, 3, 4]


def test_the_time_of_a_tool_is_not_the_steps(session: Session):
    session.define([Tool("wait", lambda: time.sleep(1.5))], {})
    result = session.run("wait()\n'done'", Limits(seconds=1))
    assert (result.error, result.value) == (None, "done")


def test_an_argument_too_large_is_refused_where_it_is_given(session: Session):
    got: list[object] = []
    session.define([Tool("keep", got.append)], {})
    result = session.run("keep('a' * 200_000)", Limits(value_bytes=100_000))
    assert result.error is not None
    assert got == []
    assert session.run("1").value == 1


def test_what_a_tool_returns_and_is_too_large_is_an_error_inside(session: Session):
    session.define([Tool("give", lambda: "a" * 200_000)], {})
    result = session.run("give()", Limits(value_bytes=100_000))
    assert result.error is not None
    assert "100000 bytes" in result.error.message


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize("given", ["object()", "print", "[object()]", "iter([])", "note=lambda: 1"])
def test_an_argument_that_is_not_plain_is_refused_inside(session: Session, given: str):
    got: list[object] = []
    session.define([Tool("keep", lambda *args, **kwargs: got.append(args))], {})
    error = session.run(f"keep({given})").error
    assert error is not None
    assert error.kind == "TypeError"
    assert "plain data" in error.message
    assert got == []


@pytest.mark.usefixtures("full_python")
def test_a_tool_is_called_from_where_python_calls_it(session: Session):
    session.define([Tool("size", len)], {})
    assert session.run("sorted(['aaa', 'b', 'cc'], key=size)").value == ["b", "cc", "aaa"]


@pytest.mark.usefixtures("full_python")
def test_threads_of_the_code_call_tools_one_after_another(session: Session):
    session.define([Tool("double", lambda n: 2 * n)], {})
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n    got = list(pool.map(double, range(40)))\ngot"
    )
    assert session.run(code).value == [2 * n for n in range(40)]
