"""The framework's server without what we do not use of it."""

from __future__ import annotations

from typing import Any

from fastmcp import FastMCP


class NoState:
    """Nothing is kept per session: ids travel in arguments, because the newer era has no sessions."""

    async def get(self, key: str) -> None:
        """There is never anything."""

    async def put(self, key: str, value: object, ttl: float | None = None) -> None:
        raise NotImplementedError(f"State of a session ({key}) is not kept; keep it in the store under an id.")

    async def delete(self, key: str) -> None:
        """There is nothing to delete."""


class StatelessMCP(FastMCP[Any]):
    """Looks up no session state. The framework's own store for it takes a fifth of the whole start to import."""

    @property
    def _state_store(self) -> Any:
        return NoState()

    async def answer(self, read: Any, write: Any) -> None:
        """Whoever asks on these streams, until they end or this is cancelled."""
        server = self._mcp_server
        await server.run(read, write, server.create_initialization_options())
