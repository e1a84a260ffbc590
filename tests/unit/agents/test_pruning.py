"""What an agent reads of its own steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from smolagents.memory import ActionStep, AgentMemory, PlanningStep, TaskStep, ToolCall
from smolagents.models import ChatMessage, MessageRole
from smolagents.monitoring import Timing
from smolagents.utils import AgentError

from agents.callbacks.pruning import MOST, SHORT, ReadObservation, cut, messages_of, observed
from agents.errand import EVERYTHING
from agents.tree import Silent

NOW = Timing(start_time=0.0, end_time=1.0)
LONG = ("heron " * 200).strip()


def coded(number: int, seen: str = LONG, **more: Any) -> ActionStep:
    code = f"look({number})"
    return ActionStep(
        step_number=number,
        timing=NOW,
        model_output=f"Thought: {number}.\n<code>\n{code}\n</code>",
        code_action=code,
        tool_calls=[ToolCall("python_interpreter", code, f"call_{number}")],
        observations=f"Execution logs:\n{number}: {seen}\nLast output from code snippet:\nNone",
        **more,
    )


def planned(text: str) -> PlanningStep:
    said = ChatMessage(role=MessageRole.ASSISTANT, content=text)
    return PlanningStep(model_input_messages=[], model_output_message=said, plan=text, timing=NOW)


def memory_of(*steps: Any) -> AgentMemory:
    memory = AgentMemory("the system's words")
    memory.steps = [TaskStep("the task"), *steps]
    return memory


def texts(messages: list[ChatMessage]) -> list[str]:
    return [message.content[0]["text"] for message in messages]


def seen_in(memory: AgentMemory, window: int, **more: Any) -> list[str]:
    messages = messages_of(memory, window, **more)
    return [one.content[0]["text"] for one in messages if one.role == MessageRole.TOOL_RESPONSE]


@pytest.mark.parametrize("window", [3, EVERYTHING])
def test_no_observation_is_larger_than_a_conversation_holds(window: int):
    (seen,) = seen_in(memory_of(coded(1, "heron " * 100_000)), window)
    assert len(seen) < MOST + 100
    assert "ask for less" in seen


@pytest.mark.parametrize(
    ("window", "whole"),
    [(3, [False, False, True, True, True]), (1, [False] * 4 + [True]), (0, [False] * 5), (EVERYTHING, [True] * 5)],
)
def test_the_newest_observations_are_whole(window: int, whole: list[bool]):
    found = seen_in(memory_of(*map(coded, range(1, 6))), window)
    assert [LONG in text for text in found] == whole
    cut_down = [text for text in found if LONG not in text]
    assert all(f"read_observation({number})" in text for number, text in enumerate(cut_down, 1))
    assert all(len(text) < SHORT for text in cut_down)


def test_code_is_sent_once():
    joined = "\n".join(texts(messages_of(memory_of(coded(1), coded(2)), 3)))
    assert (joined.count("look(1)"), joined.count("look(2)")) == (1, 1)


def test_the_beginning_stays_as_it_is_when_the_window_moves_on():
    steps = [coded(number) for number in range(1, 8)]
    before, after = (texts(messages_of(memory_of(*steps[:count]), 3)) for count in (6, 7))
    same = next(place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    assert "4: heron" in before[same]  # all before the one observation that leaves the window
    assert len(before) - same <= 2 * 3


def test_what_is_short_is_not_cut():
    memory = memory_of(*[coded(number, "a heron") for number in range(1, 6)])
    assert not [text for text in seen_in(memory, 1) if "read_observation" in text]


def test_plans_are_made_from_what_was_done_without_older_plans():
    memory = memory_of(planned("Plan: a"), coded(1), planned("Plan: b"), coded(2))
    summary = texts(messages_of(memory, 3, summary=True))
    assert not [text for text in summary if "Plan:" in text or "system's" in text]
    assert [text for text in summary if "look(2)" in text]
    assert "Plan: a" in texts(messages_of(memory, 3))


def test_calls_that_came_beside_the_text_are_told():
    native = ActionStep(1, NOW, model_output="", tool_calls=[ToolCall("look", {"at": "a"}, "1")], observations="b")
    said = '{"name": "look", "arguments": {"at": "a"}}'
    as_text = ActionStep(1, NOW, model_output=said, tool_calls=[ToolCall("look", {"at": "a"}, "1")], observations="b")
    assert texts(messages_of(memory_of(native), 3)) == texts(messages_of(memory_of(as_text), 3))


def test_a_step_that_showed_nothing_was_a_step_all_the_same():
    assert seen_in(memory_of(ActionStep(1, NOW, model_output="x", observations=None)), 3) == [
        "Observation:\nNothing was printed."
    ]


def test_errors_are_read_with_what_was_printed_before():
    failed = coded(1, "printed", error=AgentError("KeyError: 'a'", Silent()))
    text = observed(failed)
    assert text.index("printed") < text.index("KeyError")


@dataclass
class Remembers:
    memory: AgentMemory


def test_an_old_observation_can_be_read_again():
    tool = ReadObservation(Remembers(memory_of(coded(1), coded(2))))
    assert LONG in tool(1)
    assert LONG in tool(step=2)
    with pytest.raises(ValueError, match=r"There is no step 3 yet\. There are: 1, 2"):
        tool(3)


def test_cutting_says_how_much_there_was():
    assert str(len(LONG)) in cut(LONG, 1)
    assert cut("short", 1) == "short"
