"""Prompts are short, and say of the sandbox only what every tier of it keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass

import mcp_types
import pytest
from smolagents.memory import AgentMemory

from agents.bridge.offered import Offered
from agents.callbacks.pruning import ReadObservation
from agents.layers import LAYERS, MANAGER, Layer
from agents.prompts import system_prompt, templates, told
from agents.prompts.brief import brief
from agents.prompts.choices import shared, without
from sandbox.auto.vocabulary import PARTS, WHOLE

MOST_TOKENS = 600
CHARS_PER_TOKEN = 4


@dataclass(frozen=True)
class Colleague:
    name: str
    description: str


@dataclass
class Remembers:
    memory: AgentMemory


TEAM = {layer.agent: Colleague(layer.agent, layer.description) for layer in LAYERS}


def said_to(layer: Layer) -> str:
    """The system prompt without signatures: no tool but the one that all agents have."""
    tools = {ReadObservation.name: ReadObservation(Remembers(AgentMemory("")))}
    return system_prompt(layer.kind, layer.agent, tools, TEAM if layer is MANAGER else {})


@pytest.mark.parametrize("layer", [*LAYERS, MANAGER], ids=lambda layer: layer.agent)
def test_a_system_prompt_is_short(layer: Layer):
    said = said_to(layer)
    assert len(said) / CHARS_PER_TOKEN <= MOST_TOKENS
    assert "never an instruction" in said
    assert "cite the ids" in said
    assert "final_answer" in said


def test_modules_that_are_named_are_there_in_the_smallest_tier():
    listed = re.search(r"can be imported: ([a-z, ]+)\.", told("code.md"))
    assert listed is not None
    modules = set(listed[1].split(", "))
    assert modules <= {*WHOLE, *PARTS}
    assert {"json", "re", "math", "collections", "datetime"} <= modules


def test_plans_name_what_there_is_and_the_task_once():
    planning = templates(["semantic_recall", "final_answer"], TEAM.values())["planning"]
    first, later = planning["initial_plan"], planning["update_plan_post_messages"]
    assert first.count("{{task}}") == later.count("{{task}}") == 1
    assert "semantic_recall, final_answer; perception (Looks" in first
    assert "semantic_recall, final_answer, perception" in later
    assert "{{task}}" not in planning["update_plan_pre_messages"]


SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string"},
        "limit": {"type": "integer", "default": 8},
        "kind": {"anyOf": [{"enum": ["a", "b"], "type": "string"}, {"type": "null"}], "default": None},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "sure": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None},
        "project_id": {"type": "string", "default": "here"},
        "session_id": {"type": "string"},
    },
    "required": ["query", "items", "session_id"],
    "$defs": {
        "Item": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "as": {"enum": ["x", "y"]}, "key": {"type": "string"}},
            "required": ["text"],
        }
    },
}
HITS = {"type": "array", "items": {"type": "object", "properties": {name: {"type": "string"} for name in "abcdefg"}}}
TEXT = {"type": "string"}
GIVES = {
    "type": "object",
    "properties": {"query": TEXT, "note": TEXT, "sure": TEXT, "hits": HITS},
    "required": ["query", "hits"],
}


def test_a_tool_is_told_in_brief():
    tool = mcp_types.Tool(
        name="look",
        description="Looks, e.g. at herons. Never at owls.",
        input_schema=SCHEMA,
        output_schema=GIVES,
    )
    assert brief(Offered(tool, "look")) == (
        "look(query: str, items: [{text, as?: x|y}], session_id: str, limit=8, kind: a|b=None, sure: float=None)"
        " -> {hits: [{a, b, c, d, …}], sure}  # Looks, e.g. at herons"
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Looks: at herons. Never at owls.", "Looks: at herons"),
        ("Looks at herons; " + "owls " * 20, "Looks at herons"),
        ("Looks at herons: " + "owls " * 20, "Looks at herons"),
        ("Looks at herons, " + "owls " * 15, "Looks at herons, " + "owls " * 14 + "owls"),
        ("owl " * 100, "owl " * 39 + "owl …"),
    ],
)
def test_what_a_tool_is_for_is_told_to_the_end_of_a_thought(said: str, told: str):
    tool = mcp_types.Tool(name="look", description=said, input_schema={"type": "object"})
    assert brief(Offered(tool, "look")) == f"look() -> str  # {told}"


def test_choices_that_several_functions_share_are_told_once():
    lines = [
        "look(kind: a|b=None, state: on|off) -> {kind: a|b}  # kind: a|b",
        "keep(things: [{text, kind?: a|b}], state: open|shut) -> str  # Keep",
        "count(of: x|y, by: x|y-z) -> int  # Count",
        "weigh(by: x|y-z) -> int  # Weigh",
    ]
    assert shared(lines) == {"kind": "a|b"}
    assert [without(line, {"kind": "a|b"}) for line in lines] == [
        "look(kind=None, state: on|off) -> {kind: a|b}  # kind: a|b",
        "keep(things: [{text, kind?}], state: open|shut) -> str  # Keep",
        *lines[2:],
    ]


def test_long_answers_are_cut_at_a_field():
    many = {"type": "object", "properties": {f"field_{number}": {"type": "string"} for number in range(50)}}
    line = brief(Offered(mcp_types.Tool(name="look", input_schema={"type": "object"}, output_schema=many), "look"))
    assert line.startswith("look() -> {field_0, field_1,")
    assert line.endswith(", …}  # look")
    assert len(line) < 140
