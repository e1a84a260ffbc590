"""What comes back from a tool: plain data, or an error that says what to do."""

from __future__ import annotations

import json
from typing import Any, Final

import anyio
import mcp_types

from agents.errors import ToolRefused

TOOL_ERROR: Final = "tool_error"
"""A tool failed that has no codes for its errors."""
TIMED_OUT: Final = "tool_timed_out"
UNREACHABLE: Final = "tool_unreachable"
GONE: Final = (OSError, anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream)
"""What clients raise when the server cannot be reached any more."""
WEB: Final = "httpx2"
"""The library of the client over HTTP: whatever it raises is of the way and not of the tool."""
CLOSED: Final = "Connection closed"
"""What the client library says of a connection that has ended."""
LONGEST: Final = 300
"""Characters of what a library says of an answer."""
ANOTHER_WAY: Final = "Try it another way, or go on without."


def value_of(result: mcp_types.CallToolResult, name: str) -> Any:
    """The result as plain data. Raises `ToolRefused` where it is an error."""
    if result.is_error:
        raise refused(_text(result) or _in_json(result.structured_content), name)
    if result.structured_content is None:
        return _text(result)
    return _unwrapped(result)


def refused(text: str, name: str) -> ToolRefused:
    """An error that a tool answered with. Those of our kind say in JSON what is wrong; others just say something."""
    told = _told(text)
    if told is None:
        return ToolRefused(TOOL_ERROR, text.strip() or f"{name} failed and does not say why.", "")
    details = {key: value for key, value in told.items() if key not in {"code", "message", "next"}}
    return ToolRefused(told["code"], str(told["message"]), str(told.get("next") or ""), **_safe(details))


def failure(error: Exception, name: str, timeout_s: float) -> ToolRefused:
    """Why a call got no answer."""
    if isinstance(error, TimeoutError):
        return ToolRefused(TIMED_OUT, f"{name} has not answered for {timeout_s:g} s.", ANOTHER_WAY, tool=name)
    code = getattr(error, "code", None)
    if isinstance(code, int):
        return _answered(code, str(getattr(error, "message", error)), name)
    if isinstance(error, GONE) or type(error).__module__.partition(".")[0] == WEB:
        return ToolRefused(UNREACHABLE, f"{name} could not be called: {in_brief(error)}.", ANOTHER_WAY, tool=name)
    return ToolRefused(TOOL_ERROR, f"{name} gave nothing that can be used: {in_brief(error)}.", ANOTHER_WAY, tool=name)


def _answered(code: int, message: str, name: str) -> ToolRefused:
    """An error of the protocol. Servers use the codes of the client library for errors of their own."""
    if code == mcp_types.CONNECTION_CLOSED and message == CLOSED:
        return ToolRefused(UNREACHABLE, f"{name} could not be called: {CLOSED}.", ANOTHER_WAY, tool=name)
    if code == mcp_types.REQUEST_TIMEOUT:
        return ToolRefused(TIMED_OUT, f"{name} has not answered: {message}.", ANOTHER_WAY, tool=name)
    return ToolRefused(TOOL_ERROR, message, "", tool=name)


def in_brief(error: Exception) -> str:
    """What kind it is and what it says: libraries tell page after page about data of another shape."""
    said = f"{type(error).__name__}: {' '.join(str(error).split())}".strip(" :.")
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()} …"


def _told(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)["error"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    whole = isinstance(told, dict) and isinstance(told.get("code"), str) and "message" in told
    return told if whole else None


def _safe(details: dict[str, Any]) -> dict[str, Any]:
    """Names that an error has already are not taken from a server."""
    return {key: value for key, value in details.items() if key not in {"self", "next_step"}}


def _unwrapped(result: mcp_types.CallToolResult) -> Any:
    content = result.structured_content
    framework = (result.meta or {}).get("fastmcp")
    wrapped = isinstance(framework, dict) and framework.get("wrap_result") is True
    return content["result"] if wrapped and isinstance(content, dict) and set(content) == {"result"} else content


def _in_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False) if content else ""


def _text(result: mcp_types.CallToolResult) -> str:
    return "\n".join(_said(block) for block in result.content)


def _said(block: Any) -> str:
    """A block of content as text; what is none is named."""
    match block.type:
        case "text":
            return str(block.text)
        case "resource":
            text = getattr(block.resource, "text", None)
            return str(text) if text is not None else f"[{block.resource.mime_type or 'data'}: {block.resource.uri}]"
        case "resource_link":
            return f"[resource: {block.uri}]"
        case _:
            kilobytes = len(getattr(block, "data", "")) * 3 // 4 // 1024
            return f"[{block.type}: {getattr(block, 'mime_type', 'unknown')}, {kilobytes} kB]"
