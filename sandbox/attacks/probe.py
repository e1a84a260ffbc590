"""A probe: code that tries something, what must not happen, and how one tells."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sandbox.errors import SandboxError
from sandbox.port import Limits, Result

MIB = 1 << 20
LIMITS = Limits(seconds=3.0, memory_bytes=256 * MIB, output_chars=10_000, calls=50, value_bytes=2 * MIB)
"""What a step of a probe may use. Small, so that the list is quick."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the steps of a probe came to, as the host was told."""

    steps: tuple[Result | SandboxError, ...]

    @property
    def last(self) -> Result | SandboxError:
        return self.steps[-1]

    @property
    def value(self) -> object:
        """Of the last step; nothing when it failed."""
        return self.last.value if isinstance(self.last, Result) and self.last.error is None else None


Judge = Callable[[Outcome], str | None]
"""What is wrong with an outcome, beside what is wrong for every probe; its docstring says how it judges."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to try. The code finds in `host` where everything is that it must not reach.

    By convention its value is what it reached: nothing, when the sandbox holds.
    """

    name: str
    code: str
    never: str
    judge: Judge
    then: str = ""
    """A second step."""
    elsewhere: bool = False
    """The second step runs in a session of its own."""
    seconds: float = LIMITS.seconds
    topic: str = ""

    def steps(self) -> Iterator[str]:
        yield textwrap.dedent(self.code).strip()
        if self.then:
            yield textwrap.dedent(self.then).strip()

    @property
    def limits(self) -> Limits:
        return replace(LIMITS, seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the sandbox did. `detail` says what was wrong, when it did not hold."""

    name: str
    held: bool
    detail: str
    seconds: float
