"""From Monty to full Python: when, and with what of the steps before. Full Python is here one without any isolation."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sandbox.auto.sandbox import AutoSandbox, AutoSession
from sandbox.errors import Cancelled, Closed
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Tool
from sandbox.testing import Unprotected


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
    session.run("from functools import cache\n@cache\ndef double(n): return n * 2\nfrom functools import cache")
    session.run("from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int")
    session.run("from dataclasses import dataclass")
    result = session.run("import statistics\n(double(2), Point(3).x)")
    assert (result.value, result.logs) == ((4, 3), "")


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
