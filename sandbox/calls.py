"""The host's side of a tool call: known names only, so many a step, none after the final answer or a cancel."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.guest.tracing import message_of_error
from sandbox.places import one_level_deeper
from sandbox.port import FINAL, Fault, Tool


class Ended(Exception):
    """The run is over: the final answer was given, or somebody cancelled. The code inside must not go on."""


class Refused(Exception):
    """A call that was not made, or that failed; told as the code inside may catch it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class Calls:
    """The tool calls of one step."""

    tools: Mapping[str, Tool]
    allowed: int
    cancelled: threading.Event
    made: int = 0
    final: bool = False
    answer: object = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> object:
        """Call a tool. Raises `Ended` when there is nothing more to be done, `Refused` with what the code may catch."""
        tool = self._admit(name)
        try:
            with one_level_deeper():
                value = tool.call(*args, **kwargs)
        except Exception as error:
            raise Refused(fault_of(error)) from error
        if self.cancelled.is_set():
            raise Ended
        if name == FINAL:
            self.final, self.answer = True, value
            raise Ended
        return value

    def _admit(self, name: str) -> Tool:
        with self._lock:
            if self.final or self.cancelled.is_set():
                raise Ended
            if name not in self.tools:
                raise Refused(Fault("NameError", f"there is no tool named {name!r}"))
            if self.made >= self.allowed:
                raise Refused(
                    Fault("RuntimeError", f"this step has made {self.allowed} tool calls; no more are allowed")
                )
            self.made += 1
            return self.tools[name]


def fault_of(error: BaseException) -> Fault:
    """An exception of the host as the code inside sees it: the nearest built-in type, and the message."""
    once = (
        Exception(error.args[0]) if isinstance(error, KeyError) and len(error.args) == 1 else error
    )  # not quoted twice
    return Fault(builtin_name(type(error)), message_of_error(once) or type(error).__name__)


def builtin_name(kind: type[BaseException]) -> str:
    """The nearest ancestor that is built in, so that `except ValueError` works inside."""
    return next(
        (cls.__name__ for cls in kind.__mro__ if getattr(builtins, cls.__name__, None) is cls and cls is not object),
        "RuntimeError",
    )
