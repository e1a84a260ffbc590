"""The scripted model keeps to its script, and remembers what it was asked."""

from __future__ import annotations

import pytest
from smolagents.models import ChatMessage, MessageRole

from agents.testing import OutOfReplies, ScriptedModel, step

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
