"""The way from agents to the tools of an MCP server."""

from agents.bridge.bridge import Bridge, bridged

__all__ = ["Bridge", "bridged"]
