"""One errand from its beginning to its end: a tree is made, runs in a thread of its own, and leaves nothing behind."""

from __future__ import annotations

from agents.attempt import Attempt, Worker
from agents.errand import Errand, Means, Outcome


async def carry_out(errand: Errand, means: Means) -> Outcome:
    """Send a tree of agents, and wait for what comes of it. A deadline is the caller's to set (`anyio.fail_after`)."""

    def tree() -> Worker:
        from agents.tree import Tree

        return Tree(errand, means)

    return await Attempt(means.bridge, tree).carried()
