"""Every way in which a sandbox says no to the program that uses it. What code inside does wrong is a `Fault`."""

from __future__ import annotations

from typing import ClassVar


class SandboxError(Exception):
    """The sandbox could not do what was asked of it."""

    code: ClassVar[str] = "sandbox_error"

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class Unavailable(SandboxError):
    """A tier does not work on this machine."""

    code = "sandbox_unavailable"


class Off(SandboxError):
    """The settings allow no code of a model to run."""

    code = "sandbox_off"


class Busy(SandboxError):
    """Every place in the pool is taken, and none came free in time."""

    code = "sandbox_busy"


class Cancelled(SandboxError):
    """The session was cancelled from outside."""

    code = "sandbox_cancelled"


class Closed(SandboxError):
    """The session was closed before."""

    code = "sandbox_closed"


class Broken(SandboxError):
    """What runs the code is gone, or spoke in a way that is not the protocol's."""

    code = "sandbox_broken"


class NotPlain(SandboxError):
    """A value that is not plain data, or is too large, was to cross into the sandbox."""

    code = "sandbox_value"


class NameTaken(SandboxError):
    """A tool or a variable has a name that cannot be used inside."""

    code = "sandbox_name"
