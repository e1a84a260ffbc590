"""Tools of smolagents as tools of the port: how each is called, written as a stub file would have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.port import Tool

if TYPE_CHECKING:
    from smolagents import Tool as AgentTool
    from smolagents.agents import MultiStepAgent

TYPES: Final = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list[Any]",
    "object": "dict[str, Any]",
    "null": "None",
}
MANAGED_AGENT: Final = "(task: str, additional_args: dict[str, Any] | None = None) -> Any"
UNKNOWN: Final = "(*args: Any, **kwargs: Any) -> Any"


def port_tool(name: str, tool: AgentTool | MultiStepAgent | Callable[..., object]) -> Tool:
    """A tool, a managed agent, or any function."""
    if is_agent(tool):
        return Tool(name, asked(name, tool), MANAGED_AGENT)
    inputs = getattr(tool, "inputs", None)
    if isinstance(inputs, Mapping):
        return Tool(name, tool, signature(inputs, getattr(tool, "output_type", "any")))
    return Tool(name, tool, UNKNOWN)


def is_agent(tool: object) -> bool:
    return hasattr(tool, "memory")


def asked(name: str, agent: Callable[..., object]) -> Callable[..., object]:
    """An agent as a tool. What its run may spend, and whether it remembers, is not for the code that asks it to say."""

    def ask(task: str, additional_args: dict[str, Any] | None = None) -> object:
        return agent(task, additional_args=additional_args)

    ask.__name__ = ask.__qualname__ = name
    return ask


def signature(inputs: Mapping[str, Mapping[str, Any]], output: str) -> str:
    """What a tool's inputs come to. After one that may be left out all may, as Python has it; the tool knows better."""
    optional = False
    arguments = []
    for name, given in inputs.items():
        optional = optional or bool(given.get("nullable")) or "default" in given
        arguments.append(f"{name}: {_type(given.get('type'))}{' = ...' if optional else ''}")
    return f"({', '.join(arguments)}) -> {_type(output)}"


def _type(named: object) -> str:
    if isinstance(named, list):
        return " | ".join(map(_type, named)) or "Any"
    return TYPES.get(str(named), "Any")
