"""The small parts of a tree, each by itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from smolagents.models import ChatMessage, MessageRole, Model
from smolagents.monitoring import TokenUsage

from agents.asked import Asked
from agents.callbacks.coherence import told
from agents.callbacks.made import memories_of
from agents.data import plain_data
from agents.errors import AgentCancelled, AgentsError, BudgetSpent
from agents.ports import Called, Usage
from agents.testing import ScriptedModel

QUESTION = [ChatMessage(role=MessageRole.USER, content="How many herons?")]
UNKNOWN = {"value": None, "unknown": "no basin is active"}


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (
            {"coherence": 0.7, "temporal": {"value": 1.0}, "causal": {"value": 0.4}, "spatial": UNKNOWN},
            "Coherence of the mind: 0.7 of 1 (temporal 1.0, causal 0.4). Unknown are spatial: no basin is active.",
        ),
        ({"coherence": 0.5, "causal": {"value": 0.5}}, "Coherence of the mind: 0.5 of 1 (causal 0.5)."),
        (
            {"coherence": None, "spatial": UNKNOWN, "unknown": "nothing is there", "note": "There are no basins."},
            "Coherence of the mind: unknown (There are no basins.).",
        ),
        ({"coherence": None, "unknown": "nothing is there"}, "Coherence of the mind: unknown (nothing is there)."),
        ({}, "Coherence of the mind: unknown (no reason was given)."),
    ],
)
def test_coherence_is_one_line(found: dict[str, Any], line: str):
    assert told(found) == line


@pytest.mark.parametrize(
    ("tool", "result", "ids"),
    [
        ("create_memory", {"id": "m_1", "version": 1}, ["m_1"]),
        ("create_memory", {"id": "m_1", "repeated": True}, []),
        ("create_memories", {"created": [{"id": "m_1"}, {"id": "m_2", "repeated": True}]}, ["m_1"]),
        ("semantic_recall", {"hits": [{"id": "m_1"}], "id": "m_2"}, []),
        ("create_memory", None, []),
        ("create_memory", {"id": 3}, []),
        ("mosaeic_capture", {"id": "m_1", "windows": {}}, ["m_1"]),
        ("integrate_cognitive_event", {"stored": {"problem": "m_1", "attempt": "m_2"}}, ["m_1", "m_2"]),
        ("record_observation", {"observation_id": "m_2", "situation_id": "m_1"}, ["m_1", "m_2"]),
        ("record_observation", {"observation_id": "m_2", "situation_id": None}, ["m_2"]),
        ("consolidate_memories", {"made": 1, "groups": [{"id": "m_1"}, {"text": "a group without one"}]}, ["m_1"]),
    ],
)
def test_memories_that_were_made(tool: str, result: Any, ids: list[str]):
    assert list(memories_of(Called(tool, {}, result))) == ids


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"a": (1, 2.5, None, True)}, {"a": [1, 2.5, None, True]}),
        ({3, 1, 2}, [1, 2, 3]),
        ({1: date(2026, 1, 2)}, {"1": "2026-01-02"}),
        (float("nan"), "nan"),
        (b"a", "b'a'"),
    ],
)
def test_answers_are_plain_data(value: Any, plain: Any):
    assert plain_data(value) == plain


class Plain(Model):
    """A model that is not ours, and says what it took as it likes."""

    def __init__(self, **told: Any) -> None:
        super().__init__(model_id="plain")
        self._told = told

    def generate(self, messages: list[ChatMessage], *_: Any, **__: Any) -> ChatMessage:
        return ChatMessage(role=MessageRole.ASSISTANT, content="two", **self._told)


@dataclass
class Answer:
    usage: Usage
    model: str


@pytest.mark.parametrize(
    ("told", "usage", "by"),
    [
        ({"raw": Answer(Usage(2, 10, 5, 0.25), "second")}, Usage(2, 10, 5, 0.25), "second"),
        ({"token_usage": TokenUsage(10, 5)}, Usage(1, 10, 5, None), "plain"),
        ({"token_usage": TokenUsage(0, 0)}, Usage(1, 0, 0, 0.0), "plain"),
        ({}, Usage(1, 0, 0, None), "plain"),
    ],
    ids=["told with the answer", "tokens alone", "nothing was spent", "nothing is known"],
)
def test_what_asking_took_is_counted(told: dict[str, Any], usage: Usage, by: str):
    asked = Asked(Plain(**told), threading.Event())
    asked.generate(QUESTION)
    before = asked.spent
    asked.generate(QUESTION)
    assert (before, asked.spent_since(before), asked.answered_by) == (usage, usage, by)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (KeyError("choices"), "model_failed: The model could not be asked: KeyError: 'choices'."),
        (ConnectionResetError(), "model_failed: The model could not be asked: ConnectionResetError."),
        (BudgetSpent("Spent.", "Wait."), "budget_spent: Spent."),
    ],
)
def test_whatever_a_model_raises_is_an_error_of_ours(raised: Exception, told: str):
    asked = Asked(ScriptedModel([raised]), threading.Event())
    with pytest.raises(AgentsError) as caught:
        asked.generate(QUESTION)
    assert f"{caught.value.code}: {caught.value.message}" == told
    assert not asked.thinking


def test_who_was_cancelled_asks_no_more():
    cancelled, model = threading.Event(), ScriptedModel(["one", "two"])
    asked = Asked(model, cancelled)
    asked.generate(QUESTION)
    cancelled.set()
    with pytest.raises(AgentCancelled):
        asked.generate(QUESTION)
    assert (len(model.asked), asked.thinking) == (1, False)


def test_an_answer_that_comes_too_late_is_not_used():
    cancelled = threading.Event()

    def late(_: object) -> str:
        cancelled.set()
        return "late"

    asked = Asked(ScriptedModel([late]), cancelled)
    with pytest.raises(AgentCancelled):
        asked.generate(QUESTION)
