"""What acts cost in a beat: which tool is which priced action, and the purse that they are paid from."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from agents.errors import ToolRefused
from agents.layers import LAYERS, MANAGER
from agents.ports import Called

REHEARSED = "dry_run"
"""With this code a server refuses a write in a rehearsal. It is paid, as it would be."""
OBSERVE, REMEMBER, REACH_OUT = "observe", "remember", "reach_out_user"
ACTIONS: Mapping[str, tuple[str, ...]] = {
    OBSERVE: (
        "observe_environment", "get_consciousness_state", "get_context_flow", "assess_coherence",
        "query_basin_landscape", "get_active_basins", "get_basin", "list_thoughtseeds",
        "get_memory", "list_memories", "memory_stats", "memory_history", "forgetting_report",
        "list_entities", "get_entity", "get_neighbours", "query_journey_history",
        "list_goals", "list_mental_models", "get_mental_model", "get_models_by_winners", "meta_tot_trace",
        "get_energy_status", "get_heartbeat_status", "get_sync_status", "check_destruction",
    ),
    "review_goals": ("review_goals",),
    REMEMBER: (
        "create_memory", "create_memories", "mosaeic_capture", "integrate_cognitive_event", "record_observation",
        "record_session_event", "add_document_to_journey", "get_or_create_journey",
    ),
    "recall": ("semantic_recall", "search_memories", "cognitive_recall", "cognitive_understand", "generate_prediction"),
    "connect": ("link_memories", "find_connections", "accept_change"),
    "reprioritize": ("update_goal",),
    "archive": ("forget_memory",),
    "surface_context": ("activate_basin", "create_thoughtseed", "run_thoughtseed_competition"),
    "reflect": ("reflect_on_topic", "cognitive_examine", "cognitive_backtrack"),
    "maintain": ("consolidate_memories", "update_memory", "merge_entities", "name_basin"),
    "recover": ("undo_change", "revert_revision"),
    "brainstorm_goals": ("create_goal",),
    "inquire_shallow": ("macer_discover", "run_prediction_competition"),
    "revise_model": ("revise_mental_model",),
    "revise_belief": ("update_belief",),
    "synthesize": ("synthesize_information",),
    "build_model": ("create_mental_model",),
    REACH_OUT: ("reach_out",),
    "inquire_deep": ("meta_tot_run",),
}  # fmt: skip
"""Every tool that an agent may have, by what using it is."""
_ACTION = {tool: action for action, tools in ACTIONS.items() for tool in tools}
HAS: Mapping[str, frozenset[str]] = {layer.agent: frozenset(layer.tools) for layer in (*LAYERS, MANAGER)}
"""The tools of each agent of a beat: no other is one that it could choose."""
CHEAPER = "Choose one of these, which there is enough for: {which}; or end the beat with final_answer."


def action_of(tool: str, arguments: Mapping[str, Any]) -> str | None:
    """What calling a tool is. None: it has no price, so that it is not for beats."""
    if tool == "consolidate_memories" and arguments.get("dry_run", True) is True:
        return OBSERVE  # it only says what would be made
    return _ACTION.get(tool)


def times(tool: str, arguments: Mapping[str, Any]) -> int:
    """How often it is paid: several memories at once cost as much as one after another."""
    several = arguments.get("memories") if tool == "create_memories" else None
    return max(1, len(several)) if isinstance(several, list | tuple) else 1


class Purse:
    """What a beat may spend. All agents of the beat pay from it, from any thread; what fails costs nothing."""

    def __init__(self, prices: Mapping[str, float], budget: float) -> None:
        self.budget = budget
        self._prices = prices
        self._lock = threading.Lock()
        self._held = 0.0
        self._done: list[str] = []
        self._under_way = threading.local()

    @property
    def actions(self) -> tuple[str, ...]:
        """What was done, in its order."""
        with self._lock:
            return tuple(self._done)

    @property
    def spent(self) -> float:
        with self._lock:
            return self._spent()

    @property
    def left(self) -> float:
        with self._lock:
            return self._left()

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        action, count = action_of(tool, arguments), times(tool, arguments)
        if action is None or action not in self._prices:
            raise ToolRefused("not_for_beats", f"{tool} is no action of a heartbeat.", self._choose(agent), tool=tool)
        with self._lock:
            price, left = self._prices[action] * count, self._left()
            if price > left:
                raise self._too_dear(agent, f"{tool} ({action})", price, left)
            self._held += price
        self._under_way.paying = (action, count, price)

    def after(self, agent: str, called: Called) -> None:
        del agent
        paying = getattr(self._under_way, "paying", None)
        self._under_way.paying = None
        if paying is None:
            return
        action, count, price = paying
        with self._lock:
            self._held -= price
            if called.error in {"", REHEARSED}:
                self._done += [action] * count

    def _spent(self) -> float:
        return round(sum(self._prices[action] for action in self._done), 6)

    def _left(self) -> float:
        return round(self.budget - self._spent() - self._held, 6)

    def _choose(self, agent: str) -> str:
        left = self._left()
        affordable = [action for action, price in self._prices.items() if price <= left]
        which = ", ".join(tool for action in affordable if (tool := _tool_of(agent, action))) or "none"
        return CHEAPER.format(which=which)

    def _too_dear(self, agent: str, called: str, price: float, left: float) -> ToolRefused:
        return ToolRefused(
            "not_affordable",
            f"{called} costs {price:g}, and {left:g} of {self.budget:g} is left in this beat.",
            self._choose(agent),
            price=price,
            left=left,
            budget=self.budget,
        )


def _tool_of(agent: str, action: str) -> str | None:
    """The first tool for it that an agent has."""
    tools = ACTIONS.get(action, ())
    return next((tool for tool in tools if agent not in HAS or tool in HAS[agent]), None)
