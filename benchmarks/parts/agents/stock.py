"""smolagents as it comes: its own agents, prompts and executor, over the tools of the same server."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from smolagents import CodeAgent, LogLevel, Tool, ToolCallingAgent
from smolagents.monitoring import AgentLogger

from agents.layers import LAYERS, MANAGER, Layer

if TYPE_CHECKING:
    from agents.bridge import Bridge
    from agents.bridge.tools import BridgedTool
    from agents.ports import Watcher
    from agents.testing import ScriptedModels

Prepare = Callable[["BridgedTool"], Any]
"""How a tool is shown to the model."""


def ours(tool: BridgedTool) -> Any:
    """In our compact lines."""
    return tool


def its_own(tool: Any) -> Any:
    """As smolagents writes tools, with the schema of what they give, which it takes over from MCP."""
    tool.output_schema = tool.offered.output
    tool.to_code_prompt = lambda: Tool.to_code_prompt(tool)
    tool.to_tool_calling_prompt = lambda: Tool.to_tool_calling_prompt(tool)
    return tool


def its_own_without_results(tool: Any) -> Any:
    """As smolagents writes tools, without what they give: its default in this version."""
    its_own(tool).output_schema = None
    return tool


@dataclass(frozen=True)
class Stock:
    """Makes trees of stock agents with the same names, tools, team, steps and planning as ours."""

    bridge: Bridge
    models: ScriptedModels
    show: Prepare = ours
    plans: bool = True
    watchers: tuple[Watcher, ...] = ()

    def tree(self) -> Any:
        return self.agent(MANAGER, CodeAgent, [self.agent(layer, _kind(layer)) for layer in LAYERS])

    def agent(self, layer: Layer, kind: Any, team: Sequence[Any] = ()) -> Any:
        return kind(
            tools=[self.show(tool) for tool in self.bridge.tools(layer.tools, layer.agent, self.watchers)],
            model=self.models.of(layer.agent, layer.tier, layer.temperature),
            managed_agents=list(team),
            name=layer.agent,
            description=layer.description,
            max_steps=layer.steps,
            planning_interval=layer.plans_every if self.plans else None,
            logger=AgentLogger(level=LogLevel.OFF, console=Console(file=io.StringIO())),
        )


def _kind(layer: Layer) -> Any:
    return CodeAgent if layer.kind == "code" else ToolCallingAgent
