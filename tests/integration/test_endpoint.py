"""What the endpoint announces: tools, annotations, resources, prompts, completions, sizes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import McpError
from mcp_types import PromptReference, ResourceTemplateReference

from dionysus_mcp.server import build_server, instructions
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call, json_of

READING = {
    "get_memory", "semantic_recall", "search_memories", "list_memories", "get_neighbours", "memory_history",
    "memory_stats", "list_entities", "get_entity", "find_connections", "forgetting_report", "observe_environment",
    "reflect_on_topic", "synthesize_information", "macer_discover", "get_consciousness_state", "get_context_flow",
    "assess_coherence", "query_basin_landscape", "get_active_basins", "get_basin", "list_thoughtseeds",
    "query_journey_history", "get_sync_status", "check_destruction", "get_energy_status", "get_heartbeat_status",
    "list_goals", "review_goals", "list_mental_models", "get_mental_model", "get_models_by_winners",
    "cognitive_understand", "cognitive_recall", "cognitive_examine", "cognitive_backtrack", "meta_tot_trace",
    "get_run", "wait_run", "list_runs", "get_trajectory",
}  # fmt: skip
WRITING = {
    "create_memory", "create_memories", "update_memory", "forget_memory", "link_memories", "undo_change",
    "accept_change", "merge_entities", "consolidate_memories", "update_belief", "activate_basin", "name_basin",
    "create_thoughtseed", "run_thoughtseed_competition", "get_or_create_journey", "record_session_event",
    "add_document_to_journey", "sync_now", "pause_sync", "resume_sync", "acknowledge_destruction_alert",
    "bootstrap_recovery", "manage_energy", "pause_heartbeat", "resume_heartbeat", "create_goal", "update_goal",
    "create_mental_model", "generate_prediction", "record_observation", "revise_mental_model", "revert_revision",
    "run_prediction_competition", "integrate_cognitive_event", "meta_tot_run", "mosaeic_capture",
    "run_heartbeat", "resolve_prediction", "reconstruct_session", "cancel_run",
}  # fmt: skip
DESTROYING = {"forget_memory", "acknowledge_destruction_alert"}
ASKING = {"forget_memory", "acknowledge_destruction_alert"}
REACHING_OUT = {"sync_now", "run_heartbeat", "resolve_prediction", "reconstruct_session"}
NAMES = READING | WRITING
PERSON = "anthropic/requiresUserInteraction"


def size(tools: list[Any]) -> float:
    said = [
        tool.name + (tool.description or "") + json.dumps(tool.input_schema, separators=(",", ":")) for tool in tools
    ]
    return sum(len(text) for text in said) / 4


async def test_every_tool_is_there_with_true_annotations(client: Client[Any]) -> None:
    tools = {tool.name: tool for tool in await client.list_tools()}
    assert set(tools) == NAMES
    for name, tool in tools.items():
        notes = tool.annotations
        assert notes is not None
        assert notes.read_only_hint is (name in READING)
        assert notes.destructive_hint is (name in DESTROYING)
        assert notes.open_world_hint is (name in REACHING_OUT)
        assert tool.description
        assert tool.output_schema
    loaded = {name for name, tool in tools.items() if (tool.meta or {}).get("anthropic/alwaysLoad")}
    assert 3 <= len(loaded) <= 5
    assert {name for name, tool in tools.items() if (tool.meta or {}).get(PERSON)} == ASKING


async def test_profiles_and_their_sizes(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        assert size(await client.list_tools()) <= 9_000
    async with Client(build_server(settings.model_copy(update={"profile": "core"}))) as client:
        core = await client.list_tools()
        assert len(core) <= 12
        assert size(core) <= 2_500
        answer = await client.call_tool("get_neighbours", {}, raise_on_error=False)
        assert json_of(answer.content[0])["error"]["code"] == "not_found"


def test_instructions_fit_and_begin_with_the_rule() -> None:
    text = instructions()
    assert len(text) <= 2_048
    assert "semantic_recall" in text[:300]
    assert "create_memory" in text[:300]


async def test_resources(client: Client[Any], call: Call) -> None:
    made = await call("create_memory", content="tea", tags=["drink"])
    (one,) = await client.read_resource(f"memory://{made['id']}")
    assert json_of(one)["content"] == "tea"
    (recent,) = await client.read_resource("memory://recent")
    assert [memory["id"] for memory in json_of(recent)["memories"]] == [made["id"]]
    (journal,) = await client.read_resource("journal://0")
    told = json_of(journal)
    assert (told["events"][0]["thing"], told["position"]) == (made["id"], 1)
    (nothing,) = await client.read_resource("journal://1")
    assert json_of(nothing) == {"events": [], "position": 1}


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("memory://m_0000000000", "not_found"),
        ("memory://nonsense", "invalid_input"),
        ("journal://soon", "invalid_input"),
        ("model://mm_0000000000/calibration", "not_found"),
        ("model://m_0000000000/calibration", "invalid_input"),
    ],
)
async def test_resources_that_are_not_there(client: Client[Any], uri: str, code: str) -> None:
    with pytest.raises(McpError) as refused:
        await client.read_resource(uri)
    assert json.loads(refused.value.error.message)["error"]["code"] == code


async def test_what_is_not_there_is_said_in_our_shape(client: Client[Any]) -> None:
    with pytest.raises(McpError) as no_prompt:
        await client.get_prompt("nope")
    with pytest.raises(McpError) as no_resource:
        await client.read_resource("nope://x")
    for refused in (no_prompt, no_resource):
        assert json.loads(refused.value.error.message)["error"]["code"] == "not_found"


@pytest.mark.parametrize("arguments", [{}, {"project": "harbor"}])
async def test_a_prompt_that_does_not_fit_its_arguments(client: Client[Any], arguments: dict[str, Any]) -> None:
    with pytest.raises(McpError) as refused:
        await client.get_prompt("recall-context", arguments)
    assert json.loads(refused.value.error.message)["error"]["code"] == "invalid_input"


async def test_prompts(client: Client[Any]) -> None:
    names = {prompt.name for prompt in await client.list_prompts()}
    assert names == {"recall-context", "save-session", "reflect", "predict", "review-goals", "pick-up-session"}
    answer = await client.get_prompt("recall-context", {"topic": "billing", "project": "harbor"})
    assert "billing" in str(answer.messages[0].content)
    assert 'project_id="harbor"' in str(answer.messages[0].content)
    assert "create_memories" in str((await client.get_prompt("save-session")).messages[0].content)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("reflect", {"topic": "billing", "project": "harbor"}, ("billing", 'project_id="harbor"')),
        ("predict", {"situation": "it rains"}, ("it rains",)),
        ("review-goals", {"project": "harbor"}, ('project_id="harbor"',)),
    ],
)
async def test_a_prompt_names_only_tools_that_are_there(
    client: Client[Any], name: str, arguments: dict[str, str], said: tuple[str, ...]
) -> None:
    text = str((await client.get_prompt(name, arguments)).messages[0].content)
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text)) - {"project_id", "revision_due"}
    assert named <= {tool.name for tool in await client.list_tools()}
    assert all(part in text for part in said)


@pytest.mark.parametrize(
    ("uri", "tool"),
    [
        ("state://now", "observe_environment"),
        ("goals://open", "list_goals"),
        ("basins://landscape", "query_basin_landscape"),
    ],
)
async def test_a_resource_says_what_its_tool_says(client: Client[Any], call: Call, uri: str, tool: str) -> None:
    await call("create_goal", title="Ship Harbor", priority="active")
    await call("create_memories", memories=[{"content": "Harbor ships."}, {"content": "Harbor ships again soon."}])
    (read,) = await client.read_resource(uri)
    told = await call(tool)
    assert {**json_of(read), "now": ""} == {**told, "now": ""}


async def test_the_calibration_of_a_model(client: Client[Any], call: Call) -> None:
    await call("create_memories", memories=[{"content": "rain fell all night"}, {"content": "rain fell all morning"}])
    basin = (await call("query_basin_landscape"))["largest"][0]["id"]
    model = await call("create_mental_model", name="weather", domain="world", basin_ids=[basin])
    (read,) = await client.read_resource(f"model://{model['id']}/calibration")
    assert json_of(read) == await call("get_mental_model", model_id=model["id"], limit=0)


async def test_completions_follow_every_change(client: Client[Any], call: Call) -> None:
    prompt = PromptReference(name="recall-context")

    async def complete(name: str, typed: str) -> list[str]:
        return list((await client.complete(prompt, {"name": name, "value": typed})).values)

    assert await complete("project", "") == ["global"]
    made = await call("create_memory", content="x", project_id="harbor", tags=["Billing"])
    assert await complete("project", "ha") == ["harbor"]
    assert await complete("tag", "bill") == ["billing"]
    await call("update_memory", memory_id=made["id"], version=1, tags=["bikes"], project_id="hangar")
    assert await complete("project", "ha") == ["hangar"]
    assert await complete("tag", "b") == ["bikes"]
    await call("forget_memory", memory_id=made["id"])
    assert await complete("tag", "") == []
    template = ResourceTemplateReference(uri="memory://{id}")
    assert (await client.complete(template, {"name": "id", "value": ""})).values == []


async def test_two_servers_on_one_file_see_each_other(settings: Settings) -> None:
    async with Client(build_server(settings)) as one, Client(build_server(settings)) as two:
        made = await one.call_tool("create_memory", {"content": "shared tea", "tags": ["both"]})
        found = await two.call_tool("semantic_recall", {"query": "tea"})
        assert found.structured_content["hits"][0]["id"] == made.structured_content["id"]
        prompt = PromptReference(name="recall-context")
        assert (await two.complete(prompt, {"name": "tag", "value": ""})).values == ["both"]
        await one.call_tool("create_memory", {"content": "more", "tags": ["later"]})
        assert (await two.complete(prompt, {"name": "tag", "value": "l"})).values == ["later"]


async def test_the_project_comes_from_the_clients_folder(tmp_path: Any, settings: Settings) -> None:
    folder = tmp_path / "harbor"
    (folder / ".git").mkdir(parents=True)
    here = settings.model_copy(update={"project": None, "client_folder": folder})
    async with Client(build_server(here)) as client:
        made = await client.call_tool("create_memory", {"content": "x"})
        assert made.structured_content["project_id"].startswith("harbor-")
