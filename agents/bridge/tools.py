"""A tool of an MCP server as a tool of smolagents."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from smolagents import Tool

from agents.bridge.arguments import THEIRS
from agents.bridge.offered import Offered
from agents.bridge.prompting import code_prompt, json_prompt
from agents.ports import Called, Watcher

if TYPE_CHECKING:
    from agents.bridge import Bridge


class BridgedTool(Tool):
    """Called by an agent, carried out by the server. Takes its arguments by position or by name."""

    skip_forward_signature_validation = True  # forward takes what the schema says

    def __init__(self, bridge: Bridge, offered: Offered, agent: str = "", watchers: tuple[Watcher, ...] = ()) -> None:
        super().__init__()
        self._bridge, self.offered, self._agent, self._watchers = bridge, offered, agent, watchers
        self.tool = offered.name
        """Its name on the server; `name` is how code writes it."""
        self.name, self.description = offered.written, offered.description
        self.inputs, self.output_type = offered.inputs, offered.output_type

    @property
    def line(self) -> str:
        """How it is called and what it gives, in one line."""
        return self.offered.line

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop(THEIRS, None)  # everything is plain data
        return self.forward(*args, **kwargs)

    def forward(self, /, *args: Any, **kwargs: Any) -> Any:
        arguments = self.offered.arguments.bound(args, kwargs)
        call = partial(self._bridge.call, self.tool, arguments, self._agent)
        return _watched(call, self._watchers, self._agent, self.tool, arguments)

    def to_code_prompt(self) -> str:
        return code_prompt(self.line, self.description, self.inputs)

    def to_tool_calling_prompt(self) -> str:
        return json_prompt(self.line, self.description)


def _watched(
    call: Callable[[], Any], watchers: tuple[Watcher, ...], agent: str, tool: str, arguments: Mapping[str, Any]
) -> Any:
    """Make a call. Whoever has let it pass hears what came of it, the last one first."""
    passed: list[Watcher] = []
    started = time.perf_counter()
    try:
        for watcher in watchers:
            watcher.before(agent, tool, arguments)
            passed.append(watcher)
        result = call()
    except BaseException as error:
        _tell(passed, agent, Called.failed(tool, arguments, error, time.perf_counter() - started))
        raise
    _tell(passed, agent, Called(tool, arguments, result, seconds=time.perf_counter() - started))
    return result


def _tell(watchers: list[Watcher], agent: str, called: Called) -> None:
    for watcher in reversed(watchers):
        watcher.after(agent, called)
