"""What a search may still spend. Nobody waits for a call that takes longer than what is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from dionysus_mcp.errors import DionysusError, Internal
from dionysus_mcp.mind.cognition.tree.values import Bounds, Ended
from dionysus_mcp.mind.waiting import Waiting

Answer = TypeVar("Answer")


class SpentError(Exception):
    """The budget is spent: whoever searches ends with what there is."""

    def __init__(self, on: Ended) -> None:
        super().__init__(on)
        self.on = on


class Budget:
    """Counts calls and seconds: a search in the store is a call, and so is a question to a model."""

    def __init__(self, bounds: Bounds) -> None:
        self.calls = 0
        self._bounds = bounds
        self._until = time.monotonic() + bounds.seconds
        self._waiting = Waiting("dionysus-search")

    def left(self) -> float:
        """The seconds that are left; it ends here where there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise SpentError(Ended.SECONDS)
        return left

    def call(self, work: Callable[[], Answer]) -> Answer:
        """What the work answers, or raises."""
        if self.calls >= self._bounds.calls:
            raise SpentError(Ended.CALLS)
        left = self.left()
        self.calls += 1
        outcome = _Outcome(work)
        if not self._waiting.done(outcome.settle, left):
            raise SpentError(Ended.SECONDS)
        return outcome.answer()


class _Outcome(Generic[Answer]):
    """What work in another thread comes to."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answers: list[Answer] = []
        self._error: DionysusError | None = None

    def settle(self) -> None:
        try:
            self._answers.append(self._work())
        except DionysusError as error:
            self._error = error

    def answer(self) -> Answer:
        if self._error:
            raise self._error
        if not self._answers:
            raise Internal("A call of the search failed.", "The log on stderr says why.")
        return self._answers[0]
