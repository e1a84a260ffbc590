"""A whole tree of agents, on a real server, in every tier of the sandbox that works here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastmcp import Client, FastMCP

from agents.errand import EVERYTHING
from agents.layers import LAYERS, MANAGER, Layer
from agents.ports import StepKind
from agents.prompts import system_prompt, told
from agents.testing import calls
from dionysus_mcp.composition import build_mind
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import load_settings
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Sandbox
from tests.contract.sandbox.conftest import TIERS, working
from tests.integration.agents.stage import DONE, Stage, step, tool_call

HERONS = [f"The heron shop opens at dawn, said {who}" for who in ("Ana", "Ben", "Cleo", "Dora")]
LOOK = step("for number in range(40):\n    print(number, 'what was seen in this step is long')", "Look once more.")


@pytest.fixture(scope="module")
def monty() -> Iterator[Sandbox]:
    made = MontySandbox()
    yield made
    made.close()


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = working(request.param)
    yield made
    made.close()


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[Client[Any]]:
    mind = build_mind(load_settings(home=tmp_path, project="test", embedding={"model": "none"}))
    async with Client(build_core(mind, "test")) as client:
        await client.call_tool("create_memories", {"memories": [{"content": text} for text in HERONS]})
        yield client


@pytest.fixture
def stage(client: Client[Any], monty: Sandbox) -> Stage:
    return Stage(client, monty)


async def test_the_manager_asks_all_others_by_name_in_code(client: Client[Any], sandbox: Sandbox):
    stage = Stage(client, sandbox)
    outcome = await stage.carry(
        {
            "manager": [
                step('found = semantic_recall("heron shop")["hits"]\nprint(len(found))'),
                step(
                    'reports = [perception("Look around"), association("Which theme?", {"hits": found})]\n'
                    'for ask in [reasoning, metacognition]:\n    reports.append(ask("And you?"))\n'
                    "print(reports)"
                ),
                step('kept = create_memory("The herons were looked at")\nfinal_answer([kept["id"], *reports])'),
            ],
            "perception": [tool_call("observe_environment"), tool_call("final_answer", answer="all quiet")],
            "association": [step('final_answer(hits[0]["text"])')],
            "reasoning": [step("final_answer('likely')")],
            "metacognition": [step("final_answer({'sure': True})")],
        }
    )
    assert outcome.state == "done"
    memory, *reports = outcome.output
    assert memory.startswith("m_")
    assert reports[0] == "all quiet"
    assert reports[1] in HERONS
    assert reports[2:] == ["likely", "{'sure': True}"]


async def test_the_sandbox_keeps_what_the_prompt_says_of_it(client: Client[Any], sandbox: Sandbox):
    """Every module that is named, loops and calls within calls, variables that stay, and a call that is caught."""
    stage = Stage(client, sandbox)
    modules = named_modules()
    assert len(modules) > 10
    outcome = await stage.carry({
        "manager": [
            step("\n".join(f"import {module}" for module in modules) + "\nkept = len(json.dumps({'a': [1, 2]}))"),
            step(
                "ids = [get_memory(hit['id'])['id'] for hit in semantic_recall('heron shop')['hits']]\n"
                "counted = collections.Counter(identity[:2] for identity in ids)\n"
                "try:\n    get_memory('m_0000000000')\nexcept Exception as error:\n    refused = str(error)\n"
                "final_answer({'kept': kept, 'counted': dict(counted), 'refused': refused})"
            ),
        ]
    })  # fmt: skip
    assert [one.error for one in stage.kept.of("manager", StepKind.ACTION)] == ["", ""]
    assert (outcome.output["kept"], outcome.output["counted"]) == (13, {"m_": 4})
    assert outcome.output["refused"].startswith("not_found")


def named_modules() -> list[str]:
    listed = re.search(r"can be imported: ([a-z, ]+)\.", told("code.md"))
    assert listed is not None
    return listed[1].split(", ")


async def test_each_agent_has_its_model_and_its_tools(stage: Stage):
    await stage.carry({"manager": [DONE]})
    assert stage.models.given == [(one.agent, one.tier, one.temperature) for one in (*LAYERS, MANAGER)]
    system = stage.models.models["manager"].asked[1][0].content[0]["text"]
    assert "\ncreate_memory(content: str" in system
    assert "\nmetacognition(task)  # Judges" in system
    assert "forget_memory" not in system


@pytest.mark.parametrize("layer", [*LAYERS, MANAGER], ids=lambda layer: layer.agent)
async def test_tools_are_told_to_the_end_of_a_thought_and_choices_once(stage: Stage, layer: Layer):
    async with stage.means() as means:
        tools = {tool.name: tool for tool in means.bridge.tools(layer.tools, layer.agent)}
    said = system_prompt(layer.kind, layer.agent, tools, {})
    lines = [line for line in said.splitlines() if line.partition("(")[0] in tools]
    assert len(lines) == len(layer.tools)
    assert not [line for line in lines if line.endswith("…")]
    assert said.count("memory_type: semantic|episodic|procedural|strategic") == 1


async def test_a_team_and_tools_of_an_errand_take_the_place_of_the_table(stage: Stage):
    await stage.carry({"manager": [DONE]}, team=("reasoning",), tools=("get_memory", "no_such_tool"))
    assert [agent for agent, *_ in stage.models.given] == ["reasoning", "manager"]
    system = stage.models.models["manager"].asked[1][0].content[0]["text"]
    assert [line.split("(")[0] for line in system.splitlines() if re.match(r"\w+\(", line)] == [
        "get_memory", "read_observation", "reasoning",
    ]  # fmt: skip


async def test_a_full_run_plans_four_times_in_ten_steps_and_knows_the_coherence_each_time(stage: Stage):
    recall = step('print(semantic_recall("heron shop")["hits"][0]["id"])')
    await stage.carry({"manager": [recall] * 9 + [DONE]})
    plans = stage.kept.of("manager", StepKind.PLAN)
    assert len(plans) == 4
    read = ["\n".join(str(one.content) for one in messages) for messages in stage.models.models["manager"].asked]
    planning = [text for text in read if "<end_plan>" in text]
    assert len(planning) == 4
    assert all(plan.injected in text for plan, text in zip(plans, planning, strict=True))
    assert plans[0].injected.startswith("Coherence of the mind: unknown (")
    assert plans[-1].injected.startswith("Coherence of the mind: 1.0 of 1 (")
    assert not [text for text in read if "Coherence of the mind" in text and "<end_plan>" not in text]


async def test_others_plan_with_the_coherence_too(stage: Stage):
    await stage.carry({
        "manager": [step('perception("Look")\nassociation("Look")\nfinal_answer(1)')],
        "perception": [tool_call("observe_environment"), tool_call("final_answer", answer="quiet")],
        "association": [step("print(1)"), step("print(2)"), DONE],
    })  # fmt: skip
    assert len(stage.kept.of("perception", StepKind.PLAN)) == 1
    assert len(stage.kept.of("association", StepKind.PLAN)) == 2
    for agent in ("manager", "perception", "association"):
        asked = stage.models.models[agent].asked
        planning = [messages for messages in asked if "<end_plan>" in str(messages[-1].content)]
        assert len(planning) == len(stage.kept.of(agent, StepKind.PLAN))
        assert all("Coherence of the mind" in str(messages[-1].content) for messages in planning)


async def test_the_reason_is_told_when_coherence_cannot_be_had(monty: Sandbox):
    """On a server that has no such tool."""
    async with Client(FastMCP("another")) as another:
        stage = Stage(another, monty)
        await stage.carry({"manager": [DONE]})
    (plan,) = stage.kept.of("manager", StepKind.PLAN)
    assert plan.injected.startswith("Coherence of the mind: unknown (")
    assert "assess_coherence" in plan.injected


async def test_steps_are_written_down_with_what_they_did(stage: Stage):
    outcome = await stage.carry({
        "manager": [
            step('found = semantic_recall("heron shop")["hits"]', "I need the herons."),
            step('create_memory("Seen")\nget_memory("m_0000000000")'),
            step('report = association("Which theme?")\nfinal_answer(report)'),
        ],
        "association": [step('print(get_basin(get_active_basins()["basins"][0]["id"])["basin"]["name"])'), DONE],
    })  # fmt: skip
    steps = sorted(stage.kept.steps, key=lambda one: one.number)
    assert [one.number for one in steps] == list(range(1, outcome.steps + 1))
    recalled, wrote, asked = stage.kept.of("manager", StepKind.ACTION)
    assert recalled.text == "Thought: I need the herons."
    assert recalled.code.startswith("found = semantic_recall")
    (call,) = recalled.calls
    assert (call.tool, call.arguments, len(call.result["hits"])) == ("semantic_recall", {"query": "heron shop"}, 4)
    assert len(recalled.basins) == 1
    assert [(one.tool, one.error) for one in wrote.calls] == [("create_memory", ""), ("get_memory", "not_found")]
    assert wrote.memories == (wrote.calls[0].result["id"],)
    assert "not_found" in wrote.error
    assert [one.tool for one in asked.calls] == ["association"]
    below = stage.kept.of("association")
    assert {one.parent for one in below} == {asked.number}
    assert [one.kind.value for one in below] == ["plan", "action", "action", "answer"]
    assert below[-1].text == "done"
    assert all(one.parent is None for one in stage.kept.of("manager"))


@pytest.mark.parametrize(
    ("call", "touched"),
    [
        ('semantic_recall("heron shop")', 1),
        ('search_memories("heron shop")', 1),
        ('reflect_on_topic("heron shop")', 1),
        ('semantic_recall("submarine")', 0),
        ("list_memories()", 0),
    ],
)
async def test_basins_of_what_recall_returned_stand_in_its_step(stage: Stage, call: str, touched: int):
    await stage.carry({"manager": [step(call), step("observe_environment()"), DONE]})
    recalled, looked, _ = stage.kept.of("manager", StepKind.ACTION)
    assert (len(recalled.basins), looked.basins) == (touched, ())
    active = (await stage.client.call_tool("get_active_basins", {})).structured_content
    assert active is not None
    assert tuple(basin["id"] for basin in active["basins"]) == recalled.basins


async def test_usage_counts_all_agents(stage: Stage):
    outcome = await stage.carry({
        "manager": [step('final_answer(association("Which theme?"))')], "association": [DONE],
    })  # fmt: skip
    asked = [model for model in stage.models.models.values() if model.asked]
    assert outcome.usage.calls == sum(len(model.asked) for model in asked) == 4
    assert outcome.usage.input_tokens == sum(model.spent.input_tokens for model in asked)
    assert outcome.usage.input_tokens == sum(one.usage.input_tokens for one in stage.kept.steps)
    assert outcome.model == "scripted/association, scripted/manager"


async def test_pruning_saves_tokens_and_what_was_cut_can_be_read_again(stage: Stage):
    tokens = {}
    script = [LOOK] * 8 + [step("print(len(read_observation(1)))"), DONE]
    for window in (3, EVERYTHING):
        stage.kept.steps.clear()
        mended = script if window < EVERYTHING else [LOOK] * 9 + [DONE]
        outcome = await stage.carry({"manager": mended}, window=window, team=(), tools=("get_memory",))
        assert outcome.state == "done"
        tokens[window] = outcome.usage.input_tokens
        seen = [one.observation for one in stage.kept.of("manager", StepKind.ACTION)]
        assert all("39 what was seen" in observation for observation in seen[:8])
        if window < EVERYTHING:
            assert int(seen[8].split()[2]) > 1000
    assert tokens[3] < 0.75 * tokens[EVERYTHING]


async def test_a_tool_of_the_agents_own_is_not_there_when_nothing_is_cut(stage: Stage):
    await stage.carry({"manager": [DONE]}, window=EVERYTHING)
    assert "read_observation" not in stage.models.models["manager"].asked[1][0].content[0]["text"]


async def test_what_comes_with_a_task_are_variables_and_not_the_prompt(stage: Stage):
    await stage.carry({
        "manager": [step('final_answer(association("Count", {"words": ["heron"] * 5000}))')],
        "association": [step("final_answer(str(len(words)))")],
    })  # fmt: skip
    read = stage.models.models["association"].asked[-1]
    assert "words" in str(read[1].content)
    assert len(str(read[1].content)) < 1000
    assert stage.kept.of("manager", StepKind.ANSWER)[0].text == "5000"


async def test_when_one_of_several_calls_fails_what_the_others_gave_is_seen(stage: Stage):
    both = calls(("semantic_recall", {"query": "heron shop"}), ("get_memory", {"memory_id": "nonsense"}))
    answer = calls(("final_answer", {"answer": "seen"}))
    await stage.carry({"manager": [step("final_answer(perception('Look'))")], "perception": [both, answer]})
    first, _ = stage.kept.of("perception", StepKind.ACTION)
    assert "invalid_input" in first.error
    assert "opens at dawn" in first.observation
    read = str(stage.models.models["perception"].asked[-1])
    assert "opens at dawn" in read
    assert "invalid_input" in read


async def test_progress_is_told_by_the_steps_of_the_manager(stage: Stage):
    await stage.carry({"manager": [step('association("Look")'), DONE], "association": [DONE]}, max_steps=5)
    done = [done for done, *_ in stage.kept.said]
    assert done == sorted(done)
    assert stage.kept.said[-1] == (2.0, 5.0, "manager: step 2 of 5 done")
    assert "association: step 1 of 5 done" in [text for *_, text in stage.kept.said]
