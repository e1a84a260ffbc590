"""The state of the mind moves the right way when things are made to be so."""

from __future__ import annotations

from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call

THEMES = {
    "tea": ("green tea leaves steep briefly", "black tea leaves steep long", "tea leaves steep in the pot"),
    "sail": ("the sail boat crossed the bay", "a sail boat race in the bay", "the sail boat left the bay"),
    "oven": ("bread bakes in the oven", "the oven bakes rye bread", "bread from the oven cools"),
}
PARTS = ("spatial", "temporal", "causal", "embodied", "counterfactual")


async def themes(call: Call) -> dict[str, str]:
    """Basins by theme."""
    await call("create_memories", memories=[{"content": text} for texts in THEMES.values() for text in texts])
    largest = (await call("query_basin_landscape"))["largest"]
    found = {theme: basin["id"] for theme in THEMES for basin in largest if theme in basin["name"]}
    assert set(found) == set(THEMES)
    return found


async def coherent(call: Call) -> None:
    """All themes come to mind together, again and again, and the mind has a model of itself over two of them."""
    basins = await themes(call)
    for _ in range(4):
        await call("semantic_recall", query="tea leaves steep, sail boat bay, bread oven bakes", top_k=9)
        await call("get_active_basins")
    await call("create_mental_model", name="me", domain="self", basin_ids=[basins["tea"], basins["sail"]])


async def fragmented(call: Call) -> None:
    """Each theme was on the mind once, by itself; the model of oneself is about none of them."""
    basins = await themes(call)
    await call("create_memories", memories=[{"content": "moss grows on stone"}, {"content": "moss grows on old stone"}])
    largest = (await call("query_basin_landscape"))["largest"]
    moss = next(basin["id"] for basin in largest if "moss" in basin["name"])
    for basin in basins.values():
        await call("activate_basin", basin_id=basin, strength=0.6)
    await call("create_mental_model", name="me", domain="self", basin_ids=[moss])


async def test_an_empty_mind_knows_nothing_of_itself(call: Call):
    assessed = await call("assess_coherence")
    assert assessed["coherence"] is None
    assert assessed["unknown"]
    assert all(assessed[part]["value"] is None and assessed[part]["unknown"] for part in PARTS)
    state = await call("get_consciousness_state")
    assert state["inference"]["unknown"]
    assert {state["inference"][name] for name in ("prediction_error", "free_energy", "surprise", "precision")} == {None}
    flow = await call("get_context_flow")
    assert (flow["state"], flow["memories"]) == (None, 0)


async def test_a_coherent_store(call: Call):
    await coherent(call)
    assessed = await call("assess_coherence")
    assert assessed["spatial"]["value"] == 0.5  # three links among three basins
    assert assessed["causal"]["value"] > 0.5
    assert assessed["embodied"]["value"] == pytest.approx(2 / 3, abs=1e-3)
    assert assessed["counterfactual"] == {"value": None, "unknown": "no prediction is open"}
    assert len(assessed["spatial"]["evidence"]) == 3
    assert assessed["coherence"] > 0.5


async def test_a_fragmented_store(call: Call):
    await fragmented(call)
    assessed = await call("assess_coherence")
    assert assessed["spatial"]["value"] == 0.0
    assert assessed["causal"]["value"] == pytest.approx(0.2, abs=0.01)
    assert assessed["embodied"]["value"] == 0.0
    assert assessed["coherence"] < 0.5


async def test_contradictions_that_stand_are_told(call: Call):
    made = await call("create_memories", memories=[{"content": "tea at four"}, {"content": "tea at five"}])
    one, other = (memory["id"] for memory in made["created"])
    await call("link_memories", source_id=one, relation="CONTRADICTS", target_id=other)
    await call("link_memories", source_id=other, relation="CONTRADICTS", target_id=one)
    assessed = await call("assess_coherence")
    assert assessed["contradictions"] == 1
    assert set(assessed["contradicting"][0].values()) == {one, other}
    await call("forget_memory", memory_id=other)
    assert "contradictions" not in await call("assess_coherence")


async def test_where_contradictions_were_looked_for_is_said(call: Call):
    made = await call("create_memories", memories=[{"content": "tea at four"}, {"content": "tea at five"}])
    one, other = (memory["id"] for memory in made["created"])
    await call("link_memories", source_id=one, relation="CONTRADICTS", target_id=other)
    for first in range(0, 500, 100):
        notes = [{"content": str(number), "key": str(number)} for number in range(first, first + 100)]
        await call("create_memories", memories=notes)
    assessed = await call("assess_coherence")
    assert "contradictions" not in assessed
    assert "among the newest 500 memories" in assessed["note"]


async def predicted(call: Call, outcomes: list[str]) -> None:
    """A habit that was learned, and predictions that came out so."""
    basins = await themes(call)
    model = await call("create_mental_model", name="kitchen", domain="world", basin_ids=[basins["tea"]])
    for _ in range(4):
        situation = "tea leaves steep in the pot at noon"
        await call("record_observation", model_id=model["id"], situation=situation, observation="the tea was drunk")
    for outcome in outcomes:
        made = await call("generate_prediction", model_id=model["id"], context="tea leaves steep in the pot at noon")
        await call(
            "record_observation", prediction_id=made["id"], observation=f"so it went: {made['id']}", outcome=outcome
        )
    await call("generate_prediction", model_id=model["id"], context="tea leaves steep in the pot at noon")


async def test_a_surprising_week_differs_from_a_quiet_one(call: Call):
    await predicted(call, ["right"] * 4)
    quiet = (await call("get_consciousness_state"))["inference"]
    assert (quiet["resolved"], quiet["prediction_error"], quiet["surprise"]) == (4, 0.0, 0.0)
    assert quiet["precision"] > 1
    assert len(quiet["evidence"]) == 4


async def test_a_quiet_week_differs_from_a_surprising_one(call: Call):
    await predicted(call, ["wrong"] * 4)
    state = await call("get_consciousness_state")
    surprised = state["inference"]
    assert surprised["prediction_error"] > 0.9
    assert surprised["free_energy"] > surprised["prediction_error"]
    assert surprised["surprise"] > 1
    assert surprised["precision"] < 1
    assert state["open_predictions"] == len(state["predictions"]) == 1
    assert (await call("assess_coherence"))["counterfactual"]["value"] is not None
    turbulence = (await call("get_context_flow"))["turbulence"]
    assert set(surprised["evidence"]) <= set(turbulence["evidence"])


FAILING = ("The build failed again.", "The deploy crashed.", "Tests timed out.", "The release was rolled back.")
AIMED = tuple(f"Harbor release: part {number} of the {word} is ready." for number, word in enumerate(
    ("parser", "cache", "login", "search", "export", "billing", "theme")
))  # fmt: skip
ELSEWHERE = ("The garden needs water.", "A violin was tuned.", "The cat slept all day.", "Rain fell on the roof.")
AGAIN = ("The harbor is calm today.",) * 7


@pytest.mark.parametrize(
    ("texts", "goal", "state"),
    [
        (FAILING, None, "turbulent"),
        (FAILING, "a violin concert", "turbulent"),
        (ELSEWHERE, "release Harbor", "drifting"),
        (AIMED, "release Harbor", "stable"),
        (AGAIN, "a calm harbor", "stagnant"),
        (AIMED[:4], None, "flowing"),
        (AIMED[:1], None, "emerging"),
    ],
)
async def test_how_work_flows(call: Call, texts: tuple[str, ...], goal: str | None, state: str):
    if goal:
        await call("create_goal", title=goal, priority="active")
    drafts = [{"content": text, "memory_type": "episodic", "key": f"k{at}"} for at, text in enumerate(texts)]
    made = await call("create_memories", memories=drafts)
    flow = await call("get_context_flow")
    assert (flow["state"], flow["memories"]) == (state, len(texts))
    ids = {memory["id"] for memory in made["created"]}
    assert set(flow["density"]["evidence"]) <= ids
    assert (flow["resonance"]["value"] is None) == (goal is None)


async def test_what_has_to_do_with_a_goal_in_other_words(with_meaning: Settings):
    async with Client(build_server(with_meaning)) as client:
        await client.call_tool("create_goal", {"title": "Ship the export of invoices", "priority": "active"})
        aimed = ("Customers get their bills as CSV.", "Accounting tested the spreadsheet of bills.")
        made = await client.call_tool(
            "create_memories", {"memories": [{"content": text} for text in (*aimed, *ELSEWHERE)]}
        )
        ids = [one["id"] for one in made.structured_content["created"]]
        flow = (await client.call_tool("get_context_flow", {})).structured_content
    assert set(flow["resonance"]["evidence"]) & set(ids) == set(ids[:2])
    assert flow["resonance"]["value"] == pytest.approx(2 / 6, abs=1e-3)


async def test_what_is_long_past_does_not_flow(call: Call):
    await call("create_memory", content="The build failed.", memory_type="episodic", occurred_at="30 days ago")
    assert (await call("get_context_flow"))["state"] is None


async def test_what_is_still_to_come_does_not_flow(call: Call):
    for text in ("The ship arrives", "The crew arrives"):
        await call("create_memory", content=text, occurred_at="9000-01-01")
    await call("create_memory", content="The harbour is dredged", occurred_at="today")
    assert (await call("get_context_flow"))["memories"] == 1


@pytest.mark.parametrize("tool", ["assess_coherence", "get_context_flow", "get_consciousness_state"])
@pytest.mark.parametrize("project", ["a\ud800", "x" * 5_000])
async def test_projects_that_cannot_be(call: Call, tool: str, project: str):
    assert (await call(tool, project_id=project))["code"] in {"invalid_input", "too_large"}


async def other_projects(call: Call, tool: str) -> Any:
    await call("create_memory", content="The build failed.", memory_type="episodic", project_id="elsewhere")
    return await call(tool)


async def test_another_project_does_not_count(call: Call):
    assert (await other_projects(call, "get_context_flow"))["memories"] == 0
    assert (await call("get_context_flow", project_id="*"))["memories"] == 1
