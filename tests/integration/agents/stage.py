"""A server, its tools over a bridge, and whatever else a tree of agents needs, for tests."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
from fastmcp import Client

from agents.bridge import bridged
from agents.errand import Errand, Means, Models, Outcome
from agents.ports import Step, StepKind
from agents.run import carry_out
from agents.testing.models import PLAN, ScriptedModels
from agents.testing.scripted import Reply, step, tool_call
from sandbox.port import Sandbox

RUN = "run-test"
OF_ERRAND = ("max_steps", "team", "tools")
DONE = step("final_answer('done')")


class Kept:
    """Steps as they were handed in, and what was said of them."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.said: list[tuple[float, float, str]] = []
        self._lock = threading.Lock()

    def step(self, step: Step) -> None:
        with self._lock:
            self.steps.append(step)

    def say(self, done: float, of: float, text: str) -> None:
        with self._lock:
            self.said.append((done, of, text))

    def of(self, agent: str, kind: StepKind | None = None) -> list[Step]:
        return [one for one in self.steps if one.agent == agent and kind in (None, one.kind)]


class Stage:
    """Sends trees of scripted agents to a server."""

    def __init__(self, client: Client[Any], sandbox: Sandbox) -> None:
        self.client = client
        self.sandbox = sandbox
        self.kept = Kept()
        self._models: Models = ScriptedModels({})

    async def carry(
        self,
        scripts: Mapping[str, Iterable[Reply]],
        task: str = "Look around.",
        plan: str | None = PLAN,
        **more: Any,
    ) -> Outcome:
        """`more`: of the errand or of the means, by their names, and `deadline_s`."""
        return await self.send(ScriptedModels(scripts, plan), task, **more)

    async def send(self, models: Models, task: str = "Look around.", **more: Any) -> Outcome:
        """With any models, within `deadline_s`."""
        self._models = models
        deadline_s: float | None = more.pop("deadline_s", None)
        errand = Errand("test", task, {}, **{name: more.pop(name) for name in OF_ERRAND if name in more})
        async with self.means(**more) as means:
            with anyio.fail_after(deadline_s):
                return await carry_out(errand, means)

    @property
    def models(self) -> ScriptedModels:
        """Those that were scripted last."""
        assert isinstance(self._models, ScriptedModels)
        return self._models

    @asynccontextmanager
    async def means(self, **more: Any) -> AsyncIterator[Means]:
        async with bridged(self.client, trusted=True) as bridge:
            yield Means(RUN, bridge, self.sandbox, self._models, self.kept, self.kept, **more)


__all__ = ["DONE", "RUN", "Kept", "Stage", "step", "tool_call"]
