"""Every tool of the endpoint by its name: in which module it is, and of which family. A test holds it against them."""

from __future__ import annotations

from typing import NamedTuple


class Shelf(NamedTuple):
    """The tools of one module below `dionysus_mcp.tools`, in the order of its `TOOLS`."""

    family: str
    module: str
    tools: tuple[str, ...]


SHELVES = (
    Shelf(
        "memory",
        "recalling",
        ("semantic_recall", "search_memories", "get_memory", "list_memories", "get_neighbours", "memory_stats"),
    ),
    Shelf(
        "memory",
        "remembering",
        ("create_memory", "create_memories", "update_memory", "forget_memory", "link_memories", "accept_change"),
    ),
    Shelf("memory", "entities", ("list_entities", "get_entity", "merge_entities", "find_connections")),
    Shelf("memory", "upkeep", ("consolidate_memories", "forgetting_report")),
    Shelf("memory", "journal", ("memory_history", "undo_change")),
    Shelf(
        "reasoning",
        "reasoning",
        ("observe_environment", "reflect_on_topic", "synthesize_information", "macer_discover"),
    ),
    Shelf(
        "consciousness",
        "consciousness",
        ("get_consciousness_state", "get_context_flow", "update_belief", "assess_coherence"),
    ),
    Shelf(
        "basins",
        "basins",
        ("query_basin_landscape", "get_active_basins", "get_basin", "activate_basin", "name_basin"),
    ),
    Shelf(
        "thoughtseeds",
        "thoughtseeds",
        ("create_thoughtseed", "list_thoughtseeds", "run_thoughtseed_competition"),
    ),
    Shelf(
        "journeys",
        "journeys",
        ("get_or_create_journey", "record_session_event", "add_document_to_journey", "query_journey_history"),
    ),
    Shelf("sync", "sync", ("sync_now", "get_sync_status", "pause_sync", "resume_sync")),
    Shelf("sync", "safety", ("check_destruction", "acknowledge_destruction_alert", "bootstrap_recovery")),
    Shelf(
        "energy",
        "energy",
        ("get_energy_status", "manage_energy", "get_heartbeat_status", "pause_heartbeat", "resume_heartbeat"),
    ),
    Shelf("goals", "goals", ("create_goal", "list_goals", "update_goal", "review_goals")),
    Shelf(
        "models",
        "models",
        (
            "create_mental_model",
            "list_mental_models",
            "get_mental_model",
            "generate_prediction",
            "record_observation",
            "revise_mental_model",
            "revert_revision",
            "run_prediction_competition",
            "get_models_by_winners",
        ),
    ),
    Shelf(
        "cognition",
        "cognition",
        (
            "cognitive_understand",
            "cognitive_recall",
            "cognitive_examine",
            "cognitive_backtrack",
            "integrate_cognitive_event",
            "meta_tot_run",
            "meta_tot_trace",
            "mosaeic_capture",
        ),
    ),
    Shelf("agents", "heartbeat", ("run_heartbeat",)),
    Shelf("agents", "thinking", ("resolve_prediction", "reconstruct_session")),
    Shelf("agents", "runs", ("get_run", "wait_run", "list_runs", "cancel_run", "get_trajectory")),
)

FOR_AGENTS = (Shelf("agents", "reaching", ("reach_out",)),)
"""What only agents of the server itself have: no client sees it."""
