"""The sandbox port: a session runs code that can reach nothing but the tools it was given.

Tools stay with the host. Code inside calls them by name with plain data, and they run on the thread that called `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

FINAL = "final_answer"
"""The tool that ends a run: its first argument is the answer, and no tool works after it."""

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Tool:
    """A function of the host that code inside may call."""

    name: str
    call: Callable[..., object]
    signature: str = "(*args: Any, **kwargs: Any) -> Any"
    """As a stub file would write it. Steps are checked against it before they run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one step may use. The time that tools take is not the step's."""

    seconds: float = 30.0
    memory_bytes: int = 512 * MIB
    output_chars: int = 50_000
    """What is kept of what a step prints."""
    calls: int = 1_000
    value_bytes: int = 8 * MIB
    """The largest frame that crosses, in either direction."""


LIMITS = Limits()
STEPS = 10
"""How many steps a session runs, unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong inside, told as Python would tell it to the one who wrote the code."""

    kind: str
    """The name of the exception: `ValueError`, `TimeoutError`."""
    message: str
    trace: str = ""
    """The frames of the code's own lines, and the last line. Nothing of the host, nothing of the runner."""

    def __str__(self) -> str:
        return self.trace or f"{self.kind}: {self.message}"


@dataclass(frozen=True, slots=True)
class Result:
    """What one step came to."""

    value: object = None
    """Of the trailing expression or assignment; when `final`, the answer."""
    logs: str = ""
    error: Fault | None = None
    final: bool = False
    fresh: bool = False
    """What ran the code had to be replaced: the variables of earlier steps are lost."""
    tier: str = ""
    """The one that ran it, which is never `auto`. Empty when it was refused before it ran."""
    moved: str = ""
    """What of Python the step needs, so that from here on the session's code runs in that tier."""


class Session(Protocol):
    """One conversation with the code of one agent. `run` belongs to one thread at a time, `cancel` to any."""

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        """Make these the tools, in place of those before, and add variables. Later steps see them."""

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        """Run one step. An error of the code is in the result; an exception means that the sandbox itself could not."""

    def cancel(self) -> None:
        """Stop what runs, whatever it is doing, and refuse every later step and every later tool call."""

    def close(self) -> None:
        """Give back what the session holds. A second time does nothing."""


class Sandbox(Protocol):
    """Opens sessions. Safe to use from several threads."""

    @property
    def tier(self) -> str:
        """The name by which the settings know it."""

    def open(self, steps: int = STEPS) -> Session:
        """A session of its own, which shares nothing with any other."""

    def close(self) -> None:
        """End everything that was started."""
