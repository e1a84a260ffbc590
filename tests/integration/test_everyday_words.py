"""What a client is told of predictions and observations in everyday words: a verdict with its rule, or what to do."""

from __future__ import annotations

import re

import pytest

from tests.integration.conftest import Call
from tests.integration.test_models import RAIN, model


@pytest.mark.parametrize(
    ("predicted", "observed", "grade"),
    [
        ("The stock closes above 100 today", "Closed at 103.20", "right"),
        ("The car won't pass inspection", "Failed the inspection, brakes", "right"),
        ("The train will be on time", "train was cancelled", "wrong"),
        ("The exam will be easy", "hardest exam I ever sat", "wrong"),
        ("The team will like the four-day week", "Most of them hate it and want the old hours back", "wrong"),
        ("Costs fall by 30%", "costs are down 12%", "partly"),
        ("The bus will be full", "the glass is half full", "unclear"),
        ("Sam doesn't drink at the party", "Sam was at the party", "unclear"),
        ("Anna gets the job", "Anna got the offer this morning!", "unclear"),
        ("The plumber will show up before noon", "he rang the bell at 11:20", "unclear"),
    ],
)
async def test_says_how_it_came_out_or_who_has_to(call: Call, predicted: str, observed: str, grade: str):
    model_id = await model(call)
    await call("record_observation", model_id=model_id, situation=RAIN[0], observation=predicted)
    made = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    told = await call("record_observation", prediction_id=made["id"], observation=observed)

    assert (made["text"], told["grade"]) == (predicted, grade)
    assert told["rule"]
    assert told["status"] == ("open" if grade == "unclear" else "resolved")
    assert ("Whoever knows says so" in told.get("note", "")) is (grade == "unclear")


async def test_the_call_that_a_note_names_settles_it(call: Call):
    model_id = await model(call)
    await call("record_observation", model_id=model_id, situation=RAIN[0], observation="Anna gets the job")
    made = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    said = "Anna got the offer this morning!"
    told = await call("record_observation", prediction_id=made["id"], observation=said)
    named = re.search(r"(\w+)\((\w+)='(\w+)', (\w+)='\.\.\.', (\w+)='(right)'\)", told["note"])
    assert named
    tool, which, prediction, what, how, grade = named.groups()
    settled = await call(tool, **{which: prediction, what: said, how: grade})
    assert (settled["status"], settled["grade"]) == ("resolved", "right")
    assert settled["observation_id"] == told["observation_id"]
