"""The table of layers is what the domain says, and names nothing that the server has not."""

from __future__ import annotations

import pytest

from agents.layers import LAYERS, MANAGER, Layer
from dionysus_mcp.tools.catalogue import FOR_AGENTS, SHELVES

SERVED = {tool for shelf in (*SHELVES, *FOR_AGENTS) for tool in shelf.tools}
NEVER = {"forget_memory", "undo_change", "acknowledge_destruction_alert", "bootstrap_recovery", "manage_energy"}
"""What takes away, what a person decides, and what the heartbeat itself does."""
NEVER_BEGINNING = (
    "sync_",
    "pause_",
    "resume_",
    "purge",
    "approve",
    "cancel_",
    "run_heartbeat",
    "resolve_",
    "reconstruct_",
)


@pytest.mark.parametrize("layer", [*LAYERS, MANAGER], ids=lambda layer: layer.agent)
def test_every_tool_is_served_and_none_is_dangerous(layer: Layer):
    assert set(layer.tools) <= SERVED
    assert len(set(layer.tools)) == len(layer.tools)
    assert not NEVER & set(layer.tools)
    assert not [tool for tool in layer.tools if tool.startswith(NEVER_BEGINNING)]


def test_only_the_manager_may_send_something():
    assert [layer.agent for layer in (*LAYERS, MANAGER) if "reach_out" in layer.tools] == ["manager"]


def test_no_layer_has_another_ones_tools_alone():
    """Each has its own subset, and all of them may read."""
    subsets = [frozenset(layer.tools) for layer in (*LAYERS, MANAGER)]
    assert len(set(subsets)) == len(subsets)
    assert {"semantic_recall", "get_memory"} <= frozenset.intersection(*subsets)


@pytest.mark.parametrize(
    ("agent", "kind", "tier", "temperature", "steps", "plans_every"),
    [
        ("perception", "tools", "fast", 0.3, 3, 2),
        ("association", "code", "deep", 0.2, 5, 2),
        ("reasoning", "code", "deep", 0.2, 7, 2),
        ("metacognition", "code", "deep", 0.1, 7, 2),
        ("manager", "code", "deep", 0.2, 10, 3),
    ],
)
def test_the_table_is_that_of_the_domain(agent, kind, tier, temperature, steps, plans_every):
    layer = {layer.agent: layer for layer in (*LAYERS, MANAGER)}[agent]
    found = (layer.kind, layer.tier, layer.temperature, layer.steps, layer.plans_every)
    assert found == (kind, tier, temperature, steps, plans_every)
