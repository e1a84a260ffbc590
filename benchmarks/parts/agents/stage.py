"""A server in this process whose agents think as a script says, or follow instinct, and a client of it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fastmcp import Client

from agents.testing import ScriptedModels
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import load_settings
from sandbox.tiers import Chosen, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.errand import Models
    from agents.testing import Reply
    from sandbox.port import Sandbox

PROJECT = "bench"
DEADLINE_S = 600.0
MONTY = "monty"


@dataclass
class Scripted:
    """The models of each run: new ones for each, and the last ones are kept."""

    scripts: Mapping[str, Sequence[Reply]] = field(default_factory=dict)
    last: ScriptedModels = field(default_factory=lambda: ScriptedModels({}))

    def follow(self, manager: Sequence[Reply]) -> None:
        self.scripts = {"manager": manager}

    def __call__(self, run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models:
        del run, kind, cancelled, deadline_s
        self.last = ScriptedModels(self.scripts)
        return self.last


@dataclass(frozen=True, slots=True)
class Stage:
    """One server: a client of it, the mind behind it, its sandbox, and its models."""

    client: Client[Any]
    mind: Mind
    sandbox: Sandbox
    models: Scripted
    file: Path

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool answers; a refusal ends the benchmark."""
        told = await self.client.call_tool(tool, arguments)
        answer: dict[str, Any] = told.structured_content or {}
        return answer

    async def run(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """A run of agents that must come to a good end."""
        told = await self.call(tool, wait_s=45, **arguments)
        while told["status"] == "running":
            told = await self.call("wait_run", run_id=told["run_id"], wait_s=45)
        if told["status"] != "done":
            raise SystemExit(f"{tool} ended badly: {told}")
        return told

    async def remember(self, texts: Iterable[str], **more: Any) -> list[str]:
        """Store these; their ids."""
        made = await self.call("create_memories", memories=[{"content": text, **more} for text in texts])
        return [one["id"] for one in made["created"]]


@asynccontextmanager
async def stage(tier: str = MONTY, *, thinks: bool = True, window: int = 3) -> AsyncIterator[Stage]:
    """A server over a new store, by words alone. Without `thinks`, instinct acts."""
    models = Scripted()
    with TemporaryDirectory(prefix="dionysus-") as folder:
        settings = load_settings(
            home=Path(folder), project=PROJECT, embedding={"model": "none"}, AGENT_MEMORY_WINDOW=window
        )
        mind, sandbox = build_mind(settings), made(tier)
        supplies = replace(
            build_supplies(settings, mind, models if thinks else None),
            sandbox=lambda: Chosen(sandbox, tier, "it is measured"),
        )
        async with Client(build_core(mind, PROJECT, "", supplies)) as client:
            yield Stage(client, mind, sandbox, models, settings.database)
        sandbox.close()
