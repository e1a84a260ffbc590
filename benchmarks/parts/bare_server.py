"""Writes the source of a plain FastMCP server with as many tools as ours, of the same names and parameters."""

from __future__ import annotations

from typing import Any

TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list[Any]",
    "object": "dict[str, Any]",
}


def bare_server(tools: list[dict[str, Any]]) -> str:
    """A server as somebody would write it in one file; its tools do nothing."""
    functions = "\n\n".join(_tool(tool) for tool in tools)
    return (
        "from typing import Any\nfrom fastmcp import FastMCP\n\nserver = FastMCP('bare')\n\n"
        f"{functions}\n\nserver.run('stdio', show_banner=False)\n"
    )


def _tool(tool: dict[str, Any]) -> str:
    schema = tool["inputSchema"]
    required = set(schema.get("required", []))
    parameters = sorted(schema["properties"].items(), key=lambda item: item[0] not in required)
    listed = ", ".join(_parameter(name, how, name in required) for name, how in parameters)
    return (
        f"@server.tool\ndef {tool['name']}({listed}) -> dict[str, Any]:\n"
        f"    {tool['description']!r}\n    return {{'hits': [], 'note': 'nothing'}}"
    )


def _parameter(name: str, schema: dict[str, Any], required: bool) -> str:
    kind = TYPES[schema.get("type", "string")]
    return f"{name}: {kind}" if required else f"{name}: {kind} | None = None"
