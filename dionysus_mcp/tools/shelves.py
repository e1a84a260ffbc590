"""Where the server finds its tools: each is made when it is first asked for, so that seventy of them delay no start."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from anyio import to_thread
from fastmcp.server.providers import Provider
from fastmcp.tools import Tool
from fastmcp.utilities.versions import VersionSpec

from dionysus_mcp.tools.catalogue import Shelf
from dionysus_mcp.tools.kit import Spec, build


class Shelves(Provider):
    """The tools of a catalogue."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        super().__init__()
        self._shelves = {name: shelf for shelf in shelves for name in shelf.tools}
        self._made: dict[str, Tool] = {}

    async def _list_tools(self) -> Sequence[Tool]:
        """In a thread, as long as some are to be made: whoever waits for an answer meanwhile gets it in time."""
        if len(self._made) < len(self._shelves):
            return await to_thread.run_sync(self._all)
        return self._all()

    def _all(self) -> list[Tool]:
        return [self._tool(name) for name in self._shelves]

    async def get_tasks(self) -> Sequence[Tool]:
        """None of them is one. The framework would make all tools to see that, at every start."""
        return ()

    async def _get_tool(self, name: str, version: VersionSpec | None = None) -> Tool | None:
        wanted = name in self._shelves and (version is None or version.matches(None))
        return self._tool(name) if wanted else None

    def _tool(self, name: str) -> Tool:
        if name not in self._made:
            shelf = self._shelves[name]
            self._made |= {spec.name: build(spec, shelf.family) for spec in specs(shelf) if spec.name == name}
        return self._made[name]


def specs(shelf: Shelf) -> tuple[Spec, ...]:
    """The declarations of a shelf's module."""
    declared: tuple[Spec, ...] = import_module(f"dionysus_mcp.tools.{shelf.module}").TOOLS
    return declared
