"""Plain data crosses as it is, in every direction; anything else is made plain on the host, or refused by name."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import NamedTuple

import pydantic
import pytest

from sandbox.errors import NameTaken, NotPlain
from sandbox.port import Session, Tool

PLAIN = [
    None,
    True,
    0,
    -(2**63),
    2**63,
    -(10**40),
    7**3000,
    0.1,
    -0.0,
    math.inf,
    "",
    "héllo \U0001f600 \x00 \u2028",
    [],
    [1, [2, [3]]],
    {},
    {"a": {"b": None}},
    {1: "one", (1, 2): "pair", None: "none"},
    {"$": "int", "v": "0x1"},
    (),
    (1, (2,)),
    {1, 2},
    frozenset({"a"}),
    b"\x00\xff",
    dt.datetime.fromisoformat("2026-05-04T09:30:01.000005"),
    dt.time(1, 2, 3),
    dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
    dt.date(1, 1, 1),
    dt.timedelta(days=-1, microseconds=3),
    Decimal("1.10"),
]


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


@dataclass(frozen=True)
class Place:
    name: str
    at: tuple[int, int]


class Model(pydantic.BaseModel):
    name: str
    when: dt.date


class Pair(NamedTuple):
    a: int
    b: int


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_a_plain_value_comes_back_as_it_went(session: Session, value: object):
    given: list[object] = []
    session.define([Tool("keep", given.append), Tool("give", lambda: value)], {"value": value})
    result = session.run("keep(value)\nkeep(give())\nvalue")
    assert result.error is None
    for back in (*given, result.value):
        assert (type(back), back) == (type(value), value)


def test_what_equals_nothing_or_has_no_text_crosses_too(session: Session):
    session.define([], {"values": [math.nan, "\ud83d", "\ud83d\ude00"]})
    result = session.run("values")
    assert isinstance(result.value, list)
    assert math.isnan(result.value[0])
    assert result.value[1:] == ["\ud83d", "\ud83d\ude00"]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Place("here", (1, 2)), {"name": "here", "at": (1, 2)}),
        (Model(name="a", when=dt.date(2026, 1, 2)), {"name": "a", "when": dt.date(2026, 1, 2)}),
        ([Place("here", (1, 2))], [{"name": "here", "at": (1, 2)}]),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
        (Pair(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (bytearray(b"a"), b"a"),
        (PurePosixPath("/a/b"), "/a/b"),
    ],
    ids=str,
)
def test_an_object_of_the_host_is_made_plain(session: Session, value: object, plain: object):
    session.define([Tool("give", lambda: value)], {"value": value})
    result = session.run("[give(), value]")
    assert result.value == [plain, plain]


@pytest.mark.parametrize(
    "value", [object(), print, [object()], {"a": iter([])}], ids=["object", "function", "in a list", "iterator"]
)
def test_a_variable_that_is_not_plain_is_refused_by_name(session: Session, value: object):
    with pytest.raises(NotPlain) as refused:
        session.define([], {"value": value})
    assert "not plain data" in str(refused.value)


def test_what_a_tool_returns_and_is_not_plain_is_an_error_inside(session: Session):
    session.define([Tool("give", object)], {})
    result = session.run("try:\n    give()\nexcept TypeError as error:\n    said = str(error)\nsaid")
    assert "give" in str(result.value)
    assert "not plain data" in str(result.value)


def test_an_object_that_cannot_be_made_plain_is_an_error_inside(session: Session):
    class Torn:
        def model_dump(self) -> object:
            raise OSError("half of it is gone")

    session.define([Tool("give", Torn)], {})
    result = session.run("try:\n    give()\nexcept TypeError as error:\n    said = str(error)\nsaid")
    assert "half of it is gone" in str(result.value)


def test_a_value_that_holds_itself_is_refused(session: Session):
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotPlain, match="nested more than"):
        session.define([], {"value": endless})


@pytest.mark.parametrize("name", ["a b", "class", "1a", "", "__builtins__", "recall"])
def test_a_variable_has_a_name_that_can_be_used(session: Session, name: str):
    with pytest.raises(NameTaken):
        session.define([Tool("recall", lambda: 1)], {name: 1})


@pytest.mark.parametrize("name", ["a b", "class", "1a", ""])
def test_a_tool_has_a_name_that_can_be_called(session: Session, name: str):
    with pytest.raises(NameTaken):
        session.define([Tool(name, lambda: 1)], {})


def test_two_tools_do_not_share_a_name(session: Session):
    with pytest.raises(NameTaken, match="recall"):
        session.define([Tool("recall", lambda: 1), Tool("recall", lambda: 2)], {})


def test_variables_are_added_and_tools_replaced(session: Session):
    session.define([Tool("first", lambda: 1)], {"a": 1})
    session.run("first()")
    session.define([Tool("second", lambda: 2)], {"b": 2})
    assert session.run("[a, b, second()]").value == [1, 2, 2]
    error = session.run("first()").error
    assert error is not None
    assert error.kind == "NameError"
