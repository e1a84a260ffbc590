"""Agents of smolagents with our models: what they send, what they get, and what is counted."""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rich.console import Console
from smolagents import CodeAgent, Tool, ToolCallingAgent
from smolagents.models import ChatMessage, MessageRole
from smolagents.monitoring import AgentLogger, LogLevel
from smolagents.utils import AgentGenerationError

from agents.errors import BudgetSpent, ModelFailed
from agents.instinct.model import InstinctModel
from agents.llm.asking import Answer, Patience
from agents.llm.listed import provider_of
from agents.llm.litellm import Access, load
from agents.llm.parsing import CUT_OFF
from agents.llm.parsing.plan import NoPlanFound, plan_of
from agents.llm.tiers import Options, TieredModels
from agents.llm.values import TIERS, Choice, Decision, kind_of
from agents.testing import (
    Behaviour,
    Call,
    Calls,
    Garbage,
    Loopback,
    Refuse,
    Text,
    Tokens,
    openai_server,
    step,
    tool_call,
)
from dionysus_mcp.environment import prepare_litellm
from tests.unit.agents.llm.kit import KEY, KeptInMind

TINY, NANO = "openai/tiny", "openai/gpt-5-nano"
needs_litellm = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")


class Look(Tool):
    name = "look"
    description = "Looks."
    inputs: ClassVar[dict[str, Any]] = {"at": {"type": "string", "description": "At what."}}
    output_type = "string"

    def forward(self, at: str) -> str:
        return f"seen: {at}"


def models(model: str, server: Loopback | None = None, ledger: KeptInMind | None = None) -> TieredModels:
    if server is not None:
        prepare_litellm()
        load()
    options = Options(provider_of(model), Access(server.api_base, KEY) if server else Access(), first_pause_s=0.01)
    choices = {tier: Choice(tier, model, kind_of(model), "") for tier in TIERS}
    patience = Patience(time.monotonic() + 60, 30, threading.Event())
    return TieredModels(Decision(choices), options, ledger or KeptInMind(), patience)


def ended(why: str, text: str | None, given: str | None = None) -> Garbage:
    """An answer that ends for a reason; with a call of `look` where something is given."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if given is not None:
        function = {"name": "look", "arguments": given}
        message["tool_calls"] = [{"id": "1", "type": "function", "function": function}]
    choice = {"index": 0, "message": message, "finish_reason": why}
    return Garbage(json.dumps({"id": "1", "created": 1, "object": "chat.completion", "choices": [choice]}).encode())


def agent(kind: type[Any], model: Any, **more: Any) -> Any:
    quiet = AgentLogger(level=LogLevel.OFF, console=Console(file=io.StringIO()))
    return kind(tools=[Look()], model=model, logger=quiet, max_steps=4, **more)


@needs_litellm
def test_an_agent_that_writes_code_gets_its_steps_through():
    replies = ["<think>rm -rf</think>\n```python\nprint(look('tea'))\n```", step("final_answer(look(at='cups'))")]
    ledger = KeptInMind()
    with openai_server(*replies) as server:
        model = models(TINY, server, ledger=ledger).of("manager", "deep", 0.3, None)
        assert agent(CodeAgent, model).run("Look around.") == "seen: cups"
    assert "seen: tea" in str(server.asked[1].body["messages"])
    assert server.asked[0].body["temperature"] == 0.3
    assert (model.spent, model.spent.calls) == (ledger.taken, 2)


@needs_litellm
def test_nothing_runs_that_stands_behind_an_invented_observation():
    invented = "<code>\nlook('tea')\n</code>\nObservation: seen\n<code>\nfinal_answer('invented')\n</code>"
    with openai_server(invented, step("final_answer('honest')"), heed_stop=False) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        assert agent(CodeAgent, model).run("Look around.") == "honest"


@needs_litellm
def test_an_agent_that_calls_tools_may_do_so_natively_or_as_json():
    replies: list[Behaviour] = [
        Calls((Call("look", {"at": "tea"}), Call("look", {"at": "cups"}))),
        "I will look.\n" + tool_call("look", at="jugs"),
        Calls((Call("final_answer", {"answer": "all seen"}),)),
    ]
    with openai_server(*replies) as server:
        model = models(TINY, server).of("perception", "fast", 0.1, None)
        assert agent(ToolCallingAgent, model).run("Look around.") == "all seen"
    said = str(server.asked[2].body["messages"])
    assert all(f"seen: {thing}" in said for thing in ("tea", "cups", "jugs"))


@needs_litellm
@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ('{"at": "tea",}', "seen: tea"),
        ('{"at": "tea"', "seen: tea"),
        ("tea", "seen: tea"),
        ('{"at": "te', "Argument input"),
    ],
)
def test_a_native_call_that_was_cut_off_is_refused_and_one_that_is_nearly_json_is_not(given: str, seen: str):
    first = ended("tool_calls", None, given)
    with openai_server(first, Calls((Call("final_answer", {"answer": "done"}),))) as server:
        model = models(TINY, server).of("perception", "fast", 0.1, None)
        assert agent(ToolCallingAgent, model).run("Look around.") == "done"
    assert seen in str(server.asked[1].body["messages"])


@needs_litellm
def test_a_step_that_was_cut_off_does_not_run_and_the_model_is_told():
    replies: list[Behaviour] = [
        ended("length", "I look.\n<code>\nfinal_answer('half')\n"),
        step("final_answer('whole')"),
    ]
    with openai_server(*replies) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        assert agent(CodeAgent, model).run("Look around.") == "whole"
    assert CUT_OFF in str(server.asked[1].body["messages"])


@needs_litellm
@pytest.mark.parametrize(("given", "seen"), [('{"at": "tea"}', "seen: tea"), ('{"at": "tea"', CUT_OFF), ("", CUT_OFF)])
def test_a_native_call_in_an_answer_that_was_cut_off_is_made_if_it_is_whole(given: str, seen: str):
    with openai_server(ended("length", None, given), Calls((Call("final_answer", {"answer": "done"}),))) as server:
        model = models(TINY, server).of("perception", "fast", 0.1, None)
        assert agent(ToolCallingAgent, model).run("Look around.") == "done"
    said = str(server.asked[1].body["messages"])
    assert seen in said
    assert ("seen: tea" in said) == (seen != CUT_OFF)


@needs_litellm
@pytest.mark.parametrize(
    ("sent", "tools"),
    [
        ('[{"tool": "look", "arguments": {"at": "tea"}}, {"tool": "forget", "arguments": {"id": "1"', ["look"]),
        ('[{"tool": "forget", "arguments": {"id": "1"', []),
        ('{"tool": "forget", "arguments": {"most": 1', []),
    ],
)
def test_of_a_plan_in_json_that_was_cut_off_only_what_is_whole_is_done(sent: str, tools: list[str]):
    with openai_server(ended("length", sent)) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        said = str(model.generate([ChatMessage(role=MessageRole.USER, content="Plan.")]).content)
    assert said.endswith(CUT_OFF)
    try:
        assert [action.name for action in plan_of(said)] == tools
    except NoPlanFound:
        assert tools == []


@needs_litellm
@pytest.mark.parametrize(
    "call", [Call("look", {"at": "tea"}), Call("python", {"code": "print(look(at='tea'))"})], ids=["tool", "code"]
)
def test_a_call_of_a_model_that_was_given_no_tools_is_a_step(call: Call):
    with openai_server(Calls((call,)), step("final_answer('done')")) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        assert agent(CodeAgent, model).run("Look around.") == "done"
    assert "seen: tea" in str(server.asked[1].body["messages"])


@needs_litellm
def test_calls_of_a_model_that_was_given_no_tools_are_a_plan():
    with openai_server(Calls((Call("look", {"at": "tea"}), Call("look", {"at": "cups"})))) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        message = model.generate([ChatMessage(role=MessageRole.USER, content="Plan.")])
    assert message.tool_calls is None
    assert [action.arguments["at"] for action in plan_of(str(message.content))] == ["tea", "cups"]


@needs_litellm
def test_a_plan_is_a_text_and_ends_at_its_end():
    plan = "1. Look.\n```python\nlook('at this')\n```\n<end_plan>\n2. Invented."
    with openai_server(plan, step("final_answer('done')"), heed_stop=False) as server:
        model = models(TINY, server).of("manager", "deep", 0.3, None)
        planning = agent(CodeAgent, model, planning_interval=3)
        planning.run("Look around.")
    told = planning.memory.steps[1].plan
    assert "```python\nlook('at this')" in told
    assert "Invented" not in told


@needs_litellm
def test_each_message_says_what_it_took_and_who_answered():
    with openai_server(Text("hello", Tokens(100, 5))) as server:
        model = models(NANO, server).of("manager", "deep", 0.3, None)
        message = model.generate([ChatMessage(role=MessageRole.USER, content="Hello?")])
    assert isinstance(message.raw, Answer)
    assert message.raw.model == NANO
    assert message.raw.usage == model.spent
    assert (message.token_usage.input_tokens, message.token_usage.output_tokens) == (100, 5)


@needs_litellm
@pytest.mark.parametrize(
    ("script", "most", "cause"),
    [((Refuse(401),), 10**9, ModelFailed), ((step("look('tea')"),), 5_500, BudgetSpent)],
    ids=["refused", "spent"],
)
def test_a_failure_ends_the_run_and_is_its_cause(script: Any, most: int, cause: type[Exception]):
    with openai_server(*script, then=step("look('tea')")) as server:
        model = models(TINY, server, KeptInMind(most)).of("manager", "deep", 0.3, None)
        with pytest.raises(AgentGenerationError) as failed:
            agent(CodeAgent, model).run("Look around.")
    assert isinstance(failed.value.__cause__, cause)


@needs_litellm
def test_all_agents_of_a_run_are_in_one_ledger():
    with openai_server(then=Text("hello", Tokens(3_000, 10))) as server:
        run = models(TINY, server, KeptInMind(most=8_000))
        agents = [run.of(name, "deep", 0.3, None) for name in ("a", "b", "c")]
        agents[0].generate([ChatMessage(role=MessageRole.USER, content="Hello?")])
        with pytest.raises(BudgetSpent):
            agents[1].generate([ChatMessage(role=MessageRole.USER, content="Hello?" * 1_000)])
    assert len(server.asked) == 1


class Says:
    """A script of one reply."""

    def reply(self, turn: int, messages: Any) -> str:
        del turn, messages
        return step("final_answer('instinct')")


def test_instinct_is_no_model_and_costs_nothing():
    ledger = KeptInMind()
    model = models("instinct", ledger=ledger).of("manager", "deep", 0.3, Says())
    assert isinstance(model, InstinctModel)
    assert agent(CodeAgent, model).run("Anything.") == "instinct"
    assert ledger.reserved == {}
    with pytest.raises(ModelFailed, match="perception needs a language model"):
        models("instinct").of("perception", "fast", 0.1, None)


def test_a_program_can_be_an_agents_model(tmp_path: Path):
    file = tmp_path / "model.py"
    file.write_text("print('<code>\\nfinal_answer(look(at=\"tea\"))\\n</code>')", "utf-8")
    model = models(f"command: {sys.executable} {file} --key of-nobodys-business").of("manager", "deep", 0.3, None)
    assert agent(CodeAgent, model).run("Look around.") == "seen: tea"
    assert model.model_id == f"command: {sys.executable}"
