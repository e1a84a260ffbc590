"""A server that is not ours: tools of all shapes, some slow, some that fail, some that run agents themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from io import StringIO
from typing import Any, Literal

import anyio
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image
from opentelemetry import context as tracing
from pydantic import BaseModel, Field
from rich.console import Console
from smolagents import CodeAgent, LogLevel, Tool
from smolagents.models import Model
from smolagents.monitoring import AgentLogger

from sandbox.executor import SandboxExecutor
from sandbox.port import Sandbox

WHO: ContextVar[str] = ContextVar("who", default="nobody")
SLOW_S = 0.6


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Place(BaseModel):
    name: str
    lat: float = 0.0


class Tree(BaseModel):
    name: str
    below: list[Tree] = Field(default_factory=list)


@dataclass
class Seen:
    """What the server's tools did, as only they know it."""

    written: list[str] = field(default_factory=list)
    waiting: threading.Event = field(default_factory=threading.Event)
    stopped: list[str] = field(default_factory=list)


def foreign(seen: Seen) -> FastMCP[Any]:
    server: FastMCP[Any] = FastMCP("foreign")
    _add_arguments(server)
    _add_names_and_results(server)
    _add_slow_ones(server, seen)
    return server


def _add_arguments(server: FastMCP[Any]) -> None:
    @server.tool
    def nothing() -> str:
        return "no arguments"

    @server.tool
    def paint(colour: Colour, shade: Literal["light", "dark"] = "dark", layers: int = 2) -> dict[str, Any]:
        return {"colour": colour.value, "shade": shade, "layers": layers}

    @server.tool
    def go(place: Place, via: list[Place] | None = None) -> list[str]:
        return [place.name, *(one.name for one in via or ())]

    @server.tool
    def depth(tree: Tree) -> int:
        return 1 + max((depth(one) for one in tree.below), default=0)

    @server.tool
    def either(value: int | str, factor: float | None = None) -> str:
        return f"{type(value).__name__} {factor}"

    @server.tool
    def whole(value: dict[str, Any]) -> list[str]:
        return sorted(value)


def _add_names_and_results(server: FastMCP[Any]) -> None:
    @server.tool(name="class")
    def keyword_named(text: str) -> str:
        return text.upper()

    @server.tool(name="dash-ed.name")
    def dashed(text: str) -> str:
        return text[::-1]

    @server.tool
    def picture() -> Image:
        return Image(data=b"x" * 3000, format="png")

    @server.tool(output_schema={"type": "object", "properties": {"count": {"type": "integer"}}})
    def liar() -> ToolResult:
        return ToolResult(structured_content={"count": "many"})

    @server.tool
    def plain_error() -> str:
        raise ToolError("the disk is full")

    @server.tool
    def who() -> dict[str, Any]:
        return {"who": WHO.get(), "span": tracing.get_value("who")}


def _add_slow_ones(server: FastMCP[Any], seen: Seen) -> None:
    @server.tool
    async def wait_long() -> str:
        seen.waiting.set()
        try:
            await anyio.sleep(60)
        except anyio.get_cancelled_exc_class():
            seen.stopped.append("wait_long")
            raise
        return "slept"

    @server.tool
    def brief(seconds: float = 0.0) -> str:
        time.sleep(seconds)
        return WHO.get()


def quiet_agent(
    sandbox: Sandbox, tools: Sequence[Tool], model: Model, **more: Any
) -> tuple[CodeAgent, Callable[[], None]]:
    """An agent whose code runs in a sandbox, and what cancels it."""
    executor = SandboxExecutor(sandbox)
    quiet = AgentLogger(level=LogLevel.OFF, console=Console(file=StringIO()))
    agent = CodeAgent(tools=list(tools), model=model, executor=executor, logger=quiet, **more)

    def cancel() -> None:
        agent.interrupt()
        executor.cancel()

    return agent, cancel
