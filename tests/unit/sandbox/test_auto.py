"""From Monty to full Python: when, and with what of the steps before. Full Python is here one without any isolation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from sandbox.auto.sandbox import AutoSandbox, AutoSession
from sandbox.errors import Cancelled, Closed, Unavailable
from sandbox.monty.sandbox import MontySandbox
from sandbox.pipe.session import PipeSession
from sandbox.pipe.transport import Transport
from sandbox.port import STEPS, Limits, Tool
from sandbox.testing import Unprotected


class Gone:
    """A full Python that was there when the sandbox was made, and is no longer."""

    tier = "gone"

    def open(self, steps: int = STEPS) -> PipeSession:
        return PipeSession(self._start, steps)

    def close(self) -> None: ...

    def _start(self, cancelled: threading.Event) -> Transport:
        raise Unavailable("The engine is gone.", "Start it.")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[AutoSandbox]:
    made = AutoSandbox(MontySandbox(), Unprotected())
    yield made
    made.close()


@pytest.fixture
def called() -> list[object]:
    return []


@pytest.fixture
def session(sandbox: AutoSandbox, called: list[object]) -> Iterator[AutoSession]:
    def recall(word: str) -> str:
        called.append(word)
        return word

    opened = sandbox.open(steps=20)
    opened.define([Tool("recall", recall), Tool("final_answer", lambda answer: answer)], {"given": {"a": (1, 2)}})
    yield opened
    opened.close()


def test_a_plain_step_stays(session: AutoSession):
    assert session.run("sum(given['a'])").value == 3
    assert session.moved is None


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("def numbers():\n    yield 1\nlist(numbers())", [1]),
        ("import statistics\nstatistics.mean([1, 3])", 2),
        (
            "class Bad(Exception):\n    pass\ntry:\n    raise Bad('a')\nexcept Bad as e:\n    said = str(e)\nsaid",
            "a",
        ),
        ("del given['a']\ngiven", {}),
        ("sorted(['b', 'a'], key=lambda word: recall(word))", ["a", "b"]),
        ("import json\njson.dumps({1}, default=list)", "[1]"),
    ],
)
def test_a_step_that_needs_more_runs_in_full_python(session: AutoSession, code: str, value: object):
    result = session.run(code)
    assert (result.error, result.value) == (None, value)
    assert session.moved


def test_what_the_steps_before_made_comes_along(session: AutoSession, called: list[object]):
    session.run("import math\nfrom functools import reduce\ncount = 2\nwords = {'b', recall('c')}")
    session.run("def area(r): return math.pi * r ** count\nclass Box:\n    def __init__(self, held): self.held = held")
    session.run("count += 1\ntwice = lambda n: n * 2")
    result = session.run("import statistics\nround(area(2), 2), Box(3).held, sorted(words), twice(count), given")
    assert result.error is None
    assert result.value == (25.13, 3, ["b", "c"], 6, {"a": (1, 2)})
    assert result.logs == ""
    assert called == ["c"]  # nothing was done twice


def test_what_was_given_since_the_last_step_comes_along(session: AutoSession):
    session.run("1")
    session.define([Tool("recall", lambda word: word)], {"late": 7})
    assert session.run("import statistics\nlate, given").value == (7, {"a": (1, 2)})


def test_what_could_not_come_along_is_said(session: AutoSession):
    session.run("from collections import Counter\nclass Box:\n    pass\nbox = Box()\nletters = Counter('aab')")
    result = session.run("import statistics\nletters['a']")
    assert result.value == 2
    assert "box (a Box, gone)" in result.logs
    assert "letters (a Counter, now a dict)" in result.logs


def test_what_is_made_again_finds_what_it_was_made_from(session: AutoSession):
    session.run("import math\ndef double(n, times=2): return math.floor(n * times)\nimport math")
    session.run("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Point:\n    x: int\n    y: int = -1")
    session.run("from dataclasses import dataclass")
    result = session.run("import statistics\n(double(2), Point(3).x)")
    assert (result.value, result.logs) == ((4, 3), "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def f(x, held=[]):\n    held.append(x)\n    return held\nf(1)", "f (a function, gone)"),
        ("x = 2\ndef f(a=x): return a\nx = 5", "f (a function, gone)"),
        ("x = 2\nf = lambda *, a=x: a\nx = 5", "f (a function, gone)"),
        ("from functools import cache\n@cache\ndef f(n): return n", "f (a _lru_cache_wrapper, gone)"),
        ("class A:\n    held = []\nA.held.append(1)", "A (a type, gone)"),
        ("class A:\n    held = 1\nA.held = 2", "A (a type, gone)"),
        ("def f(): return 1\nkept = f", "kept (a function, gone)"),
        ("a = [1]\nb = {'in': a}", "b (no longer shared with a)"),
        ("a = [1]\nb = (a, 2)\nc = b", "c (no longer shared with b)"),
        ("def f(a: nobody): return a", "f (gone)"),
    ],
)
def test_what_would_not_be_the_same_afterwards_is_said(session: AutoSession, code: str, said: str):
    assert session.run(code).error is None
    assert said in session.run("import statistics").logs


def test_what_is_alike_and_not_shared_is_not_said_to_be(session: AutoSession):
    session.run("a = [1, (2, 3)]\nb = [1, (2, 3)]\nc, d = [], []\ne = f = (1, 2)")
    assert session.run("import statistics").logs == ""


def test_what_a_failed_step_did_not_come_to_is_not_made(session: AutoSession):
    session.run("import math\ndef f(): return 1")
    session.run("import math\ndef g(): return 3\n1 / 0\ndef f(): return 2")
    result = session.run("import statistics\nmath.floor(1.5), g()")
    assert result.value == (1, 3)
    assert "f (a function, gone)" in result.logs


def test_what_a_long_step_made_comes_along(session: AutoSession):
    session.run(f"late = 1\ndef one(): return late\n#{'-' * 30_000}")
    assert session.run("import statistics\none()").value == 1


def test_a_step_that_is_too_long_to_run_is_not_read(session: AutoSession):
    """Reading it would take many seconds of our processor."""
    begun = time.process_time()
    assert session.run("x = 1\n" * 800_000).error is not None
    assert time.process_time() - begun < 5


def test_a_sum_too_deep_to_be_written_down_is_no_error_of_ours(session: AutoSession, called: list[object]):
    """Which of the two Pythons takes it is theirs to say."""
    result = session.run("recall('once')\ndef deep(x): return " + " + ".join(["x"] * 400) + "\ndeep(1)")
    assert len(called) <= 1
    assert result.error is None or result.error.kind == "SyntaxError"


def test_the_code_has_no_part_in_what_is_told_of_its_names(session: AutoSession, capfd: pytest.CaptureFixture[str]):
    session.run("def type(x):\n    print('forged')\n    while True: pass\nkept = 1")
    begun = time.monotonic()
    assert session.run("import statistics\nkept", Limits(seconds=60)).value == 1
    assert time.monotonic() - begun < 30
    assert "forged" not in capfd.readouterr().out


SLOW = "def slow():\n    while True: pass\n" + "\n".join(f"def f{n}(a: slow()): return {n}" for n in range(12))
"""Annotations, which only a full Python works out when it makes the function."""


def test_all_of_a_move_takes_no_longer_than_a_step_may(session: AutoSession):
    assert session.run(SLOW).error is None
    begun = time.monotonic()
    result = session.run("import statistics\n1", Limits(seconds=3))
    assert time.monotonic() - begun < 20
    assert result.value == 1
    assert "f0 (gone), f1 (gone), f2 (gone)" in result.logs


@pytest.mark.parametrize(("stop", "error"), [("cancel", Cancelled), ("close", Closed)])
def test_a_move_can_be_called_off(session: AutoSession, stop: str, error: type[Exception]):
    session.run(SLOW)
    threading.Timer(0.5, getattr(session, stop)).start()
    begun = time.monotonic()
    with pytest.raises(error):
        session.run("import statistics", Limits(seconds=60))
    assert time.monotonic() - begun < 20


def test_where_full_python_is_gone_the_session_stays_what_it_was():
    sandbox = AutoSandbox(MontySandbox(), Gone())
    session = sandbox.open()
    session.run("kept = 1")
    with pytest.raises(Unavailable):
        session.run("import statistics")
    result = session.run("kept")
    assert (result.value, result.fresh) == (1, False)
    sandbox.close()


def test_a_close_gives_the_place_back():
    sandbox = AutoSandbox(MontySandbox(places=1, patience=0.3), Unprotected())
    for _ in range(3):
        session = sandbox.open()
        assert session.run("1").value == 1
        session.close()
    sandbox.close()


def test_a_tool_is_not_called_again_to_make_something_again(session: AutoSession, called: list[object]):
    session.run("def ask(word=recall('default')): return word")
    result = session.run("import statistics\n1")
    assert called == ["default"]
    assert "ask" in result.logs


def test_a_refusal_in_the_midst_of_a_step_is_an_error_and_no_second_run(session: AutoSession, called: list[object]):
    result = session.run("recall('once')\nexec('def numbers(): yield 1')")
    assert result.error is not None
    assert called == ["once"]


@pytest.mark.parametrize(
    "code",
    [
        "recall(1)\nbulk()",
        "recall(1)\nraise ValueError('does not yet support x')",
        "recall(1)\nraise NotImplementedError('The monty syntax parser does not yet support x')",
        "print(1)\nraise NotImplementedError('The monty syntax parser does not yet support x')",
        "given['a'] = 1\nraise NotImplementedError('The monty syntax parser does not yet support x')",
        "given['a'] = 1\nexec('def numbers(): yield 1')",
    ],
)
def test_an_error_that_reads_like_a_refusal_is_an_error_and_no_second_run(
    session: AutoSession, called: list[object], code: str
):
    def bulk() -> None:
        raise RuntimeError("the server does not yet support bulk delete")

    session.define([Tool("recall", called.append), Tool("bulk", bulk)], {})
    assert session.run(code).error is not None
    assert session.moved is None
    assert len(called) <= 1


def test_a_refusal_that_nobody_foresaw_moves_the_step(session: AutoSession, called: list[object]):
    code = "recall('once')\nif 0:\n    async def f():\n        async with a:\n            pass\n1"
    assert session.run(code).value == 1
    assert session.moved == "async context managers (async with)"
    assert called == ["once"]


def test_what_was_lost_there_does_not_come_back_as_it_was(session: AutoSession):
    session.run("total = 0")
    session.run("import statistics\ntotal += 10")
    assert session.run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)").fresh
    lost = session.run("total")
    assert lost.error is not None
    assert lost.error.kind == "NameError"
    assert session.run("given['a']").value == (1, 2), "what the host gave is there"


def test_the_final_answer_ends_it_there_too(session: AutoSession):
    result = session.run("import statistics\nfinal_answer(statistics.mode([1, 1]))")
    assert (result.final, result.value) == (True, 1)
    with pytest.raises(Closed):
        session.run("1")


def test_it_is_cancelled_wherever_it_runs(session: AutoSession):
    session.run("import statistics")
    threading.Timer(0.2, session.cancel).start()
    with pytest.raises(Cancelled):
        session.run("while True: pass")
