"""The host's side of the line, against runners that lie, mumble, fall silent or are gone."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import closing
from datetime import date

import pytest

from sandbox.errors import Broken, Cancelled, NotPlain
from sandbox.guest.codec import HEAD
from sandbox.guest.source import PARTS, command, source
from sandbox.pipe.session import PipeSession
from sandbox.pipe.transport import Gone, Transport, started
from sandbox.port import FINAL, MIB, Limits, Tool
from sandbox.testing import Scripted, Unprotected
from tests.unit.sandbox.generated import Noise

SHORT = Limits(seconds=0.2)


def frame(message: object) -> bytes:
    body = json.dumps(message, separators=(",", ":")).encode()
    return HEAD.pack(len(body)) + body


READY = frame({"op": "ready"})
DONE = frame({"op": "done", "step": 1, "value": 1, "logs": ""})


def call(name: object = "note", given: object = ([1], {}), **other: object) -> bytes:
    return frame({"op": "call", "step": 1, "name": name, "given": given} | other)


class Host:
    """A session whose runner was written before, and what its tool was called with."""

    def __init__(self, says: bytes, hangs: bool = False) -> None:
        self.runners = [Scripted(READY + says, hangs), Scripted(READY + frame({"op": "done", "step": 2, "value": 2}))]
        self.noted: list[object] = []
        self.session = PipeSession(self._start)
        self.session.define([Tool("note", self.noted.append), Tool(FINAL, lambda answer: answer)], {})

    def _start(self, cancelled: threading.Event) -> Transport:
        return next(runner for runner in self.runners if not runner.closed)


def test_a_runner_that_keeps_to_the_protocol_is_believed():
    host = Host(call() + frame({"op": "done", "step": 1, "value": {"$": "tuple", "v": [1]}, "logs": "so"}))
    result = host.session.run("1")
    assert (result.value, result.logs, host.noted) == ((1,), "so", [1])


FORGED = {
    "nothing": b"",
    "half a length": b"\x00\x00",
    "a length of two gigabytes": HEAD.pack(1 << 31) + b"{}",
    "a length just over": HEAD.pack(9 * MIB) + b" " * 9 * MIB,
    "no JSON": HEAD.pack(3) + b"\xff\xfe{",
    "no object": frame([1]),
    "deep nesting": HEAD.pack(MIB) + b"[" * MIB,
    "many parts": HEAD.pack(3 * MIB) + (b"{}," * MIB),
    "an unknown word": frame({"op": "open", "step": 1}),
    "no word": frame({"step": 1}),
    "the word of another step": frame({"op": "done", "step": 2, "value": 1}),
    "a step that is no number": frame({"op": "done", "step": [1], "value": 1}),
    "a greeting again": READY + DONE,
    "a value that is none": frame({"op": "done", "step": 1, "value": {"$": "code", "v": "os"}}),
    "an error that is none": frame({"op": "done", "step": 1, "error": "bad"}),
    "a call without arguments": call(given=None),
    "a call with too many": call(given=[[1], {}, 2]),
    "a call with keys that are no names": call(given=[[], {"$": "dict", "v": [[1, 2]]}]),
    "a call of no name": call(name=3),
    "a call with a value that is none": call(given=[[{"$": "int", "v": None}], {}]),
    "a call of another step": call(step=7),
}


@pytest.mark.parametrize("says", FORGED.values(), ids=FORGED)
def test_what_is_not_the_protocol_costs_the_runner_its_place(says: bytes):
    host = Host(says)
    result = host.session.run("1")
    assert result.error is not None
    assert (result.error.kind, result.fresh) == ("RuntimeError", True)
    assert host.runners[0].closed
    assert host.noted == []
    assert host.session.run("2").value == 2


@pytest.mark.parametrize("seed", range(40))
def test_noise_costs_the_runner_its_place(seed: int):
    noise = Noise(seed, unsaid="done")
    for _ in range(25):
        host = Host(noise.frames())
        result = host.session.run("1")
        assert (result.fresh, result.error is not None) == (True, True), f"seed {seed}"
        assert host.session.run("2").value == 2


def test_an_unknown_tool_is_refused_inside_and_the_step_goes_on():
    host = Host(call(name="open") + DONE)
    assert host.session.run("1").value == 1
    assert b"there is no tool named 'open'" in host.runners[0].heard


def test_calls_after_the_final_answer_are_not_made():
    host = Host(call(name=FINAL) + call() * 50 + DONE)
    result = host.session.run("1")
    assert (result.final, result.value, host.noted) == (True, 1, [])


def test_a_final_answer_counts_though_the_runner_says_nothing_more():
    for hangs in (False, True):
        result = Host(call(name=FINAL), hangs).session.run("1", SHORT)
        assert (result.final, result.value) == (True, 1)


def test_what_a_tool_returns_in_too_many_parts_is_refused_inside_and_the_step_goes_on():
    host = Host(call(name="dates") + DONE)
    host.session.define([Tool("dates", lambda _: [date(2026, 1, 1)] * 600_000)], {})
    assert host.session.run("1").value == 1
    assert b"what dates() returned: it cannot cross" in host.runners[0].heard


def test_a_variable_in_too_many_parts_is_refused_where_it_is_given():
    host = Host(DONE)
    with pytest.raises(NotPlain, match="'days' cannot cross"):
        host.session.define([], {"days": [date(2026, 1, 1)] * 600_000})
    assert host.session.run("1").value == 1


def test_an_exception_of_a_tool_that_cannot_say_what_it_is_is_told_inside():
    class Mute(ValueError):
        def __str__(self) -> str:
            raise KeyError

    def fail(_: object) -> None:
        raise Mute

    host = Host(call(name="fail") + DONE)
    host.session.define([Tool("fail", fail)], {})
    assert host.session.run("1").value == 1
    assert b"its message could not be made: KeyError" in host.runners[0].heard


def test_a_runner_cannot_call_an_end_final():
    host = Host(frame({"op": "done", "step": 1, "value": "forged", "final": True, "logs": ""}))
    assert not host.session.run("1").final


def test_calls_without_end_are_bounded_by_time():
    class Endless(Scripted):
        def read(self, most: int, deadline: float) -> bytes:
            return super().read(most, deadline) if self.says else call(name="nobody")

    session = PipeSession(lambda _: Endless(READY))
    begun = time.monotonic()
    result = session.run("1", SHORT)
    assert time.monotonic() - begun < 10
    assert result.error is not None
    assert result.error.kind == "TimeoutError"


def test_silence_is_a_time_out_and_an_end_is_told_as_such():
    silent, gone = (Host(b"", hangs).session.run("1", SHORT).error for hangs in (True, False))
    assert silent is not None
    assert gone is not None
    assert (silent.kind, gone.kind) == ("TimeoutError", "RuntimeError")
    assert "it was at its end" in gone.message


def test_logs_too_long_are_cut_and_logs_that_are_none_are_left_out():
    long = frame({"op": "done", "step": 1, "value": 1, "logs": "x" * 100_000})
    assert len(Host(long).session.run("1", Limits(output_chars=100)).logs) < 300
    assert Host(frame({"op": "done", "step": 1, "logs": [1]})).session.run("1").logs == ""


@pytest.mark.parametrize("greeting", [b"", frame({"op": "done"}), HEAD.pack(1 << 30), b"Traceback: no module json"])
def test_a_runner_that_does_not_greet_is_an_error_of_the_sandbox(greeting: bytes):
    runner = Scripted(greeting)
    session = PipeSession(lambda _: runner)
    with pytest.raises(Broken, match="runner"):
        session.run("1")
    assert runner.closed


def test_a_cancel_while_a_place_is_waited_for_ends_the_wait():
    def never(cancelled: threading.Event) -> Transport:
        waiting.set()
        assert cancelled.wait(30)
        return Scripted(READY)

    waiting = threading.Event()
    session = PipeSession(never)
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(_code_of(session)))
    thread.start()
    assert waiting.wait(30)
    session.cancel()
    thread.join(30)
    assert ended == [Cancelled.code]


def _code_of(session: PipeSession) -> str:
    with pytest.raises(Cancelled) as error:
        session.run("1")
    return error.value.code


def test_what_an_exception_of_the_host_lost_is_said_by_the_next_step():
    def stop() -> None:
        raise KeyboardInterrupt

    sandbox = Unprotected()
    session = sandbox.open()
    session.define([Tool("stop", stop)], {"given": 1})
    session.run("kept = 1")
    with pytest.raises(KeyboardInterrupt):
        session.run("stop()")
    assert session.run("given").fresh
    assert not session.run("given").fresh
    sandbox.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_runner_that_hears_noise_ends_and_says_nothing(seed: int):
    deadline = time.monotonic() + 30
    with closing(started(command(sys.executable, {}), {})) as runner:
        assert runner.read(len(READY), deadline) == READY
        runner.write(Noise(seed).frames(), deadline)
        assert runner.process.stdin is not None
        runner.process.stdin.close()  # it may be waiting for the rest of something very long
        with pytest.raises(Gone):
            runner.read(1, deadline)


def test_no_two_parts_of_the_runner_give_one_name_two_meanings():
    import ast

    names = [node.name for node in ast.parse(source()).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(names) == len(set(names))
    assert len(PARTS) < len(names)


def test_the_runner_fits_on_a_command_line():
    assert len(source()) < 1 << 17


@pytest.mark.parametrize(
    ("code", "status"),
    [("import os\nos._exit(7)", 7), ("import os\nos.kill(os.getpid(), 9)", 137), ("import os\nos.abort()", 134)],
)
def test_how_a_runner_ended_is_told(code: str, status: int):
    sandbox = Unprotected()
    error = sandbox.open().run(code).error
    sandbox.close()
    assert error is not None
    assert f"status {status}" in error.message
