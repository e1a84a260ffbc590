"""Cases that are judged speak as they were judged, however alike their words are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.conftest import Call
from tests.integration.test_models import BUS, RAIN, model, taught

LATE, DENIED, LATER = (
    "The shift ended an hour late.",
    "The shift did not end an hour late.",
    "The shift ended two hours late.",
)
IN_OTHER_WORDS = "Out at eight instead of seven, no time to eat."
EARLIER = "Home for lunch as planned, everyone was there."


async def predicted(call: Call, model_id: str, context: str = RAIN[0]) -> Any:
    return await call("generate_prediction", model_id=model_id, context=context)


def outcomes(told: Any, which: str) -> list[str]:
    return [case["outcome"] for case in told.get(which, ())]


@pytest.mark.parametrize("observed", [DENIED, LATER])
async def test_what_was_judged_wrong_speaks_against_what_was_foretold(call: Call, observed: str):
    model_id = await model(call)
    await taught(call, model_id, (LATE,), 3)
    first = await predicted(call, model_id)
    seen = await call("record_observation", prediction_id=first["id"], observation=observed)
    assert (first["text"], seen["grade"]) == (LATE, "wrong")
    told = await predicted(call, model_id)
    assert told["text"] == LATE
    assert observed not in outcomes(told, "supporting")
    assert observed in outcomes(told, "opposing")
    assert told["share"] < first["share"]


async def test_what_somebody_says_is_wrong_speaks_against_it_however_alike(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1], 3)
    first = await predicted(call, model_id)
    alike = "Ana took the bus to work, as if."
    await call("record_observation", prediction_id=first["id"], observation=alike, outcome="wrong")
    told = await predicted(call, model_id)
    assert (outcomes(told, "opposing"), alike in outcomes(told, "supporting")) == ([alike], False)


async def test_what_denies_the_others_is_not_foretold_with_their_votes(call: Call):
    model_id = await model(call)
    down = "The site went down."
    for situation, outcome in zip(RAIN, (down, down, "The site did not go down."), strict=True):
        await call("record_observation", model_id=model_id, situation=situation, observation=outcome)
    told = await predicted(call, model_id, RAIN[2])
    assert told["text"] not in outcomes(told, "opposing")
    assert len({*outcomes(told, "supporting")}) == 1
    assert {*outcomes(told, "supporting"), *outcomes(told, "opposing")} == {
        down,
        "The site did not go down.",
    }


async def test_what_nobody_could_judge_speaks_neither_for_nor_against(call: Call):
    model_id = await model(call)
    await taught(call, model_id, (LATE,), 3)
    first = await predicted(call, model_id)
    seen = await call("record_observation", prediction_id=first["id"], observation=IN_OTHER_WORDS)
    assert seen["grade"] == "unclear"
    told = await predicted(call, model_id)
    assert told["text"] == LATE
    assert outcomes(told, "not_judged") == [IN_OTHER_WORDS]
    assert "opposing" not in told
    assert told["share"] == pytest.approx(first["share"], abs=0.02)


async def test_an_unclear_one_speaks_when_somebody_says_what_it_is(call: Call):
    model_id = await model(call)
    await taught(call, model_id, (LATE,), 3)
    for words, outcome, which in ((IN_OTHER_WORDS, "right", "supporting"), (EARLIER, "wrong", "opposing")):
        made = await predicted(call, model_id)
        seen = await call("record_observation", prediction_id=made["id"], observation=words)
        assert (made["text"], seen["grade"]) == (LATE, "unclear")
        await call("record_observation", prediction_id=made["id"], observation=words, outcome=outcome)
        told = await predicted(call, model_id)
        assert words in outcomes(told, which)
        assert (told["text"], "not_judged" in told) == (LATE, False)


OVER = "The deploy of the shop was over at noon."
SUCCEEDED, FAILED = (f"The deploy of the shop {how} at noon." for how in ("succeeded", "failed"))


async def test_what_is_apart_from_what_was_right_is_apart_from_what_was_foretold_too(call: Call):
    model_id = await model(call)
    await taught(call, model_id, (OVER,), 3)
    first = await predicted(call, model_id)
    await call("record_observation", prediction_id=first["id"], observation=SUCCEEDED, outcome="right")
    await call("record_observation", model_id=model_id, situation=RAIN[0], observation=FAILED)
    told = await predicted(call, model_id)
    assert told["text"] in {OVER, SUCCEEDED}
    assert FAILED not in outcomes(told, "supporting")
    assert FAILED in outcomes(told, "opposing")


async def test_what_somebody_says_was_right_is_one_with_what_was_foretold_whatever_rules_say(call: Call):
    model_id = await model(call)
    await taught(call, model_id, (FAILED,), 3)
    first = await predicted(call, model_id)
    await call("record_observation", prediction_id=first["id"], observation=SUCCEEDED, outcome="right")
    told = await predicted(call, model_id)
    assert {*outcomes(told, "supporting")} == {FAILED, SUCCEEDED}
    assert "opposing" not in told
