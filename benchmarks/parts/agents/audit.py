"""How often agents plan, whether they know how the mind is when they do, and whether every run can be read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents.errors import ModelFailed
from agents.testing import Reply, step, tool_call
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.table import show

STEPS = 10
SEEN = ("is blue, said Ana", "is blue, said Ben", "is blue, said Cleo", "was painted in May", "lifts six tons")
LOOK = step("print(len(semantic_recall('crane')['hits']))")
END = step("final_answer({'narrative': 'Looked.', 'valence': 0.0, 'goals': [], 'next': 'Rest.'})")
ASKING = step("print(perception('Look around.'), reasoning('What of the crane?'))")
LONG: Sequence[Reply] = [*[LOOK] * (STEPS - 1), END]
TEAM: Sequence[Reply] = [ASKING, END]
FAILING: Sequence[Reply] = [LOOK, ModelFailed("It is down.", "Wait.")]
OTHERS: dict[str, Sequence[Reply]] = {
    "perception": [tool_call("observe_environment"), tool_call("final_answer", answer="quiet")],
    "reasoning": [LOOK, step("final_answer('It is blue.')")],
}


async def measure(rounds: int) -> bool:
    """Every plan knows the coherence, or why it is unknown; every run has its trajectory."""
    async with stage() as at:
        await at.remember([f"The crane of the harbour {what}" for what in SEEN])
        runs = [await _run(at, script) for _ in range(rounds) for script in (LONG, TEAM, FAILING)]
        steps = {run: await _steps(at, run) for run in runs}
        told = {run: await at.call("get_run", run_id=run) for run in runs}
    every = [one for of_run in steps.values() for one in of_run]
    plans = [one for one in every if one["kind"] == "plan"]
    known = [one for one in plans if one.get("injected", "").startswith("Coherence of the mind")]
    long = [of_run for of_run in steps.values() if sum(_is_act(one) for one in of_run) == STEPS]
    per_ten = sum(one["kind"] == "plan" for of_run in long for one in of_run) / max(1, len(long))
    failed = [run for run in runs if told[run]["status"] == "failed"]
    show(
        f"{len(runs)} beats: of ten steps, with a team, and with a model that fails",
        ("", "", "of"),
        [
            ("plans in ten steps of the manager", per_ten, "-"),
            ("plans into which the coherence was put, or why it is unknown", len(known), len(plans)),
            ("of these with a known value", sum("unknown (" not in one["injected"] for one in known), len(plans)),
            ("runs with a trajectory", sum(map(bool, steps.values())), len(runs)),
            ("failed runs with a trajectory", sum(bool(steps[run]) for run in failed), len(failed)),
            ("steps on record", len(every), sum(one["steps"] for one in told.values())),
            ("steps of asked agents that name the step that asked", *_parents(every)),
            ("runs with tokens on record", sum(one["tokens"] > 0 for one in told.values()), len(runs)),
            ("tokens, all runs", sum(one["tokens"] for one in told.values()), "-"),
        ],
    )
    return len(known) == len(plans) and all(steps.values())


def _is_act(one: dict[str, Any]) -> bool:
    return (one["kind"], one["agent"]) == ("action", "manager")


def _parents(every: list[dict[str, Any]]) -> tuple[int, int]:
    asked = [one for one in every if one["agent"] != "manager"]
    return sum(one.get("parent") is not None for one in asked), len(asked)


async def _run(at: Stage, script: Sequence[Reply]) -> str:
    at.models.scripts = {"manager": script, **OTHERS}
    told = await at.call("run_heartbeat")
    return str(told["run_id"])


async def _steps(at: Stage, run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    while not page or page.get("next_cursor"):
        more = {"cursor": page["next_cursor"]} if page else {}
        page = await at.call("get_trajectory", run_id=run, **more)
        found += page["page"]
    return found
