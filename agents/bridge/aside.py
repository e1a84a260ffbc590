"""What is raised where nobody can hear it, kept until it can be told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from agents.errors import AgentCancelled

T = TypeVar("T")


class Aside:
    """Keeps what is raised inside, until it can be told."""

    def __init__(self, but: type[BaseException] | tuple[()] = ()) -> None:
        self.error: BaseException | None = None
        self._but = but

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None or isinstance(error, self._but):
            return False
        self.error = error
        return True


def settle(future: Future[T], function: Callable[[], T]) -> None:
    """Whatever comes of it is kept: an agent's thread ends quietly."""
    aside = Aside()
    with aside:
        future.set_result(function())
    if aside.error is None:
        return
    if not isinstance(aside.error, Exception | AgentCancelled):  # an exit of the process is not for an agent to ask for
        aside.error = RuntimeError(f"the agent ended with {type(aside.error).__name__}")
    future.set_exception(aside.error)
