"""The model that misbehaves does so in every way, and in the same way again."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import pytest
from smolagents.models import ChatMessage, MessageRole

from agents.errors import ModelFailed
from agents.testing import Misbehaving, MisbehavingModels
from agents.testing.misdeeds import EITHER, IN_CALLS, IN_CODE, MISDEEDS, SLOW

PROMPT = [ChatMessage(role=MessageRole.SYSTEM, content="Tools:\ndef create_memory(content: str) -> dict\n")]
TOOLS = [SimpleNamespace(name="create_memory")]
FAILURES = (ModelFailed, OSError, KeyError)
STOPS = ["Observation:", "Calling tools:"]


def turns(model: Misbehaving, count: int, *, natively: bool = False) -> list[str]:
    """What it says or calls, or the error that it raises."""
    said = []
    for _ in range(count):
        try:
            message = model.generate(PROMPT, STOPS, tools_to_call_from=TOOLS if natively else None)
            said.append(f"{message.content}{[call.function.name for call in message.tool_calls or ()]}")
        except FAILURES as error:
            said.append(repr(error))
    return said


@pytest.mark.parametrize(("natively", "own"), [(False, IN_CODE), (True, IN_CALLS)])
def test_every_misdeed_is_done(natively: bool, own: dict[str, object]):
    model = Misbehaving(1)
    turns(model, 400, natively=natively)
    assert set(model.did) == {*own, *EITHER}


def test_a_seed_says_what_happens():
    assert turns(Misbehaving(3), 40) == turns(Misbehaving(3), 40)
    assert turns(Misbehaving(3), 40) != turns(Misbehaving(4), 40)


def test_it_ends_now_and_then_and_uses_the_tools_of_its_prompt():
    said = turns(Misbehaving(5), 200)
    assert any("final_answer('I am done.')" in text for text in said)
    assert any("create_memory(no_such_argument" in text for text in said)


def test_it_may_be_told_which_misdeeds():
    model = Misbehaving(6, {"endless_loop"}, ends_every=1000)
    turns(model, 20)
    assert set(model.did) == {"endless_loop"}
    assert SLOW < MISDEEDS


def test_each_agent_misbehaves_in_its_own_way():
    models = MisbehavingModels(7)
    first, second = (models.of(name, "fast", 0.1) for name in ("manager", "perception"))
    assert turns(first, 30) != turns(second, 30)
    assert models.did == first.did + second.did


def test_a_plan_is_no_better():
    model = Misbehaving(8)
    for _ in range(60):
        with suppress(*FAILURES):
            model.generate(PROMPT, ["<end_plan>"])
    assert set(model.did) == set(EITHER)
