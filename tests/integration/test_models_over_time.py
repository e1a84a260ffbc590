"""Mental models as time goes by: late predictions, beats, two windows, habits that change, and what is purged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import AlreadyResolved, Conflict, DionysusError, ModelRequired
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.answers import Predicted, Recorded
from dionysus_mcp.mind.models.models import ModelDraft
from dionysus_mcp.mind.models.recording import Observed
from dionysus_mcp.mind.models.revising import Wish
from dionysus_mcp.mind.rules import RULES
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.conftest import SteppingClock
from tests.integration.test_models import BIKE, BUS, RAIN


def made(mind: Mind, caller: Caller) -> str:
    texts = [f"Rain in the morning: Ana leaves for work {how}." for how in ("early", "with an umbrella")]
    mind.memories.create_all([Draft(text, memory_type="episodic") for text in texts], caller)
    basin = mind.basins.landscape().largest[0].id
    return mind.models.create(ModelDraft("Ways to work", "user", (basin,)), caller).id


def day(mind: Mind, clock: SteppingClock, caller: Caller, model_id: str, outcome: str) -> tuple[Predicted, Recorded]:
    """A rainy day: what is expected in the morning, and what Ana does."""
    clock.moment += timedelta(days=1)
    context = RAIN[clock.moment.day % len(RAIN)]
    predicted = mind.models.predict(model_id, context, 24, caller)
    if predicted.id is None:
        observed = Observed(outcome, model_id=model_id, situation=context)
    else:
        kind = BUS if outcome in BUS else BIKE
        observed = Observed(outcome, predicted.id, outcome="right" if predicted.text in kind else "wrong")
    return predicted, mind.models.record(observed, caller)


def days(
    mind: Mind, clock: SteppingClock, caller: Caller, model_id: str, outcomes: tuple[str, ...], count: int
) -> list[bool]:
    """Whether what was expected came true, day by day."""
    came = []
    for number in range(count):
        predicted, _ = day(mind, clock, caller, model_id, outcomes[number % len(outcomes)])
        came.append(predicted.text in outcomes)
    return came


@pytest.mark.parametrize("revising", [False, True], ids=["by weights alone", "with revisions"])
def test_a_habit_is_learned_changes_and_is_learned_anew(
    mind: Mind, clock: SteppingClock, caller: Caller, revising: bool
):
    model_id = made(mind, caller)
    assert all(days(mind, clock, caller, model_id, BUS, 15)[1:])
    assert days(mind, clock, caller, model_id, BIKE, 6).index(True) <= 3
    if revising:
        assert mind.models.revise(Wish(model_id), caller).revision
    assert all(days(mind, clock, caller, model_id, BIKE, 10))
    assert days(mind, clock, caller, model_id, BUS, 8).index(True) <= 5


def test_meaning_finds_what_is_said_in_other_words(with_meaning: Settings, clock: SteppingClock, caller: Caller):
    mind = build_mind(with_meaning, clock)
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 6)
    wet = mind.models.predict(model_id, "It is pouring while she gets ready to leave for the office.", 24, caller)
    assert wet.text in BUS
    assert "not much like this situation" in (wet.note or "")
    assert wet.confidence is None
    same = mind.models.predict(model_id, RAIN[0], 24, caller)
    assert (same.text in BUS, same.note, same.confidence is None) == (True, None, False)
    assert mind.models.predict(model_id, "The server ran out of disk space.", 24, caller).unknown
    mind.close()


def test_far_from_every_case_nobody_is_sure(with_meaning: Settings, clock: SteppingClock, caller: Caller):
    mind = build_mind(with_meaning, clock)
    sure_elsewhere = made(mind, caller)
    days(mind, clock, caller, sure_elsewhere, BUS, 6)
    wet = "It is pouring while she gets ready to leave for the office."
    basin = mind.basins.landscape().largest[0].id
    often_wrong = mind.models.create(ModelDraft("Pouring", "user", (basin,), project_id="elsewhere"), caller).id
    mind.models.record(Observed(BIKE[0], model_id=often_wrong, situation=wet), caller)
    predicted = mind.models.predict(often_wrong, wet, 24, caller)
    mind.models.record(Observed("So it was.", predicted.id, outcome="wrong"), caller)
    competed = mind.models.compete(wet, (sure_elsewhere, often_wrong), None, None, caller)
    assert [one.model_id for one in competed.contenders] == [often_wrong, sure_elsewhere]
    assert [one.confidence is None for one in competed.contenders] == [False, True]
    assert competed.contenders[1].text in BUS
    mind.close()


def test_confidence_comes_to_say_how_often_predictions_come_true(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, (BUS[0], BUS[0], BIKE[0]), 3)
    first = mind.models.predict(model_id, RAIN[0], 24, caller).confidence
    for number in range(40):
        predicted = mind.models.predict(model_id, RAIN[0], 24, caller)
        mind.models.record(Observed(BUS[0], predicted.id, outcome="wrong" if number % 4 == 0 else "right"), caller)
    last = mind.models.predict(model_id, RAIN[0], 24, caller).confidence
    assert first is not None
    assert last is not None
    assert abs(last - 0.75) < 0.1 < abs(first - 0.75)


def test_what_is_recorded_too_late_is_kept_and_does_not_count(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 3)
    before = mind.models.get(model_id, 0, None, None).record
    predicted = mind.models.predict(model_id, RAIN[0], 1, caller)
    clock.moment += timedelta(hours=2)
    assert predicted.id not in {one.id for one in mind.models.open_predictions()}
    (told,) = mind.models.get(model_id, 1, None, "open").predictions
    assert told.note == "expired: nobody has recorded what happened"
    recorded = mind.models.record(Observed(BIKE[0], predicted.id, outcome="wrong"), caller)
    assert recorded.status == "expired"
    assert mind.recall.get(recorded.observation_id).content == BIKE[0]
    assert mind.models.get(model_id, 0, None, None).record == before
    with pytest.raises(AlreadyResolved):
        mind.models.record(Observed(BIKE[0], predicted.id), caller)


def test_a_clock_that_jumps_back_expires_nothing(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 3)
    predicted = mind.models.predict(model_id, RAIN[0], 1, caller)
    clock.moment -= timedelta(days=30)
    assert predicted.id in {one.id for one in mind.models.open_predictions()}
    recorded = mind.models.record(Observed(BUS[0], predicted.id), caller)
    assert recorded.status == "resolved"
    assert mind.models.predict(model_id, RAIN[0], 1, caller).text in BUS


def test_a_beat_does_not_resolve_what_it_predicted(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 3)
    beat, later = (Caller("agent", "test", run) for run in ("beat-20260504T090000Z-0a0b", "beat-20260505T090000Z-0c0d"))
    predicted = mind.models.predict(model_id, RAIN[0], 48, beat)
    position = mind.store.position()
    with pytest.raises(Conflict, match="this very beat"):
        mind.models.record(Observed(BUS[0], predicted.id), beat)
    assert mind.store.position() == position
    assert mind.models.record(Observed(BUS[0], predicted.id), later).status == "resolved"


def test_of_two_windows_one_resolves_a_prediction(mind: Mind, settings: Settings, clock: SteppingClock, caller: Caller):
    other = build_mind(settings, clock)
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 3)
    predicted = mind.models.predict(model_id, RAIN[0], 24, caller)

    def resolve(window: Mind) -> str:
        try:
            return str(window.models.record(Observed(BUS[0], predicted.id), caller).status)
        except DionysusError as error:
            return error.code

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(resolve, [mind, other] * 10))
    assert sorted(answers) == ["already_resolved"] * 19 + ["resolved"]
    assert mind.models.get(model_id, 0, None, None).record == other.models.get(model_id, 0, None, None).record
    other.close()


def test_another_window_sees_what_was_resolved_and_what_was_taken_back(
    mind: Mind, settings: Settings, clock: SteppingClock, caller: Caller
):
    other = build_mind(settings, clock)
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 4)
    assert other.models.get(model_id, 0, None, None).record.resolved == 3
    _, recorded = day(mind, clock, caller, model_id, BUS[0])
    assert other.models.get(model_id, 0, None, None).record.resolved == 4
    mind.journal.undo(recorded.change, None, caller)
    assert other.models.get(model_id, 0, None, None).record.resolved == 3
    other.close()


def test_of_what_was_purged_no_prediction_keeps_the_words(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS[:1], 3)
    predicted = mind.models.predict(model_id, RAIN[0], 24, caller)
    outcomes = {one.outcome_id for one in predicted.supporting}
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.chosen(sorted(outcomes)), caller)
    (told,) = mind.models.get(model_id, 1, None, "open").predictions
    assert (told.text, told.note) == ("", "the sentence that was predicted was erased, or is not there any more")
    recorded = mind.models.record(Observed("Ana went by train.", predicted.id), caller)
    assert (recorded.grade, recorded.status) == ("unclear", "open")
    assert mind.models.predict(model_id, RAIN[0], 24, caller).text == "Ana went by train."


def test_whoever_reads_while_others_resolve_counts_each_once(
    mind: Mind, settings: Settings, clock: SteppingClock, caller: Caller
):
    other = build_mind(settings, clock)
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS[:1], 1)
    ids = [mind.models.predict(model_id, RAIN[0], 24, caller).id for _ in range(40)]

    def record(prediction_id: str | None) -> str | None:
        return mind.models.record(Observed(BUS[0], prediction_id, outcome="right"), caller).status

    with ThreadPoolExecutor(1) as pool:
        recorded = pool.map(record, ids)
        while other.models.get(model_id, 0, None, None).record.resolved < 40:
            assert other.store.position() > 0
        assert list(recorded) == ["resolved"] * 40
    days(mind, clock, caller, model_id, BUS[:1], 1)
    assert other.models.get(model_id, 0, None, None).record.resolved == 41
    other.close()


def test_a_model_that_was_erased_has_won_nothing(mind: Mind, caller: Caller, clock: SteppingClock):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 3)
    assert mind.models.compete(RAIN[0], (), None, None, caller).id
    assert [one.model_id for one in mind.models.winners(None, None, 5, None, caller).models] == [model_id]
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.containing("Ways to work", lambda *_: None), caller)
    assert mind.models.winners(None, None, 5, None, caller).models == ()


def test_with_a_situation_goes_what_was_predicted_in_it(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS[:1], 3)
    predicted = mind.models.predict(model_id, "Rain in the morning before work, says the heliotrope.", 24, caller)
    recorded = mind.models.record(Observed(BUS[0], predicted.id, outcome="right"), caller)
    erasing = Erasing(mind.store, mind.deletions)
    assert recorded.situation_id
    observation, situation = (erasing.chosen([id_]) for id_ in (recorded.observation_id, recorded.situation_id))
    assert [one.id for one in observation] == [recorded.observation_id]
    assert [one.id for one in situation] == [recorded.situation_id, predicted.id]
    erasing.erase(situation, caller)
    assert erasing.containing("heliotrope", lambda *_: None) == []
    assert mind.models.get(model_id, 10, None, None).record.resolved == 2


def test_a_language_model_writes_from_the_same_cases(settings: Settings, clock: SteppingClock, caller: Caller):
    bare = build_mind(settings, clock)
    away_now = ModelRequired("The provider is away.", "Wait.")
    thinker = ScriptedThinker(["The bus, surely.", away_now, "  ", "By bus."])
    mind = Mind(bare.store, bare.meaning, bare.limits, clock, RULES, thinker)
    model_id = made(mind, caller)
    for context in RAIN:
        mind.models.record(Observed(BUS[0], model_id=model_id, situation=context), caller)
    written, away, silent = (mind.models.predict(model_id, RAIN[0], 24, caller) for _ in range(3))
    assert (written.text, written.mode) == ("The bus, surely.", "scripted")
    assert all(case.outcome_id in thinker.asked[0].material for case in written.supporting)
    assert (away.text, away.mode) == (BUS[0], "extractive")
    assert "scripted did not write it: The provider is away." in (away.note or "")
    assert (silent.text, silent.mode) == (BUS[0], "extractive")
    winner = mind.models.compete(RAIN[0], (), None, None, caller).winner
    assert winner
    assert (winner.text, winner.mode) == ("By bus.", "scripted")
    mind.close()


@pytest.mark.parametrize(
    "said",
    [
        "I am sorry, as a large language model I cannot.",
        "Thought: go on.\n<code>\nfinal_answer({'text': recall(query='x')})\n</code>",
        "Ana takes the bus at 7:40.",
        "Marek takes the bus to work.",
        "Ana does not take the bus to work.",
        "```python\nprint(semantic_recall('rain'))\n```",
    ],
)
def test_what_cannot_be_read_in_the_cases_is_no_prediction_of_them(
    settings: Settings, clock: SteppingClock, caller: Caller, said: str
):
    bare = build_mind(settings, clock)
    mind = Mind(bare.store, bare.meaning, bare.limits, clock, RULES, ScriptedThinker([said]))
    model_id = made(mind, caller)
    for context in RAIN:
        mind.models.record(Observed(BUS[0], model_id=model_id, situation=context), caller)
    predicted = mind.models.predict(model_id, RAIN[0], 24, caller)
    assert (predicted.text, predicted.mode) == (BUS[0], "extractive")
    assert "scripted wrote what cannot be read in the cases" in (predicted.note or "")
    mind.close()


def test_others_ask_for_what_was_resolved(mind: Mind, clock: SteppingClock, caller: Caller):
    model_id = made(mind, caller)
    days(mind, clock, caller, model_id, BUS, 5)
    resolved = mind.models.resolved()
    assert [one.resolution.error for one in resolved if one.resolution] == [0.0] * 4
    middle = resolved[2].resolution
    assert middle
    assert mind.models.resolved(middle.at) == resolved[2:]
    assert mind.models.resolved(project_id="elsewhere") == []
