"""One errand from its beginning to its end: a tree is made, runs in a thread of its own, and leaves nothing behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import anyio

from agents.data import plain_data
from agents.errand import Errand, Means, Outcome
from agents.errors import AgentCancelled, AgentsError, ModelFailed
from agents.ports import Usage

if TYPE_CHECKING:
    from agents.tree import Tree

LAST_STEP_S: Final = 1.0
"""How long a step that was stopped has to end, unless it waits for a model."""


async def carry_out(errand: Errand, means: Means) -> Outcome:
    """Send a tree of agents, and wait for what comes of it. A deadline is the caller's to set (`anyio.fail_after`).

    Afterwards nothing runs any more, but a thread that waits for an answer of its model, which will do nothing with it.
    """
    attempt = Attempt(errand, means)
    means.bridge.on_cancel(attempt.stop)
    try:
        return await means.bridge.in_agent_thread(attempt.work)
    finally:
        await attempt.over()


class Attempt:
    """What the thread does, and what others may ask of it meanwhile."""

    def __init__(self, errand: Errand, means: Means) -> None:
        self._errand = errand
        self._means = means
        self._tree: Tree | None = None
        self._ended = threading.Event()

    def work(self) -> Outcome:
        """In the agent's thread."""
        try:
            return self._worked()
        finally:
            if self._tree is not None:
                self._tree.close()
            self._ended.set()

    def stop(self) -> None:
        """From any thread."""
        if self._tree is not None:
            self._tree.stop()

    async def over(self) -> None:
        """Let the last step end that was stopped, unless it waits for its model, and close the trail behind it."""
        tree = self._tree
        if tree is None:
            return
        with anyio.CancelScope(shield=True):
            if not (tree.thinking or self._ended.is_set()):
                await anyio.to_thread.run_sync(self._ended.wait, LAST_STEP_S)
        tree.trail.close()
        tree.close()

    def _worked(self) -> Outcome:
        from agents.tree import Tree

        self._tree = tree = Tree(self._errand, self._means)
        if self._means.bridge.cancelled.is_set():
            raise AgentCancelled
        return _outcome_of(tree, self._errand.task)


def _outcome_of(tree: Tree, task: str) -> Outcome:
    from smolagents.utils import AgentError, AgentGenerationError

    try:
        output = tree.manager.run(task)
    except AgentGenerationError as error:
        return _failed(tree, error)
    except AgentError:  # it was interrupted between two steps
        raise AgentCancelled from None
    state = "step_limit" if tree.manager.limit_reached else "done"
    return _ended(tree, state, output=plain_data(output))


def _failed(tree: Tree, error: Exception) -> Outcome:
    """The model could not be asked. What asking it raised knows best why."""
    cause = error.__cause__
    if isinstance(cause, AgentsError):
        return _ended(tree, "failed", error=cause.code, message=cause.message, next_step=cause.next_step)
    return _ended(tree, "failed", error=ModelFailed.code, message=str(cause or error))


def _ended(tree: Tree, state: Any, **parts: Any) -> Outcome:
    usage = sum((agent.model.spent for agent in tree.agents), Usage())
    return Outcome(state, steps=tree.trail.count, usage=usage, model=tree.models, **parts)
