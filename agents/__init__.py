"""The middle storey: agents that see the mind only through an MCP client that is handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agents.bridge.connecting import connect

__all__ = ["connect"]


def __getattr__(name: str) -> Any:
    """What is imported late, because it loads a framework."""
    if name == "connect":
        from agents.bridge.connecting import connect

        return connect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
