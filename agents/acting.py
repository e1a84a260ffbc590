"""Who acts: a run says so in a context variable, and the tools that it calls find it there. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event


@dataclass(frozen=True, slots=True)
class Acting:
    """An agent of a run, and the state of the mind at which the run began."""

    run: str
    project: str
    agent: str = ""
    """The name of the agent that calls, where that is known."""
    since: int = 0
    """The position of the journal at which the run began: what others wrote later is not there for it."""
    dry: bool = False
    """Nothing may be written."""
    left: Callable[[], float] | None = None
    """What the agents of the run may still spend, where they have a purse of their own."""
    cancelled: Event | None = None
    """Set when the run ends, however it does: then nobody waits for a model any more."""


ACTING: ContextVar[Acting | None] = ContextVar("dionysus_acting", default=None)
"""Set in the process of the server only: nothing that a client sends can set it."""
