"""The five layers of a tree of agents: what each is, how it thinks, and which tools of the server it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from agents.errand import Tier

Kind = Literal["code", "tools"]
"""Whether it writes code, or names tools and their arguments."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, and the agent that works in it."""

    layer: str
    agent: str
    kind: Kind
    tier: Tier
    temperature: float
    steps: int
    plans_every: int
    """It plans before its first step, and again after so many."""
    tools: tuple[str, ...]
    """Those of the server. None of them is final, asks for a decision, stops anything or begins a run; only the manager
    may send something: a word to the user (`reach_out`)."""
    description: str
    """What the manager is told of it."""


RECALLING: Final = ("semantic_recall", "get_memory")
"""Reading memories is for everybody."""

LAYERS: Final = (
    Layer(
        layer="perceptual",
        agent="perception",
        kind="tools",
        tier="fast",
        temperature=0.3,
        steps=3,
        plans_every=2,
        tools=("observe_environment", *RECALLING, "get_context_flow", "mosaeic_capture"),
        description="Looks at what is there now: recent memories, what is due, how work flows. Captures a moment.",
    ),
    Layer(
        layer="conceptual",
        agent="association",
        kind="code",
        tier="deep",
        temperature=0.2,
        steps=5,
        plans_every=2,
        tools=(
            *RECALLING,
            "search_memories",
            "get_neighbours",
            "find_connections",
            "synthesize_information",
            "query_basin_landscape",
            "get_active_basins",
            "get_basin",
            "activate_basin",
            "create_thoughtseed",
            "list_thoughtseeds",
            "run_thoughtseed_competition",
        ),
        description="Finds what belongs together: related memories, themes, connections, candidate thoughts.",
    ),
    Layer(
        layer="abstract",
        agent="reasoning",
        kind="code",
        tier="deep",
        temperature=0.2,
        steps=7,
        plans_every=2,
        tools=(
            *RECALLING,
            "synthesize_information",
            "reflect_on_topic",
            "macer_discover",
            "list_mental_models",
            "get_mental_model",
            "generate_prediction",
            "run_prediction_competition",
            "cognitive_understand",
            "cognitive_recall",
            "cognitive_examine",
            "cognitive_backtrack",
            "integrate_cognitive_event",
            "meta_tot_run",
        ),
        description="Draws conclusions from evidence: predicts from models, examines a reasoning, looks for a way.",
    ),
    Layer(
        layer="metacognitive",
        agent="metacognition",
        kind="code",
        tier="deep",
        temperature=0.1,
        steps=7,
        plans_every=2,
        tools=(
            *RECALLING,
            "reflect_on_topic",
            "assess_coherence",
            "get_consciousness_state",
            "list_mental_models",
            "get_mental_model",
            "revise_mental_model",
            "get_models_by_winners",
            "update_belief",
            "list_goals",
            "review_goals",
        ),
        description="Judges what is believed: where models err, what contradicts itself, which goals are stale.",
    ),
)
"""The agents that the manager may ask."""

MANAGER: Final = Layer(
    layer="consciousness",
    agent="manager",
    kind="code",
    tier="deep",
    temperature=0.2,
    steps=10,
    plans_every=3,
    tools=(
        "observe_environment",
        *RECALLING,
        "search_memories",
        "list_memories",
        "create_memory",
        "create_memories",
        "link_memories",
        "consolidate_memories",
        "reflect_on_topic",
        "synthesize_information",
        "macer_discover",
        "list_goals",
        "review_goals",
        "create_goal",
        "update_goal",
        "list_mental_models",
        "get_mental_model",
        "generate_prediction",
        "run_prediction_competition",
        "record_observation",
        "revise_mental_model",
        "get_energy_status",
        "reach_out",
    ),
    description="Decides what is worth doing, has others look into it, acts, and remembers.",
)
