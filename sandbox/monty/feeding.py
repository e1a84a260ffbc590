"""One step in a worker of Monty: the code runs until it asks for something, is answered, and goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sandbox.calls import Calls, Ended, Refused
from sandbox.errors import NotPlain
from sandbox.guest.printed import Printed
from sandbox.guest.tracing import raisable
from sandbox.monty.crossing import argument, inward
from sandbox.plain import PLAINER
from sandbox.port import Limits

if TYPE_CHECKING:
    import pydantic_monty

Thing = TypeVar("Thing")
Arguments = tuple[tuple[object, ...], dict[str, object]]

GRACE = 1.0
"""Seconds that a step which mostly asks may take beyond its time: a worker's clock stands while the host answers."""
SLEEPS = frozenset({"time.sleep", "asyncio.sleep"})


class OutOfTime(Exception):
    """The step keeps the host busy with questions for longer than it may run."""


@dataclass(slots=True)
class Feed:
    """One step: its tools, what it may use, what it printed."""

    calls: Calls
    limits: Limits
    printed: Printed = field(default_factory=Printed)
    noticed: bool = False
    """Whether the step asked the host for something, or printed: whether it surely ran."""
    _began: float = field(default_factory=time.monotonic)
    _with_tools: float = 0.0
    _slept: float = 0.0

    def __post_init__(self) -> None:
        self.printed.begin(self.limits.output_chars)

    def through(self, worker: pydantic_monty.MontySession, code: str, inputs: Mapping[str, object]) -> object:
        """The value of the code. Raises `Ended` after the final answer and after a cancel."""
        from pydantic_monty import MontyComplete

        asked = worker.feed_start(code, inputs=dict(inputs), print_callback=self._print)
        while not isinstance(asked, MontyComplete):
            self.noticed = True
            self._in_time()
            asked = self._answered(asked)
        return handed_over(lambda: asked.output)

    def _print(self, _stream: str, text: str) -> None:
        self.noticed = True
        self.printed.write(text)

    def _in_time(self) -> None:
        if self.calls.cancelled.is_set():
            raise Ended
        if time.monotonic() - self._began - self._with_tools > self.limits.seconds + GRACE:
            raise OutOfTime

    def _answered(self, asked: pydantic_monty.SyncSnapshot) -> pydantic_monty.SyncSnapshot:
        from pydantic_monty import FunctionSnapshot, NameLookupSnapshot

        if isinstance(asked, NameLookupSnapshot):
            return asked.resume()  # nobody knows the name: a NameError
        if not isinstance(asked, FunctionSnapshot):
            raise OutOfTime  # it waits for what was never promised
        name = str(asked.function_name)
        if asked.is_os_function:
            return asked.resume(self._sleep(asked)) if name in SLEEPS else asked.resume_not_handled()
        return asked.resume(self._call(name, lambda: (asked.args, asked.kwargs)))

    def _sleep(self, asked: pydantic_monty.FunctionSnapshot) -> pydantic_monty.ExternalResult:
        wanted, *rest = asked.args
        seconds = min(max(float(wanted), 0.0), self.limits.seconds - self._slept)
        self._slept += seconds
        if self.calls.cancelled.wait(seconds):
            raise Ended
        if seconds < wanted:
            return {
                "exception": TimeoutError(f"the step slept for {self.limits.seconds:g} seconds; no more is allowed")
            }
        return {"return_value": rest[0] if rest else None}

    def _call(self, name: str, given: Callable[[], Arguments]) -> pydantic_monty.ExternalResult:
        if name not in self.calls.tools:
            return {"exception": NameError(f"name {name!r} is not defined")}
        try:
            return {"return_value": self._made(name, *argument(handed_over(given), self.limits.value_bytes))}
        except Refused as refused:
            return {"exception": raisable(refused.fault.kind, refused.fault.message)}
        except NotPlain as error:
            return {"exception": TypeError(str(error))}

    def _made(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        before = time.monotonic()
        try:
            value = self.calls.make(name, args, kwargs)
        finally:
            self._with_tools += time.monotonic() - before
        try:
            return inward(value, self.limits.value_bytes)
        except NotPlain as error:
            raise NotPlain(f"what {name}() returned: {error.message}", error.next_step) from None


def handed_over(get: Callable[[], Thing]) -> Thing:
    """A value of Monty's as one of ours, which is made when it is asked for. Raises `NotPlain` when it cannot be."""
    try:
        return get()
    except (
        TypeError,
        ValueError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise NotPlain(f"A value cannot cross: {error}.", PLAINER) from error
