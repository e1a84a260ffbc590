"""Searching for a way: scores that come from evidence, budgets that hold, a trace that is kept."""

from __future__ import annotations

import time
from typing import Any

import pytest

from dionysus_mcp.mind.cognition.tree.budget import SpentError
from dionysus_mcp.mind.cognition.tree.scoring import Found, Scoring
from dionysus_mcp.mind.cognition.tree.values import Ended
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call
from tests.integration.thinking import FAILS, thinking

TASK = "How can the heron database be moved without downtime?"


async def remembered(call: Call, *contents: str) -> list[str]:
    return [(await call("create_memory", content=content))["id"] for content in contents]


async def tied(call: Call, source: str, relation: str, target: str) -> None:
    await call("link_memories", source_id=source, relation=relation, target_id=target)


async def every_state(call: Call, trace_id: str, limit: int = 100) -> list[dict[str, Any]]:
    states: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await call("meta_tot_trace", trace_id=trace_id, limit=limit, **({"cursor": cursor} if cursor else {}))
        states += page["states"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return states


@pytest.fixture
async def ids(call: Call) -> list[str]:
    """Memories around the task: a way over a tie, a side track, and something about something else."""
    ids = await remembered(
        call,
        "The heron database is moved by replicating it first.",
        "Switching the alias takes no downtime.",
        "Heron has 40 tables.",
        "Ana prefers tea.",
    )
    await tied(call, ids[0], "NEXT", ids[1])
    return ids


async def test_the_best_path_is_cited_and_follows_ties(call: Call, ids: list[str]) -> None:
    found = await call("meta_tot_run", task=TASK)
    assert [place["id"] for place in found["path"]] == ids[:2]
    assert [place["how"] for place in found["path"]] == ["recalled", "NEXT to"]
    assert (found["mode"], found["ended"]) == ("memory graph", "exhausted")
    assert found["score"] == found["path"][-1]["score"]


async def test_scores_differ_when_states_differ(call: Call, ids: list[str]) -> None:
    states = await every_state(call, (await call("meta_tot_run", task=TASK))["trace_id"])
    scores = [state["score"] for state in states[1:]]
    assert len(set(scores)) == len(scores) > 2
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("relation", "side", "higher"), [("SUPPORTS", "for_it", True), ("CONTRADICTS", "against_it", False)]
)
async def test_evidence_moves_the_score(call: Call, ids: list[str], relation: str, side: str, higher: bool) -> None:
    before = (await every_state(call, (await call("meta_tot_run", task=TASK))["trace_id"]))[1]
    (witness,) = await remembered(call, "A downtime test of the heron database.")
    await tied(call, witness, relation, before["id"])
    states = await every_state(call, (await call("meta_tot_run", task=TASK, depth=1))["trace_id"])
    after = next(state for state in states if state.get("id") == before["id"])
    assert after[side] == [witness]
    assert (after["score"] > before["score"]) == higher
    assert (after["standing"] == "dead end") != higher


async def test_what_memory_contradicts_is_a_dead_end_and_not_the_answer(call: Call) -> None:
    heron, _ = await remembered(call, "The heron database can be moved.", "The heron database can not be moved.")
    await remembered(call, "Downtime of the heron database is forbidden.")
    found = await call("meta_tot_run", task="Can the heron database be moved?")
    states = await every_state(call, found["trace_id"])
    refuted = {state["id"]: state for state in states if state.get("against_it")}
    assert heron in refuted
    assert {state["standing"] for state in refuted.values()} == {"dead end"}
    assert not {place["id"] for place in found["path"]} & set(refuted)


async def test_the_same_store_gives_the_same_search(call: Call, ids: list[str]) -> None:
    first, second = [await call("meta_tot_run", task=TASK) for _ in range(2)]
    assert first | {"trace_id": ""} == second | {"trace_id": ""}
    assert await every_state(call, first["trace_id"]) == await every_state(call, second["trace_id"])


@pytest.mark.parametrize("most", [1, 2, 5, 9])
async def test_a_budget_of_calls_holds(call: Call, ids: list[str], most: int) -> None:
    found = await call("meta_tot_run", task=TASK, max_calls=most)
    assert (found["calls"], found["ended"]) == (most, "calls")
    assert found["path"]


@pytest.mark.parametrize(("depth", "branching"), [(1, 1), (2, 1), (1, 3), (3, 2)])
async def test_depth_and_branching_hold(call: Call, ids: list[str], depth: int, branching: int) -> None:
    found = await call("meta_tot_run", task=TASK, depth=depth, branching=branching)
    states = await every_state(call, found["trace_id"])
    children = [sum(one.get("parent") == state["number"] for one in states) for state in states]
    assert max(state.get("depth", 0) for state in states) <= depth
    assert max(children) <= branching


async def test_nothing_near_is_said(call: Call, ids: list[str]) -> None:
    found = await call("meta_tot_run", task="Feeding walruses")
    assert (found["path"], found["states"], "score" in found) == ([], 0, False)
    assert found["note"] == "Memory holds nothing that bears on the task."


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ("Build a rocket to Mars", False),
        ("Find the best rocket", False),
        ("Build the nightly release", True),
        ("Rotate the heron passwords", True),
        ("Build", True),
    ],
)
async def test_a_common_word_alone_leads_nowhere(call: Call, task: str, found: bool) -> None:
    await remembered(call, "The nightly build passes.", "The best tea is green.", "Heron is full.")
    answer = await call("meta_tot_run", task=task)
    assert bool(answer["path"]) == found
    assert answer.get("note") == (None if found else "Memory holds nothing that bears on the task.")


async def test_a_trace_is_read_in_pages(call: Call, ids: list[str]) -> None:
    found = await call("meta_tot_run", task=TASK)
    whole = await every_state(call, found["trace_id"])
    assert await every_state(call, found["trace_id"], limit=1) == whole
    assert len(whole) == found["states"] + 1
    assert whole[0] == {"number": 0, "standing": "expanded"}
    page = await call("meta_tot_trace", trace_id=found["trace_id"])
    assert (page["task"], page["path"]) == (TASK, [place["number"] for place in found["path"]])
    assert sum(state["standing"] == "dead end" for state in whole[1:]) == found["dead_ends"]


async def test_a_trace_shows_memories_as_they_were_then(call: Call, ids: list[str]) -> None:
    found = await call("meta_tot_run", task=TASK)
    await call("update_memory", memory_id=ids[0], version=1, content="Heron is a bird.")
    texts = {state["text"] for state in (await every_state(call, found["trace_id"]))[1:]}
    assert "The heron database is moved by replicating it first." in texts


async def test_what_was_erased_is_erased_from_traces(call: Call, ids: list[str], mind: Mind, caller: Caller) -> None:
    found = await call("meta_tot_run", task=TASK)
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.chosen([ids[0]]), caller)
    texts = {state.get("id"): state.get("text") for state in await every_state(call, found["trace_id"])}
    assert texts[ids[0]] == "(erased)"


async def test_names_of_what_was_erased_are_not_kept(call: Call, mind: Mind) -> None:
    await remembered(call, "Priya Rao moved the heron database.", "Priya Rao keeps the tickets.")
    found = await call("meta_tot_run", task=TASK)
    assert {place["how"] for place in found["path"]} <= {"recalled", "names the same"}
    (trace,) = mind.store.get([found["trace_id"]])
    assert "Priya" not in str(trace.data)


@pytest.mark.parametrize(
    ("contents", "bounds", "note"),
    [
        ((), {}, "Memory holds nothing"),
        (("The heron database is moved by night.",), {"max_seconds": 1e-9}, "The budget was spent"),
        (("The heron database is moved by night.",), {}, None),
    ],
)
async def test_why_there_is_no_way(call: Call, contents: tuple[str, ...], bounds: dict[str, Any], note: str) -> None:
    await remembered(call, *contents)
    found = await call("meta_tot_run", task=TASK, **bounds)
    assert (found.get("note") or "").startswith(note or "")
    assert bool(found["path"]) == (note is None)


class Watch:
    """Seconds that pass when they are looked at."""

    def __init__(self, most: int) -> None:
        self.looks, self._most = 0, most

    def __call__(self) -> None:
        self.looks += 1
        if self.looks > self._most:
            raise SpentError(Ended.SECONDS)


@pytest.mark.parametrize("most", [0, 1, 5])
def test_scoring_ends_where_the_seconds_do(most: int) -> None:
    """However many witnesses there are: nothing more is looked at once there is no second left."""
    watch = Watch(most)
    scoring = Scoring(TASK, watch)
    valves = [
        Found(f"The valve {number} of the heron database is open.", "recalled", f"m_{number}") for number in range(9)
    ]
    scoring.heard(valves)
    with pytest.raises(SpentError):
        scoring.scored(valves[0], ())
    assert watch.looks == most + 1


@pytest.mark.parametrize(
    ("trace_id", "code"), [("t_zzzzzzzzzz", "not_found"), ("m_zzzzzzzzzz", "invalid_input"), ("", "invalid_input")]
)
async def test_no_such_trace(call: Call, trace_id: str, code: str) -> None:
    assert (await call("meta_tot_trace", trace_id=trace_id))["code"] == code


async def test_a_cursor_of_another_trace_is_refused(call: Call, ids: list[str]) -> None:
    one, other = [(await call("meta_tot_run", task=TASK))["trace_id"] for _ in range(2)]
    cursor = (await call("meta_tot_trace", trace_id=one, limit=1))["next_cursor"]
    assert (await call("meta_tot_trace", trace_id=other, cursor=cursor))["code"] == "cursor_mismatch"


class TestWithAModel:
    async def test_what_it_thought_of_is_erased_with_what_it_was_shown(
        self, settings: Settings, mind: Mind, caller: Caller
    ) -> None:
        async with thinking(settings, ["Ana's tea is green.", "50"]) as with_model:
            (tea,) = await remembered(with_model.call, "Ana drinks her tea green.")
            found = await with_model.call("meta_tot_run", task="Which tea does Ana drink?", depth=1)
            erasing = Erasing(mind.store, mind.deletions)
            doomed = erasing.chosen([tea])
            erasing.erase(doomed, caller)
            read = await with_model.call("meta_tot_trace", trace_id=found["trace_id"])
        assert [one.id for one in doomed] == [tea, found["trace_id"]]
        assert "Ana's tea is green." in doomed[1].texts
        assert read["code"] == "purged"

    async def test_its_thoughts_are_rated_and_held_against_memory(self, settings: Settings) -> None:
        script = ["- The valve is open.\n- The valve is not open.", "10\n90"]
        async with thinking(settings, script) as with_model:
            (valve,) = await remembered(with_model.call, "The valve is open.")
            found = await with_model.call("meta_tot_run", task="Is the valve open?", depth=1, branching=2)
            states = (await with_model.call("meta_tot_trace", trace_id=found["trace_id"]))["states"]
        told = {state["text"]: state for state in states[1:]}
        assert found["mode"] == "scripted"
        assert (told["The valve is open."]["parts"]["model"], told["The valve is open."]["for_it"]) == (0.1, [valve])
        assert told["The valve is not open."]["against_it"] == [valve]
        assert [place["text"] for place in found["path"]] == ["The valve is open."]

    async def test_a_rating_that_cannot_be_read_is_no_rating(self, settings: Settings) -> None:
        async with thinking(settings, ["Wait.\nGo.", "good"]) as with_model:
            found = await with_model.call("meta_tot_run", task="Wait or go?", depth=1)
            states = (await with_model.call("meta_tot_trace", trace_id=found["trace_id"]))["states"]
        assert [("model" in state["parts"]) for state in states[1:]] == [False, False]

    async def test_a_slow_one_does_not_break_the_budget_of_seconds(self, settings: Settings) -> None:
        async with thinking(settings, ["A thought."], delay_s=30.0) as with_model:
            await remembered(with_model.call, "The valve is open.")
            began = time.monotonic()
            found = await with_model.call("meta_tot_run", task="Is the valve open?", max_seconds=2)
            took = time.monotonic() - began
        assert took < 20
        assert (found["ended"], found["mode"]) == ("seconds", "memory graph")
        assert "had no time" in found["note"]
        assert found["path"][0]["text"] == "The valve is open."

    async def test_a_failing_one_leaves_it_to_memory(self, settings: Settings) -> None:
        async with thinking(settings, [FAILS]) as with_model:
            await remembered(with_model.call, "The valve is open.")
            found = await with_model.call("meta_tot_run", task="Is the valve open?")
        assert (found["mode"], len(with_model.thinker.asked)) == ("memory graph", 1)
        assert "could not go on: The provider is away." in found["note"]
        assert found["path"][0]["text"] == "The valve is open."

    async def test_its_calls_count(self, settings: Settings) -> None:
        async with thinking(settings, ["One.\nTwo.", "50\n60"], over_again=True) as with_model:
            found = await with_model.call("meta_tot_run", task="Count.", max_calls=7)
        assert (found["calls"], found["ended"]) == (7, "calls")
        assert len(with_model.thinker.asked) <= 7

    async def test_a_trace_stays_within_bounds(self, settings: Settings) -> None:
        script = [text for n in range(100) for text in ("\n".join(f"Thought {n}.{m}." for m in range(5)), "50\n" * 5)]
        async with thinking(settings, script) as with_model:
            found = await with_model.call(
                "meta_tot_run", task="Think.", max_calls=200, max_seconds=60, depth=8, branching=5
            )
        assert found["states"] <= 300
