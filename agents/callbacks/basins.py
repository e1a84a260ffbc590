"""Which themes recall put on the mind. The server activates them by what it really returned; here it is seen."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from agents.errors import AgentCancelled, AgentsError
from agents.ports import Called

if TYPE_CHECKING:
    from agents.bridge import Bridge

TOOL: Final = "get_active_basins"
TOUCHING: Final = {
    "semantic_recall", "search_memories", "reflect_on_topic", "synthesize_information", "macer_discover",
    "cognitive_understand", "cognitive_recall", "cognitive_examine", "cognitive_backtrack",
    "run_prediction_competition", "run_thoughtseed_competition", "activate_basin",
}  # fmt: skip
"""Tools that activate the basins of what they come upon."""
LOOKED_AT: Final = 50
RISE: Final = 0.05
"""Less is no activation: they fade, and are rounded."""


class Basins:
    """Watches for recall, and looks once after each step with one, which basins have risen since the look before.

    Whatever else activates them in the same moment, in another window, is taken for this step's.
    """

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._seen: dict[str, float] | None = None
        self._recalled: set[str] = set()
        self._lock = threading.Lock()

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        del arguments
        if tool not in TOUCHING:
            return
        with self._lock:
            if self._seen is None:
                self._seen = self._look(agent)

    def after(self, agent: str, called: Called) -> None:
        if called.tool in TOUCHING and not called.error:
            with self._lock:
                self._recalled.add(agent)

    def risen(self, agent: str) -> tuple[str, ...]:
        """Since anybody looked last, when this agent has recalled something. Nothing, where it could not be seen."""
        with self._lock:
            if agent not in self._recalled:
                return ()
            self._recalled.discard(agent)
            before, now = self._seen, self._look(agent)
            if now is None:
                return ()
            self._seen = now
            if before is None:
                return ()
            return tuple(basin for basin, high in now.items() if high > before.get(basin, 0.0) + RISE)

    def _look(self, agent: str) -> dict[str, float] | None:
        """None: it could not be seen, and the step that is under way is written down all the same."""
        try:
            found = self._bridge.call(TOOL, {"limit": LOOKED_AT}, agent)
        except (AgentsError, AgentCancelled):
            return None
        return {basin["id"]: basin["activation"] for basin in found.get("basins", ())}
