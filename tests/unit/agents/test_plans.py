"""Plans of actions are found in what models send, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest

from agents.llm.parsing.plan import MOST_ACTIONS, NoPlanFound, plan_of
from agents.llm.parsing.wanted import Wanted

RECALL = Wanted("semantic_recall", {"query": "x"})
PLAIN = '{"tool": "semantic_recall", "arguments": {"query": "x"}}'
FOUND = {
    "a list": f"[{PLAIN}]",
    "one object": PLAIN,
    "in a fence": f"```json\n[{PLAIN}]\n```",
    "among words": f"I shall look (see below).\n[{PLAIN}]\nThat is all.",
    "actions": f'{{"actions": [{PLAIN}], "why": "to look"}}',
    "plan": f'{{"plan": [{PLAIN}]}}',
    "of OpenAI": f'{{"tool_calls": [{{"type": "function", "function": {PLAIN}}}]}}',
    "other names": '[{"action": "semantic_recall", "args": {"query": "x"}}]',
    "name and parameters": '[{"name": "semantic_recall", "parameters": {"query": "x"}}]',
    "behind a thought": f'<think>[{{"tool": "forget_memory", "arguments": {{}}}}]</think>[{PLAIN}]',
    "behind a thought that the template opened": f'[{{"tool": "forget_memory"}}]\n</think>\n[{PLAIN}]',
    "before an invented observation": f'[{PLAIN}]\nObservation: none\n[{{"tool": "forget_memory"}}]',
    "behind other JSON": f'{{"confidence": 0.9}} [1, 2] [{PLAIN}]',
    "a comma too many": f"[{PLAIN},]",
    "a comma too many within": '[{"tool": "semantic_recall", "arguments": {"query": "x",}}]',
    "without its last bracket": f"I look.\n[{PLAIN}",
    "as Python writes it": "[{'tool': 'semantic_recall', 'arguments': {'query': 'x'}}]",
    "behind a broken one": f'[{{"tool": "forget_memory", [{PLAIN}]',
}


@pytest.mark.parametrize("shape", FOUND)
def test_a_plan_is_found(shape: str) -> None:
    assert plan_of(FOUND[shape]) == [RECALL]


NONE = [
    "",
    "I cannot do that.",
    "[]",
    "{}",
    "[1, 2]",
    '[{"tool": 3}]',
    '{"name": "Ann", "age": 3}',
    f"<think>[{PLAIN}]</think> I am done.",
    f"<think>[{PLAIN}]",
    f"[{PLAIN}, 3]",
    "[" * 1_000_000,
    '{"tool":' * 5_000,
]


@pytest.mark.parametrize("reply", NONE, ids=lambda reply: reply[:20])
def test_what_is_no_plan_is_none(reply: str) -> None:
    with pytest.raises(NoPlanFound, match="JSON list of actions"):
        plan_of(reply)


def test_an_answer_may_stand_in_several_ways() -> None:
    for arguments in ('{"answer": "x"}', '"x"'):
        assert plan_of(f'[{{"tool": "final_answer", "arguments": {arguments}}}]')[0].arguments == {"answer": "x"}
    (told,) = plan_of('{"tool": "final_answer", "arguments": {"narrative": "n"}}')
    assert told.arguments == {"answer": {"narrative": "n"}}


def test_a_plan_that_is_nearly_json_is_carried_out_whole_or_not_at_all() -> None:
    first, second = plan_of(f'Plan:\n[{{"tool": "look", "arguments": {{"deep": true,}}}}, {PLAIN}]')
    assert (first, second) == (Wanted("look", {"deep": True}), RECALL)
    with pytest.raises(NoPlanFound):
        plan_of(f"[{PLAIN[:-5]}")


def test_a_plan_has_no_more_than_so_many_actions() -> None:
    assert len(plan_of(json.dumps([json.loads(PLAIN)] * 99))) == MOST_ACTIONS
