"""The commands that have agents think: resolving a prediction, and picking up a session."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from dionysus_mcp.cli import thinking_views as views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import text_or_stdin


def resolve(desk: Desk, words: argparse.Namespace) -> int:
    from dionysus_mcp.cli.living import carried_out

    observation = text_or_stdin(words.observation, desk.settings.limits.content_chars)
    if words.outcome is not None:
        return _settled(desk, words.prediction_id, observation, words.outcome)
    arguments = {"prediction_id": words.prediction_id, "observation": observation}
    return _told(desk, carried_out(desk, "resolve_prediction", arguments), views.resolved)


def _settled(desk: Desk, prediction_id: str, observation: str, outcome: str) -> int:
    """By whoever types. There is nothing to judge, and no agent is asked; what a run refuses is refused here too."""
    from dionysus_mcp.mind.models.recording import Observed

    desk.mind.models.resolvable(prediction_id, observation, desk.caller)
    recorded = desk.mind.models.record(Observed(observation, prediction_id, outcome=outcome), desk.caller)
    desk.tell(recorded, views.settled)
    return 0


def reconstruct(desk: Desk, words: argparse.Namespace) -> int:
    from dionysus_mcp.cli.living import carried_out, carried_out_alone
    from dionysus_mcp.composition import build_supplies
    from dionysus_mcp.runs.reconstruction import Reconstructing

    supplies = build_supplies(desk.settings, desk.mind)
    if supplies.thinks:
        arguments = {"project_id": words.project, "cues": words.cue, "token_budget": words.budget}
        return _told(desk, carried_out(desk, "reconstruct_session", arguments), views.picked_up)
    project = words.project or desk.caller.project
    job = Reconstructing(words.project, tuple(words.cue), words.budget, project)
    return _told(desk, carried_out_alone(desk, job, supplies), views.picked_up)


def _told(desk: Desk, told: dict[str, Any], view: Callable[[views.Told], str]) -> int:
    from dionysus_mcp.cli.living import exit_of

    desk.tell(told, view)
    return exit_of(told)
