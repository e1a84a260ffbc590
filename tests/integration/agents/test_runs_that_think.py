"""Runs of agents over the real LiteLLM: what they take, how they fail, and where the budgets end them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from pydantic import SecretStr

from agents.testing import Loopback, Refuse, Request, Text, openai_server, step
from agents.testing.loopback import Behaviour
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import BudgetsSettings, ModelsSettings, Settings
from tests.integration.conftest import calling, json_of
from tests.unit.agents.llm.kit import KEY

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.usefixtures("litellm_is_loaded"),
]

MODEL = "openai/gpt-5-nano"
LOOK = step("print(get_energy_status())")
DONE = step('final_answer({"narrative": "Looked around.", "valence": 0.1, "goals": [], "next": "Rest."})')
WAIT_S = 90


def thinking(settings: Settings, server: Loopback, **budgets: Any) -> Settings:
    models = ModelsSettings(api_base=server.api_base, api_key=SecretStr(KEY))
    changes = {"model": MODEL, "models": models, "budgets": BudgetsSettings(**budgets)}
    return settings.model_copy(update=changes)


async def beaten(settings: Settings) -> tuple[Any, Any]:
    """What a beat comes to, and what it took."""
    async with Client(build_server(settings)) as client:
        told = await calling(client)("run_heartbeat", wait_s=WAIT_S)
        (costs,) = await client.read_resource("costs://ledger")
    return told, json_of(costs)


def plan_then(*steps: str) -> list[Behaviour]:
    return ["1. Look around.", *steps]


async def test_a_beat_thinks_and_its_costs_are_told(settings: Settings):
    with openai_server(*plan_then(LOOK, DONE)) as server:
        told, costs = await beaten(thinking(settings, server))
    assert told["status"] == "done", told
    assert (told["model"], told["answer"]["narrative"]) == (MODEL, "Looked around.")
    taken = costs["today"]["taken"]
    assert (taken["calls"], told["tokens"]) == (3, taken["input_tokens"] + taken["output_tokens"])
    assert told["money"] == pytest.approx(taken["dollars"], abs=1e-5)
    assert [line["name"] for line in costs["by_kind"]] == ["heartbeat"]
    assert costs["reserved_tokens"] == 0


async def test_a_beat_without_a_model_asks_nobody(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.api_base)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        told, costs = await beaten(settings)
    assert (told["status"], told["model"]) == ("done", "instinct")
    assert server.requests == []
    assert costs["month"]["taken"]["calls"] == 0


@pytest.mark.parametrize(
    ("script", "budgets", "code", "next_step"),
    [
        ([Refuse(401, f"no, not with {KEY}")], {}, "model_failed", "Look at its name, key and address"),
        ([*plan_then(LOOK)], {"run_tokens": 9_000}, "budget_spent", "DIONYSUS_BUDGETS__RUN_TOKENS"),
        ([*plan_then(LOOK)], {"day_tokens": 9_000}, "budget_spent", "DIONYSUS_BUDGETS__DAY_TOKENS"),
        ([], {"month_dollars": 0.0}, "budget_spent", "DIONYSUS_BUDGETS__MONTH_DOLLARS"),
    ],
    ids=["refused", "run", "day", "month"],
)
async def test_a_run_ends_with_the_reason_and_nothing_was_done(
    settings: Settings, script: list[Behaviour], budgets: dict[str, Any], code: str, next_step: str
):
    with openai_server(*script, then=LOOK) as server:
        told, costs = await beaten(thinking(settings, server, **budgets))
    assert told["status"] == "failed", told
    assert told["error"]["code"] == code
    assert told["error"]["message"].endswith("The beat was taken back.")
    assert next_step in told["error"]["next"]
    assert KEY not in str(told)
    assert costs["reserved_tokens"] == 0


async def test_a_program_can_think_for_a_run(settings: Settings, tmp_path: Path):
    file = tmp_path / "model.py"
    file.write_text(
        f"import sys\nplans = 'Plan how' in sys.stdin.read()\nprint('1. Look.' if plans else {DONE!r})", "utf-8"
    )
    told, costs = await beaten(settings.model_copy(update={"model": f"command: {sys.executable} {file}"}))
    assert told["status"] == "done", told
    assert told.get("money") is None
    assert costs["today"]["taken"]["unpriced"] == costs["today"]["taken"]["calls"] > 0


@pytest.mark.parametrize("style", ["auto", "code", "json"])
async def test_a_manager_that_follows_instinct_does_so_in_any_style(settings: Settings, tmp_path: Path, style: str):
    """Only another tier has a model, which instinct does not need."""
    file = tmp_path / "model.py"
    file.write_text("print('I am the model of the fast tier.')", "utf-8")
    models = ModelsSettings(fast=f"command: {sys.executable} {file}")
    changes = {"models": models, "agents": settings.agents.model_copy(update={"style": style})}
    async with Client(build_server(settings.model_copy(update=changes))) as client:
        call = calling(client)
        told = await call("run_heartbeat", wait_s=WAIT_S)
        assert told["status"] == "done", told
        assert "instinct" in told["model"]
        picked_up = await call("reconstruct_session", cues=["zeppelin"])
    assert (picked_up["status"], picked_up["answer"]["mode"]) == ("done", "extractive")


async def test_no_secret_reaches_a_model_in_a_run(settings: Settings):
    def after_looking(request: Request) -> Behaviour:
        return Text(DONE) if "kettle" in str(request.body) else Text(step("print(list_memories())"))

    with openai_server("1. Look.", then=after_looking) as server:
        async with Client(build_server(thinking(settings, server))) as client:
            call = calling(client)
            await call("create_memory", content=f"The kettle's key is {KEY}.")
            told = await call("run_heartbeat", focus=f"kettle {KEY}", wait_s=WAIT_S)
    assert told["status"] == "done", told
    assert KEY not in str([request.body for request in server.asked]) + str(told)
