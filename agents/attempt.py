"""Carrying an errand out in a thread of its own, whoever does it, so that it ends in time and leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

import anyio

from agents.errand import Outcome, State
from agents.errors import AgentCancelled, AgentsError
from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from agents.bridge import Bridge
    from agents.callbacks.trail import Trail

LAST_STEP_S: Final = 1.0
"""How long a step that was stopped has to end, unless it waits for a model."""


class Worker(Protocol):
    """Who carries an errand out: a tree of agents, or the manager alone by plans."""

    trail: Trail

    @property
    def thinking(self) -> bool:
        """A model is being asked, and nothing can be done but to wait for it."""

    def work(self) -> Outcome:
        """In the agent's thread."""

    def ended(self, state: State, **parts: Any) -> Outcome:
        """What came of it, with what it took so far."""

    def stop(self) -> None:
        """From any thread: nothing more is begun."""

    def close(self) -> None:
        """Give back what it holds. A second time does nothing."""


class Attempt:
    """One errand, whose worker is made in the thread in which it works."""

    def __init__(self, bridge: Bridge, make: Callable[[], Worker]) -> None:
        self._bridge = bridge
        self._make = make
        self._worker: Worker | None = None
        self._ended = threading.Event()

    async def carried(self) -> Outcome:
        """What came of it. Afterwards nothing runs any more, but a thread that waits for an answer of its model, which
        will do nothing with it."""
        self._bridge.on_cancel(self._stop)
        try:
            return await self._bridge.in_agent_thread(self._work)
        finally:
            await self._over()

    def _work(self) -> Outcome:
        """A sandbox that is off or busy, or a model that is not there, is no defect: it is told as what came of it."""
        try:
            return self._worked()
        except (AgentsError, SandboxError) as error:
            if self._bridge.cancelled.is_set():
                raise AgentCancelled from None
            ended = self._worker.ended if self._worker else Outcome
            return ended("failed", error=error.code, message=error.message, next_step=error.next_step)
        finally:
            if self._worker is not None:
                self._worker.close()
            self._ended.set()

    def _worked(self) -> Outcome:
        self._worker = worker = self._make()
        if self._bridge.cancelled.is_set():
            raise AgentCancelled
        return worker.work()

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()

    async def _over(self) -> None:
        """Let the last step end that was stopped, unless it waits for its model, and close the trail behind it."""
        worker = self._worker
        if worker is None:
            return
        with anyio.CancelScope(shield=True):
            if not (worker.thinking or self._ended.is_set()):
                await anyio.to_thread.run_sync(self._ended.wait, LAST_STEP_S)
        worker.trail.close()
        worker.close()
