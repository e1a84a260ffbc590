"""A run says in which tier of the sandbox its code has run, and nothing before that is known. Full Python
is here one without any isolation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents.testing import step
from dionysus_mcp.settings import Settings
from sandbox.auto.sandbox import AutoSandbox
from sandbox.checking.checker import Checker
from sandbox.checking.sandbox import CheckedSandbox
from sandbox.monty.sandbox import MontySandbox
from sandbox.testing import Unprotected
from sandbox.tiers import Chosen
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import thinking

LOOK = step("semantic_recall(query='tea')")
FULL = step("import statistics\nprint(statistics.mean([1, 3]))\nget_energy_status()")
REFUSED_UNRUN = step("semantic_recall(quarry='tea')")
END = step("final_answer('I looked.')")
PLANNED = [json.dumps([{"tool": "semantic_recall", "arguments": {"query": "tea"}}]), '[{"tool": "final_answer"}]']


def auto() -> Chosen:
    return Chosen(CheckedSandbox(AutoSandbox(MontySandbox(), Unprotected()), Checker()), "auto", "It is tested.")


async def test_the_step_that_moved_says_why(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock, {"manager": [LOOK, FULL, FULL, END]}, sandbox=auto) as there:
        told = await there.call("run_heartbeat", max_steps=4)
        page = (await there.call("get_trajectory", run_id=told["run_id"], detail="full"))["page"]
    seen = [step.get("observation", "") for step in page if step.get("code")]
    why = "[This step needs the module statistics: from here on code runs in unprotected.]"
    assert [why in one for one in seen] == [False, True, False, False]


@pytest.mark.parametrize(
    ("style", "replies", "tiers"),
    [
        ("code", [LOOK, END], "monty"),
        ("code", [LOOK, FULL, END], "monty, unprotected"),
        ("code", [FULL, END], "unprotected"),
        ("code", [REFUSED_UNRUN, REFUSED_UNRUN], None),
        ("json", PLANNED, None),
    ],
    ids=["part", "moved", "full", "refused", "plans"],
)
async def test_a_run_says_where_its_code_ran(
    settings: Settings, clock: SteppingClock, style: str, replies: list[Any], tiers: str | None
) -> None:
    styled = settings.model_copy(update={"agents": settings.agents.model_copy(update={"style": style})})
    async with thinking(styled, clock, {"manager": replies}, sandbox=auto) as there:
        told = await there.call("run_heartbeat", max_steps=len(replies))
        assert told.get("sandbox") == tiers
        assert (await there.call("get_run", run_id=told["run_id"])).get("sandbox") == tiers
