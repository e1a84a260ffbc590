"""A session over a transport. What breaks, or is broken, is ended and replaced; the host and its tools go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sandbox.calls import Calls
from sandbox.errors import Broken, NotPlain
from sandbox.guest.codec import TooLarge
from sandbox.names import check_variables, tools_by_name
from sandbox.pipe.exchange import Exchange
from sandbox.pipe.frames import Frames, Hostile, frame_of
from sandbox.pipe.transport import Gone, Late, Transport
from sandbox.plain import SMALLER, packed
from sandbox.port import LIMITS, STEPS, Fault, Limits, Result, Tool
from sandbox.step import fault_before
from sandbox.turns import Turns

START_S = 30.0
READY_BYTES = 1 << 10
ASK = "`dionysus sandbox status` says what works here."
LOST = "The variables of earlier steps are lost."

Start = Callable[[threading.Event], Transport]
"""Gives a runner, fresh or from a pool. It may wait for a place, and stops waiting once the event is set."""


class PipeSession:
    """Starts a runner when the first step comes, and another one after it had to end the one before."""

    def __init__(self, start: Start, steps: int = STEPS) -> None:
        self._start = start
        self._turns = Turns(steps, self._drop)
        self._tools: dict[str, Tool] = {}
        self._variables: dict[str, bytes] = {}
        self._unsaid: list[str] = []
        self._frames: Frames | None = None
        self._untold = False

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        named = tools_by_name(tools)
        frames = {name: _given(name, value) for name, value in variables.items()}
        check_variables({**self._variables, **frames}, named)
        self._tools = named
        self._variables |= frames
        self._unsaid += frames

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        with self._turns.turn() as number:
            fault = fault_before(code, self._tools)
            return Result(error=fault) if fault else self._run(code, limits, number)

    def cancel(self) -> None:
        self._turns.cancelled.set()
        self._kill()

    def close(self) -> None:
        self._turns.closed = True
        self._kill()
        self._turns.let_go()

    def _run(self, code: str, limits: Limits, number: int) -> Result:
        calls = Calls(self._tools, limits.calls, self._turns.cancelled)
        result = None
        try:
            result = self._exchange(code, calls, limits, number)
        finally:
            self._turns.answered = calls.final
            self._untold |= result is None
            if result is None or result.fresh:
                self._drop()
        self._turns.go_on()
        return self._told(result)

    def _told(self, result: Result) -> Result:
        """The result, which also says so when an exception ended the runner of the step before."""
        untold, self._untold = self._untold, False
        return replace(result, fresh=True) if untold else result

    def _exchange(self, code: str, calls: Calls, limits: Limits, number: int) -> Result:
        frames = self._ready()
        try:
            self._furnish(frames)
            return Exchange(frames, calls, limits, number).run(code)
        except (Late, Gone, Hostile) as error:
            if calls.final:
                return Result(calls.answer, final=True)
            return Result(error=_ended(error, limits), fresh=True)

    def _ready(self) -> Frames:
        """The runner of the steps before, or a new one, which then knows nothing yet."""
        if self._frames is None:
            frames = self._frames = Frames(self._start(self._turns.cancelled))
            self._turns.go_on()
            try:
                _greeted(frames)
            except Broken:
                self._turns.go_on()  # what a cancel ended is not broken
                raise
            self._unsaid = list(self._variables)
        return self._frames

    def _furnish(self, frames: Frames) -> None:
        deadline = time.monotonic() + START_S
        frames.send({"op": "tools", "names": list(self._tools)}, deadline)
        for name in self._unsaid:
            frames.send_frame(self._variables[name], deadline)
        self._unsaid = []

    def _kill(self) -> None:
        if (frames := self._frames) is not None:
            frames.transport.kill()

    def _drop(self) -> None:
        frames, self._frames = self._frames, None
        if frames is not None:
            frames.transport.close()


def _given(name: str, value: object) -> bytes:
    """The frame that gives a variable."""
    try:
        return frame_of({"op": "variable", "name": name, "value": packed(value, LIMITS.value_bytes)})
    except TooLarge as error:
        raise NotPlain(f"The variable {name!r} cannot cross: {error}.", SMALLER) from None


def _greeted(frames: Frames) -> None:
    try:
        greeting = frames.receive(READY_BYTES, time.monotonic() + START_S)
    except (Late, Gone, Hostile) as error:
        raise Broken(f"The runner did not start: {str(error) or 'it said nothing'}.", ASK) from error
    if greeting != {"op": "ready"}:
        raise Broken("What was started is not the runner.", ASK)


def _ended(error: Exception, limits: Limits) -> Fault:
    match error:
        case Late():
            return Fault("TimeoutError", f"the step ran longer than {limits.seconds:g} seconds and was ended. {LOST}")
        case Gone():
            return Fault("RuntimeError", f"what ran the code is gone: {error}. {LOST}")
        case _:
            return Fault("RuntimeError", f"the code wrote to the host's own line: {error}. {LOST}")
