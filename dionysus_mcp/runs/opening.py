"""What the agents of a run work with, opened for it and closed behind it. What is heavy is imported here."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from agents.acting import ACTING
from dionysus_mcp.runs.failing import innermost
from dionysus_mcp.runs.hearing import HeardSandbox
from dionysus_mcp.runs.masked import MaskedRecord
from dionysus_mcp.runs.supplies import Supplies

if TYPE_CHECKING:
    from fastmcp import FastMCP

    from agents.bridge.offered import Offered
    from agents.errand import Means
    from agents.ports import Watcher
    from dionysus_mcp.runs.live import Live
    from sandbox.tiers import Chosen


class Opening:
    """Opens the means of runs on a server with every tool. All of them share one sandbox, made when the first needs
    it."""

    def __init__(self, core: FastMCP[Any] | None, supplies: Supplies) -> None:
        self._core = core
        self._supplies = supplies
        self._making = threading.Lock()
        self._keeping = threading.Lock()
        self._closed = False
        self._chosen: Chosen | None = None
        self._offered: Sequence[Offered] | None = None

    @asynccontextmanager
    async def means(self, live: Live, watchers: tuple[Watcher, ...], dry: bool) -> AsyncIterator[Means]:
        """What goes wrong in the block comes out of it as it is, whatever groups of tasks it has passed through."""
        try:
            async with self._opened(live, watchers, dry) as means:
                yield means
        except BaseExceptionGroup as several:
            raise innermost(several) from None

    @asynccontextmanager
    async def _opened(self, live: Live, watchers: tuple[Watcher, ...], dry: bool) -> AsyncIterator[Means]:
        from agents.bridge import bridged
        from agents.errand import Means
        from dionysus_mcp.runs.inside import inside
        from dionysus_mcp.stateless import StatelessMCP

        core = self._core
        if not isinstance(core, StatelessMCP):
            raise TypeError(f"Agents work on a server of ours, and this is {type(core).__name__}.")
        async with anyio.create_task_group() as beside:
            beside.start_soon(anyio.to_thread.run_sync, _import_agents)
            chosen = await anyio.to_thread.run_sync(self._sandbox)
        acting = ACTING.get()
        token = ACTING.set(replace(acting, dry=dry) if acting else None)
        rules = self._supplies.rules
        try:
            async with inside(core) as client, bridged(client, trusted=True, offered=self._offered) as bridge:
                self._offered = bridge.offered
                yield Means(
                    run=live.id,
                    bridge=bridge,
                    sandbox=HeardSandbox(chosen.sandbox, live.course.runs_in),
                    models=self._supplies.models(live.id, live.run.kind, live.cancelled, rules.deadline_s),
                    record=MaskedRecord(live.record, self._supplies.mask),
                    progress=live.progress,
                    watchers=watchers,
                    window=rules.window,
                    style=rules.style,
                )
        finally:
            ACTING.reset(token)

    def close(self) -> None:
        """One that is still being made is closed by whoever makes it."""
        with self._keeping:
            self._closed = True
        if self._chosen is not None:
            self._chosen.sandbox.close()

    def _sandbox(self) -> Chosen:
        with self._making:
            if self._chosen is None:
                self._keep(made := self._supplies.sandbox())
                return made
            return self._chosen

    def _keep(self, made: Chosen) -> None:
        with self._keeping:
            if not self._closed:
                self._chosen = made
                return
        made.sandbox.close()


def _import_agents() -> None:
    """The first time this takes a second or more, in which the sandbox waits for what it tries."""
    for module in ("agents.styles", "agents.tree"):
        import_module(module)
