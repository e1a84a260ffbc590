"""What the demo is played with: windows, the shell, and a teller who stops when something is not as told."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.exceptions import ToolError
from mcp_types import Implementation

from dionysus_mcp.environment import settings_of_models, without_settings
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.sqlite.lock import WriteLock

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "demo"
PATIENCE_S = 90.0
THINKS_S = 660.0


class NotAsTold(Exception):
    """Something that the demo says is not true."""


class Teller:
    """Says what happens, and stops when it is not so."""

    def __init__(self) -> None:
        self._acts = 0

    def act(self, title: str) -> None:
        self._acts += 1
        self.line(f"\n{self._acts}. {title}")

    def asked(self, who: str, what: str) -> None:
        self.line(f"   {who:<10}{what}")

    def got(self, what: str) -> None:
        self.line(f"   {'':<10}-> {what}")

    def true(self, claim: str, holds: bool) -> None:
        if not holds:
            raise NotAsTold(claim)
        self.line(f"   {'':<10}checked: {claim}")

    def line(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


@dataclass(frozen=True)
class Window:
    """A client's window: a server process of its own."""

    name: str
    client: Client[StdioTransport]
    tell: Teller

    async def ask(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a tool, aloud."""
        said = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        self.tell.asked(f"window {self.name}", f"{tool}({said})")
        return await self.call(tool, **arguments)

    async def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        result = await self.client.call_tool(tool, arguments)
        answer: dict[str, Any] = result.structured_content or {}
        return answer

    async def every_memory(self, **filters: Any) -> list[dict[str, Any]]:
        """All there are, page by page."""
        page = await self.call("list_memories", limit=200, **filters)
        memories: list[dict[str, Any]] = page["memories"]
        while "next_cursor" in page:
            page = await self.call("list_memories", limit=200, cursor=page["next_cursor"], **filters)
            memories += page["memories"]
        return memories

    async def refused(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """The error that a call must end with."""
        try:
            await self.ask(tool, **arguments)
        except ToolError as error:
            refusal: dict[str, Any] = json.loads(str(error))["error"]
            return refusal
        raise NotAsTold(f"{tool} is refused")


@dataclass(frozen=True)
class Stage:
    """The data folder of the demo, and who tells what happens on it."""

    home: Path
    tell: Teller

    @asynccontextmanager
    async def window(self, name: str, *, thinks: bool = False) -> AsyncIterator[Window]:
        """A window; one that thinks has the language model that the environment names, if it names one."""
        transport = StdioTransport(
            sys.executable,
            ["-m", "dionysus_mcp.server"],
            env=self._environment(self.home, thinks=thinks),
            cwd=str(ROOT),
            keep_alive=False,
            log_file=self.home.with_name(f"window-{name}.log"),
        )
        info = Implementation(name=f"window-{name}", version="1")
        timeout = THINKS_S if thinks else PATIENCE_S
        async with Client(transport, client_info=info, timeout=timeout) as client:
            yield Window(name, client, self.tell)

    async def shell(self, *arguments: str, home: Path | None = None, thinks: bool = False) -> str:
        """Run `dionysus` with these arguments, aloud; what it prints."""
        self.tell.asked("shell", f"dionysus {' '.join(arguments)}")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "dionysus_mcp.cli.main", *arguments),
            env=self._environment(home or self.home, thinks=thinks),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        printed, said = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        if process.returncode:
            raise NotAsTold(f"dionysus {arguments[0]} succeeds: {said.decode().strip()}")
        return printed.decode()

    def last_writer(self) -> int:
        """The process that wrote last."""
        database = load_settings(home=self.home).database
        writer = WriteLock(database.with_name(f"{database.name}.lock"), PATIENCE_S).holder()
        if writer is None:
            raise NotAsTold("the lock file names the process that wrote last")
        return writer

    @staticmethod
    def _environment(home: Path, *, thinks: bool = False) -> dict[str, str]:
        own = {"DIONYSUS_HOME": str(home), "DIONYSUS_PROJECT": PROJECT}
        return without_settings(own | (settings_of_models() if thinks else {}))
