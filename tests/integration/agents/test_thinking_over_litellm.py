"""Resolving and picking up over the real LiteLLM, against a provider on this machine."""

from __future__ import annotations

from contextlib import closing
from importlib.util import find_spec
from typing import Any

import pytest
from fastmcp import Client
from pydantic import SecretStr

from agents.testing import Loopback, Refuse, ollama_server, openai_server, step
from dionysus_mcp.composition import build_mind
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import BudgetsSettings, ModelsSettings, Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, RAIN, TESTER, lived
from tests.integration.conftest import calling

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.usefixtures("litellm_is_loaded"),
]

MODEL, PLAN = "openai/gpt-5-nano", "1. Look, then answer."
FILLED = """
hit = semantic_recall(query="pump")["hits"][0]
final_answer({"0": [{"text": "The pump leaks since Ana Ruiz moved it.", "ids": [hit["id"]]},
                    {"text": "The boat was sold.", "ids": [hit["id"]]}]})
"""
LEFT = """
print(reasoning("What is known?"))
final_answer({"action": "leave", "why": "Once is not always.", "claims": []})
"""


def with_model(settings: Settings, server: Loopback, fallbacks: str = "") -> Settings:
    models = ModelsSettings(api_base=server.api_base, api_key=SecretStr("sk-not-a-key"), fallbacks=fallbacks)
    return settings.model_copy(update={"model": MODEL, "models": models})


async def test_a_gap_is_filled_by_a_model(settings: Settings) -> None:
    with openai_server(PLAN, step(FILLED)) as server:
        async with Client(build_server(with_model(settings, server))) as client:
            call = calling(client)
            note = await call("record_session_event", kind="note", text="The pump leaks since Ana Ruiz moved it")
            told = await call("reconstruct_session", wait_s=120)
    assert told["status"] == "done", told
    assert f"The pump leaks since Ana Ruiz moved it. [{note['id']}]" in told["answer"]["markdown"]
    assert (told["answer"]["mode"], told["answer"]["unbacked"]) == (MODEL, 1)
    assert len(server.asked) == 2


async def test_a_provider_that_is_away_leaves_the_gap(settings: Settings) -> None:
    with openai_server(Refuse(401)) as server:
        async with Client(build_server(with_model(settings, server))) as client:
            told = await calling(client)("reconstruct_session", wait_s=120)
    assert told["status"] == "done", told
    assert "No agent filled the gaps" in told["answer"]["note"]
    assert "No decision is known" in told["answer"]["markdown"]


async def test_a_model_judges_and_reasons(settings: Settings) -> None:
    lived(settings, SteppingClock(), *(BUS,) * 4)
    with closing(build_mind(settings)) as mind:
        model_id = mind.models.page(None, None, 1, None, "*", TESTER).models[0].id
        predicted = mind.models.predict(model_id, RAIN, 24, TESTER)
    replies = ["wrong", PLAN, step(LEFT), PLAN, step("final_answer('- nothing')")]
    with openai_server(*replies) as server:
        async with Client(build_server(with_model(settings, server))) as client:
            call = calling(client)
            told: Any = await call(
                "resolve_prediction",
                prediction_id=predicted.id,
                observation="She cycled, of all things.",
                wait_s=120,
            )
    assert told["status"] == "done", told
    assert (told["answer"]["verdict"], told["answer"]["judge"]) == ("wrong", MODEL)
    assert told["answer"]["revision"]["state"] == "not_due"


@pytest.mark.parametrize(("budgets", "asked"), [({"day_dollars": 0.0}, 1), ({"day_tokens": 0}, 0)], ids=["$", "tokens"])
async def test_where_the_dollars_are_spent_only_what_costs_nothing_steps_in(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, budgets: dict[str, Any], asked: int
) -> None:
    with openai_server(then="Never.") as dear, ollama_server(then="Ana drinks tea.") as local:
        monkeypatch.setenv("OLLAMA_API_BASE", local.api_base)
        poor = with_model(settings, dear, "openai/of-unknown-price,ollama_chat/qwen3")
        poor = poor.model_copy(update={"budgets": BudgetsSettings(**budgets)})
        async with Client(build_server(poor)) as client:
            call = calling(client)
            await call("create_memory", content="Ana drinks green tea in the morning.")
            told = await call("reflect_on_topic", topic="what Ana drinks")
    assert (len(dear.asked), len(local.asked)) == (0, asked)
    assert ("Ana drinks tea." in str(told)) == bool(asked)
