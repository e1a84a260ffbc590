"""What actions cost, unless the settings say otherwise. Imports nothing: the settings know the names from here."""

from __future__ import annotations

from collections.abc import Mapping

FREE = ("observe", "review_goals", "remember", "rest", "pause")
COSTING: Mapping[float, tuple[str, ...]] = {
    1.0: ("recall", "connect", "reprioritize", "archive", "surface_context"),
    2.0: ("reflect", "maintain", "prune", "recover"),
    3.0: ("brainstorm_goals", "inquire_shallow", "revise_model", "revise_belief"),
    4.0: ("synthesize", "build_model"),
    5.0: ("reach_out_user",),
    6.0: ("inquire_deep",),
    7.0: ("reach_out_public",),
}
USUAL: Mapping[str, float] = dict.fromkeys(FREE, 0.0) | {
    action: price for price, actions in COSTING.items() for action in actions
}
REACH_OUT = "reach_out_user"
"""Not done again before some hours have passed."""
