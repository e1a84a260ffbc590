"""No agent has a tool that has no price, and what has a price is a tool of the server."""

from __future__ import annotations

from agents.errands.actions import ACTIONS, action_of
from agents.layers import LAYERS, MANAGER
from dionysus_mcp.tools.catalogue import FOR_AGENTS, SHELVES


def test_every_tool_of_a_layer_is_a_priced_action() -> None:
    unpriced = [tool for layer in (*LAYERS, MANAGER) for tool in layer.tools if action_of(tool, {}) is None]
    assert unpriced == []


def test_every_priced_tool_is_one_of_the_server() -> None:
    there = {tool for shelf in (*SHELVES, *FOR_AGENTS) for tool in shelf.tools}
    assert {tool for tools in ACTIONS.values() for tool in tools} <= there
