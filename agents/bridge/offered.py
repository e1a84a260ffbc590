"""A tool that a server offers, understood once: what does not change from run to run is kept with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agents.bridge.arguments import Arguments
from agents.bridge.naming import TAKEN, safe_names
from agents.bridge.prompting import call_line, gives
from agents.bridge.references import inlined
from agents.bridge.schemas import kinds

if TYPE_CHECKING:
    import mcp_types


class Offered:
    """One tool, and the name by which code calls it."""

    def __init__(self, tool: mcp_types.Tool, written: str) -> None:
        self.name, self.written = tool.name, written
        self.description = tool.description or tool.title or tool.name
        self._tool = tool

    @cached_property
    def arguments(self) -> Arguments:
        return Arguments(self._tool.input_schema, self.written)

    @cached_property
    def inputs(self) -> dict[str, dict[str, Any]]:
        return self.arguments.inputs()

    @cached_property
    def line(self) -> str:
        """How it is called and what it gives, in one line."""
        return call_line(self.written, self.inputs, gives(self.output))

    @cached_property
    def output_type(self) -> str:
        """One of smolagents' own types. Text stays text, and what may be several things is said to be anything."""
        wrapped = self.output is None or self.output.get("x-fastmcp-wrap-result")
        found = [] if wrapped else kinds(self.output)
        return found[0] if len(found) == 1 and found[0] != "string" else "any"

    @cached_property
    def output(self) -> Any:
        """The schema of what it gives, without references."""
        return inlined(self._tool.output_schema) if self._tool.output_schema else None


def understood(tools: Iterable[mcp_types.Tool]) -> tuple[Offered, ...]:
    """The tools of a server, each under a name of its own. Of two with the same name the server knows one."""
    listed = {tool.name: tool for tool in tools}
    names = safe_names(listed, TAKEN)
    return tuple(Offered(tool, names[name]) for name, tool in listed.items())
