"""Instinct follows its script through smolagents' own agents, and starts anew with every conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
from smolagents import CodeAgent, Tool, ToolCallingAgent
from smolagents.monitoring import LogLevel

from agents.errand import Script
from agents.errands.prediction import Matter, errand
from agents.errors import ToolRefused
from agents.instinct.beat import beat_scripts
from agents.instinct.model import AT_ITS_END, INSTINCT, NO_PLAN, InstinctModel
from agents.instinct.script import Replies, calls, code


class Double(Tool):
    name = "double"
    description = "Twice a number."
    inputs: ClassVar = {"number": {"type": "integer", "description": "Any."}}
    output_type = "integer"

    def forward(self, number: int) -> int:
        return 2 * number


SCRIPT = Replies((code("four = double(2)", "First."), code("final_answer(double(four))", "Then.")), "Double twice.")


def code_agent(script: Script, **more: object) -> CodeAgent:
    return CodeAgent(tools=[Double()], model=InstinctModel(script), verbosity_level=LogLevel.OFF, **more)


def test_a_code_agent_follows_the_script_and_again_in_the_next_conversation() -> None:
    agent = code_agent(SCRIPT)
    assert [agent.run("x"), agent.run("y")] == [8, 8]


def test_a_plan_is_not_a_turn() -> None:
    agent = code_agent(SCRIPT, planning_interval=1)
    assert agent.run("x") == 8
    assert "Double twice." in agent.memory.steps[1].plan


def test_a_script_without_a_plan_says_that_it_is_one() -> None:
    class Bare:
        def reply(self, turn: int, messages: object) -> str:
            return code("final_answer(1)", "Only this.")

    agent = code_agent(Bare(), planning_interval=1)
    assert agent.run("x") == 1
    assert NO_PLAN in agent.memory.steps[1].plan


def test_a_step_that_fails_is_a_turn() -> None:
    agent = code_agent(Replies((code("1 / 0", "Bad."), code("final_answer('went on')", "Good.")), "Fail, go on."))
    assert agent.run("x") == "went on"


def test_an_agent_that_calls_tools_gets_several_calls_in_one_reply() -> None:
    both = calls(("double", {"number": 1}), ("double", {"number": 2}))
    end = calls(("final_answer", {"answer": "done"}))
    agent = ToolCallingAgent(
        tools=[Double()], model=InstinctModel(Replies((both, end), "Twice.")), verbosity_level=LogLevel.OFF
    )
    assert agent.run("x") == "done"
    assert "2" in agent.memory.steps[1].observations
    assert "4" in agent.memory.steps[1].observations


def test_at_the_step_limit_it_says_that_the_script_was_not_done() -> None:
    agent = code_agent(Replies((code("x = 1", "On."),), "Never ends."))
    assert agent.run("x", max_steps=2) == AT_ITS_END


def test_it_is_no_model_and_takes_no_tokens() -> None:
    agent = code_agent(SCRIPT, return_full_result=True)
    result = agent.run("x")
    assert agent.model.model_id == INSTINCT == "instinct"
    assert (result.token_usage.input_tokens, result.token_usage.output_tokens) == (0, 0)


class Fails(Tool):
    """A tool that refuses whatever it is asked."""

    inputs: ClassVar = {"about": {"type": "string", "description": "Any.", "nullable": True}}
    output_type = "object"
    skip_forward_signature_validation = True

    def __init__(self, name: str, called: list[str]) -> None:
        self.name = self.description = name
        self._called = called
        super().__init__()

    def __call__(self, *_: object, **__: object) -> None:
        self._called.append(self.name)
        raise ToolRefused("not_affordable", f"{self.name} costs too much.", "Choose one of these: none.")

    forward = __call__


HEARTBEAT = beat_scripts("", 10)
MATTER = Matter("mm_0123456789", "p_0123456789", "Rain", "Bus", "Bike", "m_0123456789", "wrong", "the words differ")
SHOWN = replace(MATTER, shown_by=("m_0123456789",), changed_at="2026-01-01")
THESE = [{"id": "m_0123456789", "text": "Rain fell on the harbour.", "at": "2026-01-01"}]


@pytest.mark.parametrize(
    ("script", "tools", "told"),
    [
        (HEARTBEAT["association"], ["get_neighbours"], "! get_neighbours costs too much."),
        (errand(MATTER).scripts["reasoning"], ["semantic_recall"], "Not read: not_affordable: semantic_recall"),
        (errand(SHOWN).scripts["metacognition"], ["get_memory"], "Not read: not_affordable: get_memory"),
        (errand(MATTER).scripts["manager"], ["reasoning"], "leave"),
    ],
    ids=["association", "reasoning", "metacognition", "manager"],
)
def test_what_fails_is_not_done_again_and_told(script: Script, tools: list[str], told: str) -> None:
    called: list[str] = []
    agent = CodeAgent(
        tools=[Fails(name, called) for name in tools], model=InstinctModel(script), verbosity_level=LogLevel.OFF
    )
    assert told in str(agent.run("x", additional_args={"these": THESE, "usual": []}))
    assert called == tools
