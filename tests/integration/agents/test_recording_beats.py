"""A beat on record: with its energy, its memory and its ties, as one act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dionysus_mcp.errors import NotAffordable
from dionysus_mcp.mind.energy.answers import Reserved
from dionysus_mcp.mind.energy.recording import BeatRecorded, Told
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.goals.asking import GoalDraft, GoalUpdate
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft, Status
from dionysus_mcp.store.port import Direction, Reach, Stamp
from tests.integration.energy_of_beats import reserve
from tests.integration.reconstructed import reconstruct

RUN = "beat-1"
BY_RUN = Caller("agents", "test", RUN)
TOLD = Told("h_0000000001", RUN, "test", "Looked around; all is well.", ("recall", "remember"), ahead="Rest.")
SECRET = "sk-ant-" + "a1" * 12


def beat(mind: Mind, told: Told = TOLD, since: int = 0) -> BeatRecorded:
    reserved: Reserved = reserve(mind, told.beat_id, BY_RUN)
    assert reserved.budget == 20
    ready = mind.beat_recording.prepared(told, since, BY_RUN)
    with mind.store.unit(Stamp("agents", told.run_id)) as unit:
        return mind.beat_recording.record_in(unit, ready)


def test_energy_comes_and_is_paid_and_the_next_beat_reads_what_this_one_left(mind: Mind) -> None:
    made = beat(mind)
    assert (made.number, made.energy_before, made.energy_after, made.spent) == (1, 10, 19, 1)
    status = mind.heartbeats.status()
    assert (status.beats, status.last[0].narrative, status.running) == (1, TOLD.narrative, None)
    left = mind.beat_recording.last("test")
    assert left is not None
    assert left.content == "Heartbeat 1: Looked around; all is well. Next: Rest."
    assert mind.beat_recording.last("other") is None


def test_it_is_tied_to_what_the_run_touched_and_wrote_and_to_nothing_else(mind: Mind, caller: Caller) -> None:
    theirs = mind.goals.create(GoalDraft("Not touched"), caller).goal.id
    goal = mind.goals.create(GoalDraft("Ship it"), caller).goal.id
    since = mind.journal.position()
    memory = mind.memories.create(Draft("Learned by the beat."), BY_RUN).id
    mind.memories.create(Draft("By somebody else."), caller)
    mind.goals.update(goal, GoalUpdate("add_progress", note="on"), BY_RUN)
    made = beat(mind, since=since)
    assert (made.touched, made.wrote) == ((goal,), (memory,))
    reach = Reach(relations=("TOUCHED", "WROTE"), direction=Direction.OUT)
    tied = {found.node.id for found in mind.store.neighbours(made.id, reach)}
    assert tied == {goal, memory, made.memory_id}
    assert theirs not in tied


def test_the_memory_of_a_beat_takes_the_place_of_the_one_before(mind: Mind) -> None:
    first = beat(mind)
    second = beat_after(mind)
    assert second.number == 2
    older, newer = mind.recall.get(first.memory_id), mind.recall.get(second.memory_id)
    assert (older.status, newer.status) == (Status.ARCHIVED, Status.ACTIVE)
    assert mind.recall.get(first.memory_id).content.startswith("Heartbeat 1")


def test_the_memory_of_a_beat_crowds_nothing(mind: Mind, caller: Caller) -> None:
    """Who asks for beats finds it; it is nobody's theme, name, newest memory or place where somebody was."""
    mind.goals.create(GoalDraft("Move Billing to Oslo"), caller)
    said = "Flagged as stale: 'Move Billing to Oslo' (g_aaaaaaaaaa); 3 predictions wait."
    beat(mind, replace(TOLD, narrative=said))
    left = beat_after(mind, said).memory_id
    for query in ("what is stale", "goals that were flagged", "predictions wait", "Oslo"):
        assert not mind.recall.search(query, 5, Filters(include_superseded=True), caller).hits
    assert [hit.id for hit in mind.recall.search("the last heartbeat", 5, Filters(), caller).hits] == [left]
    assert [hit.id for hit in mind.recall.search("stale", 5, Filters(tags=("heartbeat",)), caller).hits] == [left]
    assert mind.entities.page(None, None, 20, None, None, caller).entities == ()
    seen = mind.observing.observe(None, caller)
    assert (seen.newest, seen.basins) == ((), ())
    mind.memories.create(Draft("Ana painted the shed.", "episodic"), caller)
    told = reconstruct(mind, None, (), caller)
    assert "Ana painted the shed." in told.markdown
    assert "stale" not in told.markdown


def beat_after(mind: Mind, said: str = TOLD.narrative) -> BeatRecorded:
    told = replace(TOLD, beat_id="h_0000000002", run_id="beat-2", narrative=said)
    reserve(mind, told.beat_id, BY_RUN)
    ready = mind.beat_recording.prepared(told, 0, BY_RUN)
    with mind.store.unit(Stamp("agents", told.run_id)) as unit:
        return mind.beat_recording.record_in(unit, ready)


def test_it_is_taken_back_as_one(mind: Mind, caller: Caller) -> None:
    made = beat(mind)
    (act,) = {change.act for change in mind.store.changes(run=RUN)}
    mind.journal.undo(act, None, caller)
    assert mind.heartbeats.status().beats == 0
    assert mind.energies.left().balance == 19  # undo brings no energy, and takes none
    assert mind.store.get([made.memory_id]) == []


def test_what_costs_more_than_was_reserved_leaves_no_trace(mind: Mind) -> None:
    before = mind.journal.position()
    with pytest.raises(NotAffordable):
        beat(mind, replace(TOLD, actions=("inquire_deep",) * 4))
    assert mind.journal.position() == before


def test_texts_are_cut_and_hold_no_secret_and_nothing_that_cannot_be_stored(mind: Mind) -> None:
    told = replace(TOLD, narrative=f"The key is {SECRET} \x00\ud800" + "x" * 9_000, decision="y" * 99_999)
    made = beat(mind, told)
    (node,) = mind.store.get([made.id])
    texts = str(node.data) + mind.recall.get(made.memory_id).content
    assert SECRET not in texts
    assert "\x00" not in texts
    assert len(node.data["narrative"]) <= 1_500
    assert len(node.data["decision"]) <= 20_000
