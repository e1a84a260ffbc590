"""Dionysus: a durable memory behind one MCP endpoint."""

__version__ = "0.1.0"
