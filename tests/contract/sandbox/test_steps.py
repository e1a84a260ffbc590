"""What a step is: code whose names live on, with a value, what it printed, and errors told as Python would."""

from __future__ import annotations

import pytest

from sandbox.port import Limits, Session, Tool


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("", None),
        ("1 + 1", 2),
        ("x = 3", 3),
        ("x = y = 4", 4),
        ("x: int = 5", 5),
        ("x = 1\nx += 5", 6),
        ("if True:\n    x = 7", None),
        ("'text'", "text"),
        ("print('hello')", None),
        ("[n * n for n in range(4)]", [0, 1, 4, 9]),
        ("import math\nmath.floor(2.5)", 2),
        ("def twice(n):\n    return 2 * n\ntwice(4)", 8),
    ],
)
def test_the_value_of_a_step_is_that_of_its_last_line(session: Session, code: str, value: object):
    assert session.run(code).value == value


def test_what_is_printed_comes_with_the_step_that_printed_it(session: Session):
    assert session.run("print('one', 1)\nprint('two', end='')").logs == "one 1\ntwo"
    assert session.run("print('three')").logs == "three\n"
    assert session.run("4").logs == ""


def test_names_live_on_from_step_to_step(session: Session):
    session.run("numbers = [1, 2]\ndef total():\n    return sum(numbers)")
    session.run("numbers.append(3)")
    assert session.run("total()").value == 6


def test_names_live_on_after_a_step_that_failed(session: Session):
    session.run("kept = 1")
    failed = session.run("kept = 2\nprint('before')\n1 / 0")
    assert failed.error is not None
    assert (failed.error.kind, failed.logs, failed.fresh) == ("ZeroDivisionError", "before\n", False)
    assert session.run("kept").value == 2


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("{}['a']", "KeyError", "a"),
        ("missing", "NameError", "missing"),
        ("int('a')", "ValueError", "invalid literal"),
        ("[][1]", "IndexError", "index out of range"),
        ("raise ValueError('as it was said')", "ValueError", "as it was said"),
        ("1 +", "SyntaxError", "invalid syntax"),
        ("x = (", "SyntaxError", "never closed"),
    ],
)
def test_an_error_has_its_kind_and_message(session: Session, code: str, kind: str, message: str):
    error = session.run(code).error
    assert error is not None
    assert error.kind == kind
    assert message in error.message


def test_an_error_is_told_with_the_codes_own_lines_only(session: Session):
    error = session.run("def broken(n):\n    return n / 0\n\nbroken(1)").error
    assert error is not None
    assert "line 4" in error.trace
    assert "line 2" in error.trace
    assert "broken(1)" in error.trace
    assert error.trace.endswith("ZeroDivisionError: division by zero")
    assert all(word not in error.trace for word in ("runner", "sandbox", ".py", "<string>"))


def test_an_error_in_a_function_of_an_earlier_step_shows_the_line_where_it_stands(session: Session):
    session.run("def broken(n):\n    return n / 0")
    error = session.run("2\nbroken(1)").error
    assert error is not None
    assert "broken(1)" in error.trace
    assert "ZeroDivisionError" in error.trace


def test_a_syntax_error_is_found_before_anything_runs(session: Session):
    error = session.run("print('ran')\nfor").error
    assert error is not None
    assert "line 2" in error.message
    assert session.run("1").logs == ""


@pytest.mark.parametrize(
    "code",
    [
        "recall = 1",
        "def recall():\n    pass",
        "for recall in []:\n    pass",
        "import json as recall",
        "[recall := 1]",
        "with open('x') as recall:\n    pass",
        "recall += 1",
        "global recall\nrecall = 1",
    ],
)
def test_a_step_that_takes_the_name_of_a_tool_is_refused_before_it_runs(session: Session, code: str):
    session.define([Tool("recall", lambda: "called")], {})
    result = session.run(f"print('ran')\n{code}")
    assert result.error is not None
    assert "recall" in result.error.message
    assert result.logs == ""
    assert session.run("recall()").value == "called"


def test_a_value_that_is_not_plain_is_shown_as_text(session: Session):
    value = session.run("def shown():\n    pass\nshown").value
    assert isinstance(value, str)
    assert "shown" in value


@pytest.mark.usefixtures("full_python")
def test_a_value_that_is_partly_plain_is_shown_in_its_parts(session: Session):
    code = "import dataclasses\n@dataclasses.dataclass\nclass Place:\n    name: str\n[Place('here'), {'n': object}]"
    assert session.run(code).value == [{"name": "here"}, {"n": "<class 'object'>"}]


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("def numbers():\n    yield from (1, 2)\nlist(numbers())", [1, 2]),
        ("class A:\n    pass\nclass B(A):\n    pass\nissubclass(B, A)", True),
        (
            "class Wrong(ValueError):\n    pass\ntry:\n    raise Wrong\nexcept ValueError:\n    print('a')\n'b'",
            "b",
        ),
        ("from __future__ import annotations\nx: Missing = 1", 1),
        ("import statistics\nstatistics.mean([1, 2, 3])", 2),
        ("import asyncio\nasync def one():\n    return 1\nasyncio.run(one())", 1),
        ("__name__", "__main__"),
        ("import typing\nclass A:\n    x: 'int'\ntyping.get_type_hints(A) == {'x': int}", True),
        (
            "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout",
            b"1\n",
        ),
        (
            "import threading\nx = []\nt = threading.Thread(target=x.append, args=(1,))\nt.start()\nt.join()\nx",
            [1],
        ),
        (
            "import os\nn = os.fork()\nif not n:\n    os._exit(3)\nos.waitstatus_to_exitcode(os.waitpid(n, 0)[1])",
            3,
        ),
        ("input", "<built-in function input>"),
    ],
)
def test_a_full_tier_runs_all_of_python(session: Session, code: str, value: object):
    result = session.run(code)
    assert result.error is None
    assert result.value == value


@pytest.mark.usefixtures("full_python")
def test_the_way_a_step_found_things_is_found_again_by_the_next(session: Session):
    session.run("import sys, builtins\nsys.stdout = None\nbuiltins.shout = 1\nsys.modules.pop('__main__')")
    assert session.run("print('heard')\n__name__").logs == "heard\n"


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("import sys\nsys.exit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("return 1", "SyntaxError", "outside function"),
        (
            "class Mute(Exception):\n    def __str__(self):\n        raise OSError\nraise Mute",
            "Mute",
            "could not be made",
        ),
        ("input()", "EOFError", "EOF"),
        ("raise ExceptionGroup('all', [ValueError('a')])", "ExceptionGroup", "all (1 sub-exception)"),
    ],
)
def test_an_unusual_end_is_told_too(session: Session, code: str, kind: str, message: str):
    session.run("kept = 1")
    result = session.run(code)
    assert result.error is not None
    assert result.error.kind == kind
    assert message in result.error.message
    assert session.run("kept").value == 1


def test_a_deep_error_is_told_shortly(session: Session):
    error = session.run("def deeper(n):\n    return deeper(n + 1)\ndeeper(0)", Limits(seconds=5)).error
    assert error is not None
    assert error.kind == "RecursionError"
    assert len(str(error)) < 4_000
