"""The page of the layers of a tree of agents."""

from __future__ import annotations

from agents.layers import LAYERS, MANAGER, Layer
from docs.generate.markdown import code, page, table

KINDS = {"code": "writes code", "tools": "calls tools"}


def layers_page() -> str:
    layers = (*LAYERS, MANAGER)
    return page(
        "Layers of agents",
        "What they are for and how they run: [agents](../agents.md). A run may give them fewer tools than these.",
        table(("layer", "agent", "works by", "tier", "temperature", "steps", "plans every"), list(map(_row, layers))),
        *(f"## {layer.agent}\n\n{layer.description}\n\n{', '.join(map(code, layer.tools))}" for layer in layers),
    )


def _row(layer: Layer) -> tuple[str, ...]:
    numbers = (f"{layer.temperature:g}", str(layer.steps), f"{layer.plans_every} steps")
    return layer.layer, code(layer.agent), KINDS[layer.kind], layer.tier, *numbers
