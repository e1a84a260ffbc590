"""Mental models through a client: made, asked, corrected, revised, and all of it taken back."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any

import pytest

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.values import HAS_BASIN
from dionysus_mcp.store.port import Order, Where
from tests.integration.conftest import Call

RAIN = (
    "It rains in the morning before work.",
    "Heavy rain in the morning before work.",
    "Rain again this morning, before work.",
)
BUS = ("Ana took the bus to work.", "Ana went to work by bus.")
BIKE = ("Ana rode her bicycle to the office.", "Ana rode the bicycle to the office again.")
FAR = "The quarterly invoices of the customer are overdue."


async def basin(call: Call, words: str = "Rain in the morning: Ana leaves for work") -> str:
    """A basin that is about something."""
    texts = [f"{words} {how}." for how in ("early", "with an umbrella")]
    await call("create_memories", memories=[{"content": text, "memory_type": "episodic"} for text in texts])
    while (landscape := await call("query_basin_landscape")).get("waiting"):
        """A machine with much else to do has not come to all of them in the time that a call waits."""
    looked = [await call("get_basin", basin_id=one["id"]) for one in landscape["largest"]]
    return str(next(one["basin"]["id"] for one in looked if words in one["memories"][0]["text"]))


async def model(call: Call, name: str = "Ana's way to work", **more: Any) -> str:
    made = await call("create_mental_model", name=name, domain="user", basin_ids=[await basin(call)], **more)
    return str(made["id"])


async def taught(call: Call, model_id: str, outcomes: tuple[str, ...], times: int = 6) -> list[Any]:
    return [
        await call(
            "record_observation",
            model_id=model_id,
            situation=RAIN[number % len(RAIN)],
            observation=outcomes[number % len(outcomes)],
        )
        for number in range(times)
    ]


async def wrong(call: Call, model_id: str, outcomes: tuple[str, ...] = BIKE, times: int = 1) -> list[Any]:
    """Predicted, and something else happened."""
    answers = []
    for number in range(times):
        made = await call("generate_prediction", model_id=model_id, context=RAIN[number % len(RAIN)])
        answers.append(
            await call(
                "record_observation",
                prediction_id=made["id"],
                observation=outcomes[number % len(outcomes)],
                outcome="right" if made["text"] in outcomes else "wrong",
            )
        )
    return answers


async def test_what_followed_is_predicted_and_cited(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS)
    predicted = await call("generate_prediction", model_id=model_id, context="This morning it rains before work.")
    assert predicted["text"] in BUS
    assert "confidence" not in predicted
    assert "unknown until something" in predicted["note"]
    assert {case["outcome"] for case in predicted["supporting"]} <= set(BUS)
    cited = predicted["supporting"][0]
    tied = await call("get_neighbours", memory_id=cited["situation_id"], relation="NEXT", direction="out")
    assert [near["id"] for near in tied["neighbours"]] == [cited["outcome_id"]]


async def test_two_memories_tied_by_hand_are_a_case(call: Call):
    model_id = await model(call)
    made = await call(
        "create_memories",
        memories=[{"content": text, "memory_type": "episodic"} for text in (f"{RAIN[0]} Ana leaves early.", BUS[0])],
    )
    situation, outcome = (one["id"] for one in made["created"])
    await call("link_memories", source_id=situation, relation="NEXT", target_id=outcome)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    assert predicted["supporting"][0]["outcome_id"] == outcome


@pytest.mark.parametrize("context", [FAR, "12345", "🌧", "雨が降っています"])
async def test_what_no_case_is_near_is_unknown_and_not_stored(call: Call, context: str):
    model_id = await model(call)
    await taught(call, model_id, BUS)
    predicted = await call("generate_prediction", model_id=model_id, context=context)
    assert predicted.keys() == {"model_id", "unknown"}
    assert "predictions" not in await call("get_mental_model", model_id=model_id)


@pytest.mark.parametrize(
    ("outcome", "error", "accuracy"), [("right", 0.0, 0.55), ("partly", 0.5, 0.5), ("wrong", 1.0, 0.45)]
)
async def test_a_caller_who_knows_says_how_it_came_out(call: Call, outcome: str, error: float, accuracy: float):
    model_id = await model(call)
    await taught(call, model_id, BUS, 2)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    recorded = await call("record_observation", prediction_id=predicted["id"], observation="Ana went.", outcome=outcome)
    assert (recorded["status"], recorded["prediction_error"], recorded["judge"]) == ("resolved", error, "caller")
    record = (await call("get_mental_model", model_id=model_id))["record"]
    assert (record["accuracy"], "brier" in record) == (accuracy, False)
    again = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    await call("record_observation", prediction_id=again["id"], observation="Ana went.", outcome=outcome)
    record = (await call("get_mental_model", model_id=model_id))["record"]
    assert record["brier"] == pytest.approx((again["confidence"] - (1 - error)) ** 2, abs=2e-3)


async def test_the_judge_says_by_which_rule(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1])
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    recorded = await call("record_observation", prediction_id=predicted["id"], observation=BUS[0])
    assert (recorded["grade"], recorded["prediction_error"], recorded["rule"]) == ("right", 0.0, "the same text")


async def test_unclear_keeps_the_observation_and_resolves_nothing(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1], 3)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    unsaid = "Perhaps Ana took the bus to work."
    first = await call("record_observation", prediction_id=predicted["id"], observation=unsaid)
    assert (first["status"], first["grade"], first.get("prediction_error")) == ("open", "unclear", None)
    assert (await call("get_memory", memory_id=first["observation_id"]))["content"] == unsaid
    again = await call("record_observation", prediction_id=predicted["id"], observation=unsaid, outcome="right")
    assert (again["status"], again["observation_id"]) == ("resolved", first["observation_id"])
    assert (await call("get_mental_model", model_id=model_id))["record"]["resolved"] == 1


async def test_what_could_not_be_told_is_counted_beside_the_record(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1], 3)
    made = [await call("generate_prediction", model_id=model_id, context=RAIN[0]) for _ in range(3)]
    said = ("Perhaps Ana took the bus to work.", "Did Ana take the bus to work?", BUS[0])
    told = [
        await call("record_observation", prediction_id=one["id"], observation=text)
        for one, text in zip(made, said, strict=True)
    ]
    assert ["2 of the model's predictions" in one.get("note", "") for one in told] == [False, True, False]
    assert (await call("get_mental_model", model_id=model_id))["record"] == {
        "resolved": 1,
        "unclear": 2,
        "accuracy": 0.55,
        "mean_error_7d": 0.0,
    }
    assert (await call("list_mental_models"))["models"][0]["record"]["unclear"] == 2
    assert "Of 2 predictions it could not be told" in (await call("revise_mental_model", model_id=model_id))["note"]
    settled = await call("record_observation", prediction_id=made[0]["id"], observation=said[0], outcome="wrong")
    assert settled["status"] == "resolved"
    assert (await call("get_mental_model", model_id=model_id))["record"]["unclear"] == 1
    await call("undo_change", change=settled["change"])
    assert (await call("get_mental_model", model_id=model_id))["record"]["unclear"] == 2


async def test_an_observation_is_all_or_nothing(call: Call):
    model_id = await model(call)
    before = await call("memory_stats")
    refused = await call("record_observation", model_id=model_id, situation=RAIN[0], observation=" ")
    assert refused["code"] == "invalid_input"
    assert await call("memory_stats") == before


async def test_a_prediction_is_resolved_once(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1])
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    answers = await asyncio.gather(
        *(call("record_observation", prediction_id=predicted["id"], observation=BUS[0]) for _ in range(20))
    )
    assert Counter(answer.get("code", "resolved") for answer in answers) == {"resolved": 1, "already_resolved": 19}
    assert (await call("get_mental_model", model_id=model_id))["record"]["resolved"] == 1


async def test_a_name_is_taken_once(call: Call):
    basin_id = await basin(call)
    names = ["Mornings", "MORNINGS", " mornings "] * 5
    answers = await asyncio.gather(
        *(call("create_mental_model", name=name, domain="user", basin_ids=[basin_id]) for name in names)
    )
    assert Counter(answer.get("code", "made") for answer in answers) == {"made": 1, "conflict": len(names) - 1}


async def test_a_change_is_noticed_revised_and_taken_back(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    since = await taught(call, model_id, BIKE, 8)
    answer = await call("record_observation", prediction_id=predicted["id"], observation=BIKE[0], outcome="wrong")
    due = answer["revision_due"]
    assert due["certainty"] > 0.98
    revised = await call("revise_mental_model", model_id=model_id)
    revision = revised["revision"]
    assert (revision["closed"], revision["changed_at"]) == (due["closing"], due["changed_at"])
    assert revision["error_after"] <= revision["error_before"]
    assert revision["predictions"] == [predicted["id"]]
    assert set(revision["observations"]) <= {one["observation_id"] for one in (*since, answer)}
    told = await call("get_mental_model", model_id=model_id)
    assert (revised["version"], [revision]) == (told["version"], told["revisions"])
    reverted = await call("revert_revision", revision_id=revision["id"])
    assert reverted["reopened"] == revision["closed"]
    assert (await call("revert_revision", revision_id=revision["id"]))["code"] == "already_undone"


async def test_a_change_is_told_when_the_model_has_adapted_by_then(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    answers = await wrong(call, model_id, BIKE, 12)
    due = [answer for answer in answers if "revision_due" in answer]
    assert {answer["grade"] for answer in due} == {"right"}
    assert len(due[-1]["revision_due"]["observations"]) == 10
    revised = await call("revise_mental_model", model_id=model_id, prediction_id=due[0]["prediction_id"])
    failed = {answer["prediction_id"] for answer in answers if answer["grade"] == "wrong"}
    revision = revised["revision"]
    assert set(revision["predictions"]) == failed
    assert (len(revision["observations"]), revision["left_out"], revision["held_out"]) == (10, 2, 11)
    assert [(one["before"], one["after"]) for one in revision["basins"]] == [(24, 24 - 0.98 * 12)]
    assert "revision_due" not in (await wrong(call, model_id, BIKE))[0]


async def test_where_every_prediction_came_true_no_revision_is_due(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    await taught(call, model_id, BIKE, 12)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    answer = await call("record_observation", prediction_id=predicted["id"], observation=BIKE[0], outcome="right")
    assert "revision_due" not in answer
    refused = await call("revise_mental_model", model_id=model_id, prediction_id=predicted["id"])
    assert "nothing has failed" in refused["note"]


async def test_cases_of_other_projects_are_not_counted(call: Call):
    model_id = await model(call)
    for project in ("elsewhere", "test"):
        texts = (f"Rain in the morning: Ana leaves for work from {project}.", BUS[0])
        made = await call("create_memories", memories=[{"content": text, "project_id": project} for text in texts])
        situation, outcome = (one["id"] for one in made["created"])
        await call("link_memories", source_id=situation, relation="NEXT", target_id=outcome)
    (told,) = (await call("get_mental_model", model_id=model_id))["basins"]
    assert told["cases"] == 1
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    assert [case["situation_id"] for case in predicted["supporting"]] == [situation]


async def test_a_revision_hides_no_memory(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    await wrong(call, model_id, BIKE, 8)
    before = await call("list_memories", limit=200)
    assert (await call("revise_mental_model", model_id=model_id))["revision"]["closed"]
    assert await call("list_memories", limit=200) == before


async def test_after_a_change_the_new_habit_is_predicted(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    await wrong(call, model_id, BIKE, 8)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    assert predicted["text"] in BIKE
    assert {case["outcome"] for case in predicted["opposing"]} <= set(BUS)


async def test_where_nothing_changed_nothing_is_revised(call: Call):
    model_id = await model(call)
    assert "nothing has failed" in (await call("revise_mental_model", model_id=model_id))["note"]
    await taught(call, model_id, BUS, 12)
    await wrong(call, model_id, BIKE, 1)
    answer = await call("revise_mental_model", model_id=model_id)
    assert "revision" not in answer
    found = re.search(r"largest probability found is (0\.\d{3}); more than 0\.98 is needed", answer["note"])
    assert found
    assert 0 < float(found[1]) <= 0.98


async def test_undo_takes_back_a_prediction_an_observation_and_a_revision(mind: Mind, call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS, 12)
    await wrong(call, model_id, BIKE, 8)
    before = picture(mind, model_id)
    for tool, arguments in (
        ("revise_mental_model", {"model_id": model_id}),
        ("generate_prediction", {"model_id": model_id, "context": RAIN[0]}),
        ("record_observation", {"model_id": model_id, "situation": RAIN[0], "observation": BUS[0]}),
        ("run_prediction_competition", {"context": RAIN[0]}),
    ):
        made = await call(tool, **arguments)
        assert picture(mind, model_id) != before
        await call("undo_change", change=made["change"])
        assert picture(mind, model_id) == before, tool


async def test_undoing_a_resolution_opens_the_prediction(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS)
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    recorded = await call("record_observation", prediction_id=predicted["id"], observation=BUS[0], outcome="right")
    assert (await call("get_mental_model", model_id=model_id))["record"]["resolved"] == 1
    await call("undo_change", change=recorded["change"])
    told = await call("get_mental_model", model_id=model_id)
    assert told["record"] == {"unknown": "nothing it predicted has been resolved yet"}
    assert told["predictions"][0]["status"] == "open"
    assert (await call("get_memory", memory_id=recorded["observation_id"]))["code"] == "not_found"


async def test_basins_are_added_and_taken_away_but_not_the_last(call: Call):
    model_id = await model(call)
    (first,) = (await call("get_mental_model", model_id=model_id))["basins"]
    other = await basin(call, "The cat Momo sleeps on the sofa")
    await call("revise_mental_model", model_id=model_id, add_basins=[other], reason="They belong together.")
    swapped = await call("revise_mental_model", model_id=model_id, remove_basins=[first["id"]])
    assert [one["id"] for one in (await call("get_mental_model", model_id=model_id))["basins"]] == [other]
    refused = await call("revise_mental_model", model_id=model_id, remove_basins=[other])
    assert (refused["code"], refused["field"]) == ("invalid_input", "remove_basins")
    await call("revert_revision", revision_id=swapped["revision"]["id"])
    basins = (await call("get_mental_model", model_id=model_id))["basins"]
    assert {one["id"] for one in basins} == {first["id"], other}


async def test_whoever_takes_basins_away_at_once_leaves_one(call: Call):
    model_id = await model(call)
    other = await basin(call, "The cat Momo sleeps on the sofa")
    await call("revise_mental_model", model_id=model_id, add_basins=[other])
    both = [one["id"] for one in (await call("get_mental_model", model_id=model_id))["basins"]]
    await asyncio.gather(*(call("revise_mental_model", model_id=model_id, remove_basins=[one]) for one in both * 5))
    assert len((await call("get_mental_model", model_id=model_id))["basins"]) == 1


async def test_a_revision_whose_basin_is_the_last_one_stays(call: Call):
    model_id = await model(call)
    (first,) = (await call("get_mental_model", model_id=model_id))["basins"]
    other = await basin(call, "The cat Momo sleeps on the sofa")
    added = await call("revise_mental_model", model_id=model_id, add_basins=[other])
    await call("revise_mental_model", model_id=model_id, remove_basins=[first["id"]])
    assert (await call("revert_revision", revision_id=added["revision"]["id"]))["code"] == "conflict"


async def test_a_deprecated_model_predicts_nothing_but_what_it_said_can_be_resolved(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS[:1])
    predicted = await call("generate_prediction", model_id=model_id, context=RAIN[0])
    await call("revise_mental_model", model_id=model_id, status="deprecated")
    assert (await call("generate_prediction", model_id=model_id, context=RAIN[0]))["code"] == "conflict"
    assert "contenders" in await call("run_prediction_competition", context=RAIN[0])
    recorded = await call("record_observation", prediction_id=predicted["id"], observation=BUS[0])
    assert recorded["status"] == "resolved"


async def test_the_surest_model_wins_and_its_basin_is_activated(call: Call):
    unknown, unsure, sure = [await model(call, name) for name in ("Never tried", "Often wrong", "Often right")]
    await taught(call, sure, BUS[:1], 6)
    for model_id, outcome in ((sure, "right"), (unsure, "wrong")) * 3:
        made = await call("generate_prediction", model_id=model_id, context=RAIN[0])
        await call("record_observation", prediction_id=made["id"], observation=BUS[0], outcome=outcome)
    competed = await call("run_prediction_competition", context=RAIN[0])
    assert [one["model_id"] for one in competed["contenders"]] == [sure, unsure, unknown]
    assert ["confidence" in one for one in competed["contenders"]] == [True, True, False]
    assert competed["winner"]["model_id"] == sure
    active = await call("get_active_basins")
    assert set(competed["activated"]) <= {one["id"] for one in active["basins"]}
    winners = await call("get_models_by_winners")
    assert [(one["model_id"], one["wins"]) for one in winners["models"]] == [(competed["winner"]["model_id"], 1)]


async def test_nobody_wins_where_nobody_knows(call: Call):
    await model(call)
    competed = await call("run_prediction_competition", context=FAR)
    assert competed["contenders"][0]["unknown"]
    assert "id" not in competed
    assert await call("get_models_by_winners") == {"models": [], "competitions": 0}


async def test_predictions_come_in_pages(call: Call):
    model_id = await model(call)
    await taught(call, model_id, BUS)
    made = [
        (await call("generate_prediction", model_id=model_id, context=RAIN[0], expires_hours=hours))["id"]
        for hours in (1, 2, 3, 4, 5)
    ]
    first = await call("get_mental_model", model_id=model_id, limit=3)
    second = await call("get_mental_model", model_id=model_id, limit=3, cursor=first["next_cursor"])
    assert [one["id"] for one in first["predictions"] + second["predictions"]] == made[::-1]
    assert "next_cursor" not in second
    crossed = await call("get_mental_model", model_id=model_id, cursor=first["next_cursor"], status="open")
    assert crossed["code"] == "cursor_mismatch"


def picture(mind: Mind, model_id: str) -> Any:
    """What is stored of a model, its predictions and cases, but for when and how often it changed."""
    nodes = [
        (node.id, node.status, node.data)
        for kind in ("memory", "model", "prediction", "revision", "competition")
        for node in mind.store.find(Where(kind), Order.ID, 1_000)
    ]
    ties = [(tie.id, tie.data) for tie in mind.store.ties([id_ for id_, *_ in nodes])]
    assert any(HAS_BASIN in id_ for id_, _ in ties)
    return nodes, ties
