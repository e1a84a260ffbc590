"""How much the mind hangs together, told to every agent that makes a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from agents.errors import AgentsError

if TYPE_CHECKING:
    from agents.bridge import Bridge

TOOL: Final = "assess_coherence"
PARTS: Final = ("spatial", "temporal", "causal", "embodied", "counterfactual")


class Coherence:
    """Asks the server anew for each plan."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def report(self, agent: str) -> str:
        """Always a line: what is known, or why nothing is."""
        try:
            return told(self._bridge.call(TOOL, {}, agent))
        except AgentsError as error:
            return f"Coherence of the mind: unknown ({error})."


def told(found: Mapping[str, Any]) -> str:
    """The report of the server in one line."""
    parts = {name: part for name in PARTS if isinstance(part := found.get(name), Mapping)}
    known = ", ".join(f"{name} {part['value']}" for name, part in parts.items() if part.get("value") is not None)
    unknown = "; ".join(f"{name}: {part.get('unknown')}" for name, part in parts.items() if part.get("value") is None)
    whole = found.get("coherence")
    if whole is None:
        return f"Coherence of the mind: unknown ({found.get('note') or found.get('unknown') or 'no reason was given'})."
    return f"Coherence of the mind: {whole} of 1 ({known}).{f' Unknown are {unknown}.' if unknown else ''}"
