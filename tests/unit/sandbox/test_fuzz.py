"""True conversations, damaged at random, for as long as the time allows: both sides end them, and go on living.

`DIONYSUS_FUZZ_S` gives more seconds; a failure names the seed that makes it again.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from sandbox.errors import Broken
from sandbox.guest.codec import HEAD
from sandbox.guest.source import command
from sandbox.pipe.session import PipeSession
from sandbox.pipe.transport import Gone, Late, ProcessTransport, Transport, started
from sandbox.port import FINAL, Limits, Result, Session, Tool
from sandbox.testing import Scripted

BUDGET_S = float(os.environ.get("DIONYSUS_FUZZ_S", "4"))
PATIENT = Limits(seconds=20)
FOREIGN = {"uses"}
"""Threads that tests before this one may still begin."""
CODE = """
print("héllo", 1)
values = [recall("a", limit=2), given, 2**80, b"x", {1: (2, {3})}]
try:
    recall()
except TypeError as error:
    print(error)
values
"""


@dataclass
class Recorded:
    """A transport that keeps what goes through it."""

    inner: Transport
    said: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)

    def read(self, most: int, deadline: float) -> bytes:
        part = self.inner.read(most, deadline)
        self.said += part
        return part

    def write(self, data: bytes, deadline: float) -> None:
        self.heard += data
        self.inner.write(data, deadline)

    def kill(self) -> None:
        self.inner.kill()

    def close(self) -> None:
        self.inner.close()


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    """A conversation as it is when nobody lies."""
    transport = Recorded(_runner())
    session = PipeSession(lambda _: transport)
    _furnish(session)
    assert session.run(CODE, PATIENT).error is None
    session.run("1 / 0", PATIENT)
    session.close()
    return transport


def test_a_host_outlives_whatever_it_is_told(recorded: Recorded):
    before, rounds = set(threading.enumerate()), 0
    for seed in _seeds():
        said = Damage(seed).done(bytes(recorded.said))
        session = PipeSession(partial(_scripted, said))
        _furnish(session)
        with suppress(Broken):
            result = session.run(CODE, PATIENT)
            assert isinstance(result, Result), f"seed {seed}"
            assert result.fresh <= (result.error is not None), f"seed {seed}"
        session.close()
        rounds += 1
    assert rounds > 10
    deadline = time.monotonic() + 30
    while left := [thread for thread in set(threading.enumerate()) - before if thread.name not in FOREIGN]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_a_runner_ends_by_whatever_it_is_told_or_goes_on_as_asked(recorded: Recorded):
    rounds = 0
    for seed in _seeds():
        with closing(_runner()) as runner:
            deadline = time.monotonic() + 60
            with suppress(Gone):
                runner.write(Damage(seed).done(bytes(recorded.heard)), deadline)
            assert runner.process.stdin is not None
            runner.process.stdin.close()
            try:
                while runner.read(1 << 16, deadline):
                    pass
            except Late:
                pytest.fail(f"seed {seed}: it neither ended nor said anything")
            except Gone:
                rounds += 1
    assert rounds > 1


class Damage:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def done(self, frames: bytes) -> bytes:
        """The same frames but for a few wounds. Most keep the lengths right, so that they go deep."""
        bodies = list(_bodies(frames))
        for _ in range(self.random.choice((1, 1, 2, 5))):
            wound = self.random.choice((self._bytes, self._node, self._node, self._node, self._order))
            wound(bodies)
        joined = b"".join(HEAD.pack(len(body)) + body for body in bodies)
        return joined if self.random.random() < 0.8 else self._cut(joined)

    def _bytes(self, bodies: list[bytes]) -> None:
        at = self.random.randrange(len(bodies))
        body = bytearray(bodies[at] or b"{")
        for _ in range(self.random.choice((1, 3, 20))):
            body[self.random.randrange(len(body))] = self.random.randrange(256)
        bodies[at] = bytes(body)

    def _node(self, bodies: list[bytes]) -> None:
        """One value somewhere in the tree becomes another, of the wrong type most often."""
        at = self.random.randrange(len(bodies))
        with suppress(ValueError, RecursionError):
            tree = [json.loads(bodies[at])]
            places = list(_places(tree))
            holder, key = self.random.choice(places)
            holder[key] = self.random.choice(OTHERS)
            bodies[at] = json.dumps(tree[0]).encode()

    def _order(self, bodies: list[bytes]) -> None:
        one, other = (self.random.randrange(len(bodies)) for _ in range(2))
        match self.random.randrange(3):
            case 0:
                bodies[one], bodies[other] = bodies[other], bodies[one]
            case 1:
                bodies.insert(one, bodies[other])
            case _ if len(bodies) > 1:
                del bodies[one]

    def _cut(self, frames: bytes) -> bytes:
        at = self.random.randrange(len(frames) + 1)
        return frames[:at] + self.random.randbytes(self.random.choice((0, 1, 4, 40)))


OTHERS: tuple[object, ...] = (
    *(None, True, 0, -1, 1.5, 10**400, float("nan"), "", "call", "done", "run", "final_answer", "\ud800", [], {}),
    *([[]], [{}, []], {"$": "set", "v": [[]]}, {"$": "dict", "v": [[{}, 1]]}, {"$": "int", "v": "x"}, {"$": "list"}),
    *({"$": [], "v": 1}, {"$": "bytes", "v": "é"}, {"$": "decimal", "v": "1e"}, {"$": "time", "v": 5}),
)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    match tree:
        case list():
            held = list(enumerate(tree))
        case dict():
            held = list(tree.items())
        case _:
            return
    for key, value in held:
        yield tree, key
        yield from _places(value)


def _bodies(frames: bytes) -> Iterator[bytes]:
    while frames:
        (size,) = HEAD.unpack(frames[: HEAD.size])
        yield frames[HEAD.size : HEAD.size + size]
        frames = frames[HEAD.size + size :]


def _furnish(session: Session) -> None:
    tools = [
        Tool("recall", lambda query, limit=1: {"query": query, "limit": limit}),
        Tool(FINAL, lambda answer: answer),
    ]
    session.define(tools, {"given": (1, "zwei", None)})


def _scripted(said: bytes, cancelled: threading.Event) -> Transport:
    return Scripted(said)


def _runner() -> ProcessTransport:
    return started(command(sys.executable, {}), {})


def _seeds() -> Iterator[int]:
    first, end = random.SystemRandom().randrange(1 << 40), time.monotonic() + BUDGET_S
    seed = first
    while time.monotonic() < end:
        yield seed
        seed += 1
