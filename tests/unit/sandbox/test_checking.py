"""The check before a step: what is surely wrong is found, what may be right is left alone, and nothing ever runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from sandbox.checking.certain import Known
from sandbox.checking.checker import Checker
from sandbox.checking.sandbox import CheckedSandbox
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Session, Tool


@pytest.fixture(scope="module")
def sandbox() -> Iterator[CheckedSandbox]:
    made = CheckedSandbox(MontySandbox(), Checker())
    yield made
    made.close()


@pytest.fixture
def called() -> list[str]:
    return []


@pytest.fixture
def session(sandbox: CheckedSandbox, called: list[str]) -> Iterator[Session]:
    def recall(query: str, limit: int = 3) -> list[str]:
        called.append(query)
        return [query] * limit

    opened = sandbox.open(steps=100)
    opened.define(
        [
            Tool("recall", recall, "(query: str, limit: int = 3) -> list[str]"),
            Tool(
                "store",
                lambda text, **_: called.append(text),
                "(text: str, *, tags: list[Tag] | None = None) -> Stored",
            ),
            Tool("anything", lambda *_, **__: 1),
            Tool("unreadable", lambda *_, **__: 1, "(query str)"),
        ],
        {"data": {"a": 1}},
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("recall('a')\nrecall(q='a')", "TypeError", "`q`"),
        ("recall()", "TypeError", "`query`"),
        ("recall('a', 1, 2)", "TypeError", "expected 2, got 3"),
        ("recall(\n    'a',\n    lim=3,\n)", "TypeError", "`lim`"),
        ("store('a', label='b')", "TypeError", "`label`"),
        ("for word in data:\n    recall(text=word)", "TypeError", "line 2"),
        ("recal('a')", "NameError", "did you mean `recall`?"),
        ("print(f'{nobody}')", "NameError", "`nobody`"),
        ("recall('a')\nfor hit in hits: print(hit)", "NameError", "`hits`"),
        ("math.sqrt(2)", "NameError", "`math`"),
    ],
)
def test_what_is_surely_wrong_is_said_before_anything_runs(
    session: Session, called: list[str], code: str, kind: str, said: str
):
    result = session.run(code)
    assert result.error is not None
    assert result.error.kind == kind
    assert said in result.error.message
    assert "no tool was called" in result.error.message
    assert called == []


def test_a_wrong_call_is_told_with_the_right_one(session: Session):
    error = session.run("recall(q='a')").error
    assert error is not None
    assert "recall(query: str, limit: int = 3) -> list[str]" in error.message


@pytest.mark.parametrize(
    "code",
    [
        "recall('a', limit=2)",
        "recall(**{'query': 'a'})",
        "recall(*['a', 2])",
        "store('a', tags=['b'])",
        "anything(1, two=3)",
        "unreadable(1, 2, three=4)",
        "try:\n    recal('a')\nexcept NameError:\n    pass",
        "try:\n    recall(q='a')\nexcept TypeError:\n    pass",
        "def later():\n    return not_yet()",
        "ask = lambda: not_yet()",
        "exec('made = 1')\nmade",
        "data['a'] += 1\ndata",
        "[word for word in data if word]",
        "if data:\n    found = 1\nfound",
        "for number in range(3):\n    last = number\nlast",
        "with_name = {'recall': recall}\nwith_name['recall']('a')",
        "def recall_all(words):\n    return [recall(word) for word in words]\nrecall_all(['a'])",
        "import json as j\nj.dumps(data)",
        "match data:\n    case {'a': number}:\n        print(number)",
        "(count := 3) + count",
        "'3' + str(4)",
        "len(data) + max(1, 2)",
        "__name__",
    ],
)
def test_what_may_be_right_runs(session: Session, code: str):
    assert session.run(code).error is None


def test_what_earlier_steps_defined_is_known(session: Session):
    session.run("import math\nwords = ['a']\ndef double(word): return word * 2\n1 / 0")
    assert session.run("[double(word) for word in words], math.pi").error is None


def test_what_the_code_hides_is_not_judged(session: Session):
    session.run("exec('hidden = 5')")
    assert session.run("hidden").value == 5


def test_no_python_is_left_to_the_session(session: Session):
    error = session.run("recall(").error
    assert error is not None
    assert error.kind == "SyntaxError"


def test_code_too_long_to_be_checked_runs(session: Session):
    assert session.run("x = 1\n" * 5000).error is None


@pytest.mark.parametrize("code", ["x = " + "+".join(["1"] * 700), "def f(x):\n    return " + "+".join(["x"] * 700)])
def test_code_too_deep_to_be_looked_at_is_left_to_the_session(code: str):
    with closing(Checker()) as checker:
        assert checker.fault(code, {}, Known()) is None


def test_after_a_cancel_nothing_is_checked_any_more(session: Session):
    session.cancel()
    with pytest.raises(Exception, match="cancelled"):
        session.run("recal()")
