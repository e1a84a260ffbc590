"""How a run ends: by its final answer, by a cancel in whatever it is doing, by being closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from sandbox.errors import Busy, Cancelled, Closed, SandboxError
from sandbox.port import FINAL, Limits, Result, Sandbox, Session, Tool

SOON_S = 20.0


class Asked:
    """Two tools: one that ends the run, and one that must not be called afterwards."""

    def __init__(self, session: Session) -> None:
        self.later: list[object] = []
        session.define([Tool(FINAL, lambda answer: {"answer": answer}), Tool("note", self.later.append)], {})


@pytest.mark.parametrize(
    "code",
    [
        "print('so')\nfinal_answer(42)",
        "print('so')\nfinal_answer(42)\nnote(1)",
        "print('so')\ntry:\n    final_answer(42)\nfinally:\n    note(1)",
        "print('so')\ntry:\n    final_answer(42)\nexcept:\n    note(1)",
        "print('so')\ntry:\n    final_answer(42)\nexcept BaseException:\n    pass\nwhile True:\n    note(1)",
        "print('so')\ndef answer():\n    return final_answer(answer=42)\nx = [answer() for n in range(3)]\nnote(1)",
    ],
)
def test_the_final_answer_ends_the_run_at_once(session: Session, code: str):
    asked = Asked(session)
    begun = time.monotonic()
    result = session.run(code)
    assert time.monotonic() - begun < SOON_S
    assert (result.final, result.value, result.error) == (True, {"answer": 42}, None)
    assert result.logs == "so\n"
    assert asked.later == []


def test_no_step_follows_the_final_answer(session: Session):
    Asked(session)
    session.run("final_answer(1)")
    with pytest.raises(Closed, match="final answer"):
        session.run("1")


def test_a_final_answer_that_fails_is_none(session: Session):
    def refuse(answer: object) -> object:
        raise ValueError(f"{answer} is not what was asked for")

    session.define([Tool(FINAL, refuse)], {})
    result = session.run("final_answer(1)")
    assert not result.final
    assert result.error is not None
    assert "not what was asked for" in result.error.message
    assert session.run("2").value == 2


def test_the_final_answer_may_be_any_object_of_the_host(session: Session):
    answer = object()
    session.define([Tool(FINAL, lambda _: answer)], {})
    assert session.run("final_answer(1)").value is answer


def test_a_cancel_stops_code_that_runs(session: Session):
    begun = threading.Event()
    session.define([Tool("begun", begun.set)], {})
    run = _Running(lambda: session.run("begun()\nwhile True:\n    pass", Limits(seconds=60)))
    assert begun.wait(60)
    session.cancel()
    assert isinstance(run.outcome(), Cancelled)
    with pytest.raises(Cancelled):
        session.run("1")


def test_a_cancel_while_a_tool_runs_ends_the_step_when_the_tool_returns(session: Session):
    begun, let_go, later = threading.Event(), threading.Event(), list[object]()

    def work() -> str:
        begun.set()
        let_go.wait(60)
        return "done"

    session.define([Tool("work", work), Tool("note", later.append)], {})
    run = _Running(lambda: session.run("try:\n    work()\nexcept BaseException:\n    pass\nnote(1)"))
    assert begun.wait(60)
    session.cancel()
    let_go.set()
    assert isinstance(run.outcome(), Cancelled)
    assert later == []


def test_a_session_cancelled_before_it_began_runs_nothing(session: Session):
    made: list[object] = []
    session.define([Tool("note", made.append)], {})
    session.cancel()
    session.cancel()
    with pytest.raises(Cancelled):
        session.run("note(1)")
    assert made == []


def test_a_closed_session_runs_nothing_and_may_be_closed_again(sandbox: Sandbox):
    session = sandbox.open()
    session.run("1")
    session.close()
    session.close()
    with pytest.raises(Closed):
        session.run("1")


def test_a_session_that_never_ran_can_be_closed(sandbox: Sandbox):
    session = sandbox.open()
    session.close()
    with pytest.raises(Closed):
        session.run("1")


def test_a_close_stops_code_that_runs(sandbox: Sandbox):
    session, begun = sandbox.open(), threading.Event()
    session.define([Tool("begun", begun.set)], {})
    run = _Running(lambda: session.run("begun()\nwhile True:\n    pass", Limits(seconds=60)))
    assert begun.wait(60)
    session.close()
    assert isinstance(run.outcome(), Closed)


def test_a_session_runs_one_step_at_a_time(session: Session):
    refused: list[BaseException] = []

    def again() -> str:
        with pytest.raises(Busy) as error:
            session.run("1")
        refused.append(error.value)
        return "refused"

    session.define([Tool("again", again)], {})
    assert session.run("again()").value == "refused"
    assert len(refused) == 1


def test_what_a_tool_raises_to_end_the_host_goes_through(session: Session):
    class Stop(BaseException):
        pass

    def stop() -> None:
        raise Stop

    session.define([Tool("stop", stop)], {})
    with pytest.raises(Stop):
        session.run("try:\n    stop()\nexcept BaseException:\n    pass")
    assert session.run("1 + 1").value == 2


class _Running:
    """A step in a thread of its own, and what it came to."""

    def __init__(self, step: Callable[[], Result]) -> None:
        self._came: list[Result | BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(step,), daemon=True)
        self._thread.start()

    def _run(self, step: Callable[[], Result]) -> None:
        try:
            self._came.append(step())
        except SandboxError as error:
            self._came.append(error)

    def outcome(self) -> Result | BaseException:
        self._thread.join(40)
        assert not self._thread.is_alive()
        return self._came[0]
