"""The scripted model keeps to its script, and remembers what it was asked."""

from __future__ import annotations

import subprocess
import sys

import pytest
from smolagents.models import ChatMessage, MessageRole

from agents.errors import ModelFailed
from agents.testing import OutOfReplies, ScriptedModel, ScriptedModels, calls, step, tool_call

QUESTION = ChatMessage(role=MessageRole.USER, content="What is 6 times 7?")


def test_replies_come_in_order_and_may_look_at_the_conversation():
    model = ScriptedModel(["first", lambda asked: f"asked {len(asked)}"])
    assert [model.generate([QUESTION]).content, model.generate([QUESTION, QUESTION]).content] == ["first", "asked 2"]
    assert model.asked == [[QUESTION], [QUESTION, QUESTION]]


def test_a_script_that_is_too_short_is_an_error():
    with pytest.raises(OutOfReplies, match="asked 1 times"):
        ScriptedModel([]).generate([QUESTION])


def test_usage_is_counted():
    usage = ScriptedModel(["x" * 40]).generate([QUESTION]).token_usage
    assert (usage.input_tokens > 0, usage.output_tokens) == (True, 10)


def test_a_step_is_code_as_an_agent_reads_it():
    assert step("print(1)", "Count.") == "Thought: Count.\n<code>\nprint(1)\n</code>"


def test_a_plan_is_not_in_the_script_unless_it_should_be():
    model = ScriptedModel(["first"], plan="1. Begin.")
    plan = model.generate([QUESTION], stop_sequences=["<end_plan>"]).content
    assert (plan, model.generate([QUESTION], stop_sequences=["Observation:"]).content) == ("1. Begin.", "first")


def test_an_error_in_a_script_is_raised():
    model = ScriptedModel([ModelFailed("It is out.", "Try later."), "first"])
    with pytest.raises(ModelFailed):
        model.generate([QUESTION])
    assert model.generate([QUESTION]).content == "first"


def test_tools_are_called_as_text_or_natively():
    model = ScriptedModel([tool_call("recall", query="tea"), calls(("recall", {"query": "tea"}), ("list_goals", {}))])
    text = model.parse_tool_calls(model.generate([QUESTION])).tool_calls
    native = model.generate([QUESTION]).tool_calls
    assert [(call.function.name, call.function.arguments) for call in [*text, *native]] == [
        ("recall", {"query": "tea"}),
        ("recall", {"query": "tea"}),
        ("list_goals", {}),
    ]
    assert len({call.id for call in native}) == 2


def test_what_was_spent_adds_up_and_costs_nothing():
    model = ScriptedModel(["x" * 40, "y" * 40])
    for _ in range(2):
        model.generate([QUESTION])
    assert (model.spent.calls, model.spent.output_tokens, model.spent.money) == (2, 20, 0.0)


def test_each_agent_of_a_tree_follows_its_own_script():
    models = ScriptedModels({"manager": ["m1", "m2"], "perception": ["p1"]})
    said = [models.of(name, "fast", 0.1).generate([QUESTION]).content for name in ("manager", "perception", "manager")]
    assert said == ["m1", "p1", "m2"]
    assert models.given[1] == ("perception", "fast", 0.1)
    assert len(models.models["manager"].asked) == 2
    with pytest.raises(OutOfReplies, match="scripted/reasoning was asked 1 times"):
        models.of("reasoning", "deep", 0.2).generate([QUESTION])


def test_the_doubles_load_no_heavy_library():
    code = "import sys, agents.testing; print(*{'litellm', 'openai', 'numpy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
