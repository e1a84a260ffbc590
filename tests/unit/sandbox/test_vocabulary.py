"""What is written down of Monty is held against Monty itself, so that a new version cannot make it untrue unseen."""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Iterator

import pytest

from sandbox.auto.vocabulary import METHODS, NO_BUILTINS, OF_TYPES, PARTS, TYPES, WHOLE
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Sandbox, Session

OF_NO_USE = {"object", "open", "property"}
"""Built-in names that are there, and can do nothing."""
UNSAID = {"breakpoint", "input"}
"""Built-in names that full Python has, and that are of no use there either."""
USED_OTHERWISE = {"__init__", "__post_init__", "__enter__", "__exit__"}
USES = """
    __repr__ repr(thing)
    __str__ str(thing)
    __eq__ thing == 1
    __hash__ hash(thing)
    __getitem__ thing[1]
    __setitem__ thing[1] = 2
    __contains__ 1 in thing
    __iter__ list(thing)
    __next__ next(thing)
    __call__ thing(1)
    __add__ thing + 1
    __radd__ 1 + thing
    __sub__ thing - 1
    __rsub__ 1 - thing
    __mul__ thing * 2
    __rmul__ 2 * thing
    __truediv__ thing / 1
    __floordiv__ thing // 1
    __mod__ thing % 1
    __pow__ thing ** 1
    __matmul__ thing @ 1
    __and__ thing & 1
    __or__ thing | 1
    __xor__ thing ^ 1
    __lshift__ thing << 1
    __neg__ -thing
    __pos__ +thing
    __invert__ ~thing
    __abs__ abs(thing)
    __int__ int(thing)
    __float__ float(thing)
    __round__ round(thing)
    __index__ [1][thing]
    __divmod__ divmod(thing, 1)
"""
GIVES = {"__repr__": "'a'", "__str__": "'a'", "__iter__": "iter([1])", "__float__": "1.0"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = MontySandbox()
    yield made
    made.close()


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    opened = sandbox.open(steps=10_000)
    yield opened
    opened.close()


def _known(session: Session, code: str) -> bool:
    return session.run(code).error is None


@pytest.mark.parametrize("module", sorted(PARTS))
def test_the_parts_of_a_module_are_there(session: Session, module: str):
    absent = [name for name in sorted(PARTS[module]) if not _known(session, f"from {module} import {name}")]
    assert absent == []


@pytest.mark.parametrize("module", sorted(WHOLE))
def test_of_a_whole_module_nothing_is_missing(session: Session, module: str):
    names = [name for name in dir(importlib.import_module(module)) if not name.startswith("_")]
    public = getattr(importlib.import_module(module), "__all__", names)
    assert [name for name in public if not _known(session, f"from {module} import {name}")] == []


def test_builtins_that_are_said_to_be_missing_are(session: Session):
    assert [name for name in sorted(NO_BUILTINS - OF_NO_USE) if _known(session, name)] == []


def test_builtins_that_are_missing_are_said_to_be(session: Session):
    things = {name: thing for name, thing in vars(builtins).items() if not name.startswith("_")}
    asked = [name for name, thing in things.items() if isinstance(thing, type | type(len)) and not _warns(thing)]
    assert {name for name in asked if name not in NO_BUILTINS and not _known(session, name)} <= UNSAID


def _warns(thing: object) -> bool:
    """Warnings, and errors of reading code, which no step gets to see."""
    return isinstance(thing, type) and issubclass(thing, Warning | SyntaxError | UnicodeError)


def test_every_special_method_is_tried():
    assert {line.split()[0] for line in USES.strip().splitlines()} == METHODS - USED_OTHERWISE


@pytest.mark.parametrize("line", USES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_a_special_method_is_called(session: Session, line: str):
    name, use = line.split(maxsplit=1)
    body = f"calls.append(1)\n        return {GIVES.get(name, '0')}"
    made = f"calls = []\nclass Thing:\n    def {name}(self, *given):\n        {body}\nthing = Thing()"
    result = session.run(f"{made}\n{use}\ncalls")
    assert (result.error, result.value) == (None, [1])


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_type_has_what_is_said_and_none_of_its_methods(session: Session, kind: str):
    there = {name for name in dir(getattr(builtins, kind)) if _known(session, f"{kind}.{name}")}
    assert {name for name in there if not name.startswith("_")} <= OF_TYPES
