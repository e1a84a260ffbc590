"""Energy through a real client: it is spent whole or not at all, and nothing but a beat brings any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict, DionysusError, InvalidSettings, LimitReached, NotAffordable
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import EnergySettings, Settings, load_settings
from dionysus_mcp.store.port import Node, Stamp
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, Shared
from tests.integration.energy_of_beats import commit, release, reserve

BEAT, OTHER = "h_0000000001", "h_0000000002"


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "test")) as client:
        yield client


@pytest.fixture
def spend(call: Call) -> Call:
    async def spend(**what: Any) -> Any:
        return await call("manage_energy", operation="spend", **what)

    return spend


async def test_at_first_there_is_what_there_is_at_first(call: Call) -> None:
    status = await call("get_energy_status", history=5)
    assert (status["balance"], status["available"], status["most"], status["after_next_beat"]) == (10, 10, 20, 20)
    assert "at first" in status["note"]
    assert "history" not in status
    assert await call("manage_energy", operation="get_status") == {"balance": 10, "available": 10}


PRICES = {
    0: {"observe", "review_goals", "remember", "rest", "pause"},
    1: {"recall", "connect", "reprioritize", "archive", "surface_context"},
    2: {"reflect", "maintain", "prune", "recover"},
    3: {"brainstorm_goals", "inquire_shallow", "revise_model", "revise_belief"},
    4: {"synthesize", "build_model"},
    5: {"reach_out_user"},
    6: {"inquire_deep"},
    7: {"reach_out_public"},
}


async def test_prices(call: Call, spend: Call) -> None:
    costs = (await call("get_energy_status"))["costs"]
    assert {price: {action for action in costs if costs[action] == price} for price in PRICES} == PRICES
    assert len(costs) == sum(map(len, PRICES.values()))
    for action, price, balance in (("rest", 0, 10), ("recall", 1, 9), ("inquire_deep", 6, 3)):
        spent = await spend(action=action)
        assert (spent["balance"], spent.get("spent", 0), "change" in spent) == (balance, price, price > 0)


async def test_what_is_not_affordable_changes_nothing(call: Call, spend: Call, mind: Mind) -> None:
    await spend(amount=7.5)
    before = mind.journal.position()
    refused = await spend(action="brainstorm_goals")
    assert (refused["code"], refused["price"], refused["balance"]) == ("not_affordable", 3, 2.5)
    assert mind.journal.position() == before
    status = await call("get_energy_status")
    assert {"recall", "reflect", "rest"} <= set(status["affordable"])
    assert not {"brainstorm_goals", "reach_out_public"} & set(status["affordable"])
    await spend(amount=2.5)
    assert (await call("get_energy_status"))["balance"] == 0


def test_tenths_leave_no_dust(mind: Mind, caller: Caller) -> None:
    for _ in range(100):
        left = mind.energies.spend(None, 0.1, caller)
    assert left.balance == 0
    with pytest.raises(NotAffordable):
        mind.energies.spend(None, 0.1, caller)


@pytest.mark.parametrize(
    "what",
    [
        {"amount": -1},
        {"amount": 0},
        {"amount": 1e-9},
        {"amount": float("nan")},
        {"amount": float("inf")},
        {"amount": float("-inf")},
        {"amount": 1e308},
        {"amount": 10**30},
        {"amount": True},
        {"amount": "3"},
        {"action": "fly"},
        {"action": ""},
        {"action": "recall", "amount": 1},
        {},
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_gets_energy_by_asking_oddly(shared: Shared, what: dict[str, Any]) -> None:
    refused = await shared.call("manage_energy", operation="spend", **what)
    assert refused["code"] in {"invalid_input", "not_affordable"}
    assert (await shared.call("get_energy_status"))["balance"] == 10
    assert shared.mind.journal.position() == 0


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -1.0, 0.0, True])
def test_the_mind_itself_refuses_odd_amounts(mind: Mind, caller: Caller, amount: float) -> None:
    with pytest.raises(DionysusError, match="amount is"):
        mind.energies.spend(None, amount, caller)
    with pytest.raises(DionysusError, match="budget is"):
        reserve(mind, BEAT, caller, amount)


async def test_no_undo_brings_energy_back(call: Call, spend: Call, mind: Mind) -> None:
    spent = await spend(action="synthesize")
    refused = await call("undo_change", change=spent["change"])
    assert (refused["code"], (await call("get_energy_status"))["balance"]) == ("undo_blocked", 6)
    running = Caller("beat", "test", run="beat-1")
    mind.energies.spend("recall", None, running)
    made = mind.memories.create(Draft("written in the run"), running)
    undone = await call("undo_change", run_id="beat-1")
    assert undone["things"] == [made.id]
    assert (await call("get_energy_status"))["balance"] == 5


async def test_the_history_is_the_journals(call: Call, spend: Call, mind: Mind, caller: Caller) -> None:
    await spend(action="recall")
    await spend(amount=2)
    reserve(mind, BEAT, caller)
    commit(mind, BEAT, ["recall", "recall", "reflect", "rest"], Caller("beat", run="r1"))
    told = (await call("get_energy_status", history=10))["history"]
    assert [(one["what"], one["amount"], one["balance"]) for one in told] == [
        (f"beat {BEAT}: recall x2, reflect x1, rest x1", 6, 13),
        ("amount", -2, 7),
        ("recall", -1, 9),
    ]
    assert (told[0]["by"], told[0]["run_id"]) == ("beat", "r1")
    assert len((await call("get_energy_status", history=1))["history"]) == 1


def test_the_history_is_as_it_was_whatever_the_settings_are_now(
    settings: Settings, clock: SteppingClock, mind: Mind, caller: Caller
) -> None:
    mind.energies.spend("recall", None, caller)
    narrow = build_mind(settings.model_copy(update={"energy": EnergySettings(most=5, start=5)}), clock)
    status = narrow.energies.status(history=5)
    assert (status.balance, [one.balance for one in status.history]) == (5, [9])
    narrow.close()


async def test_erasing_leaves_energy_in_order_and_lets_no_beat_run(
    call: Call, spend: Call, mind: Mind, caller: Caller
) -> None:
    """A word that a person erases may be the name of an action, or in the reason of a pause."""
    await spend(action="recall")
    await call("pause_heartbeat", reason="presenting to Acme")
    erasing = Erasing(mind.store, mind.deletions)
    for text in ("recall", "Acme"):
        erasing.erase(erasing.containing(text, lambda *_: None), caller)
    status = await call("get_energy_status", history=5)
    assert (status["balance"], "history" in status, "erased" in status["note"]) == (10, False, True)
    paused = await call("get_heartbeat_status")
    assert (paused["paused"], paused["reason"]) == (True, "the reason has been erased for good")
    with pytest.raises(Conflict):
        reserve(mind, BEAT, caller)
    assert (await spend(amount=4))["balance"] == 6
    assert [one["what"] for one in (await call("get_energy_status", history=5))["history"]] == ["amount"]
    assert not (await call("resume_heartbeat"))["paused"]
    assert reserve(mind, BEAT, caller).beat_id == BEAT


@pytest.mark.parametrize(
    ("spent_before", "actions", "balance"),
    [
        (0, [], 20),
        (0, ["reach_out_public", "inquire_deep"], 7),
        (10, [], 10),
        (10, ["synthesize"], 6),
        (4, ["recall"], 15),
    ],
)
def test_a_beat_that_commits_brings_its_energy_and_pays(
    mind: Mind, caller: Caller, spent_before: float, actions: list[str], balance: float
) -> None:
    if spent_before:
        mind.energies.spend(None, spent_before, caller)
    reserve(mind, BEAT, caller)
    assert commit(mind, BEAT, actions, caller).balance == balance
    assert mind.energies.status().reserved is None


def test_a_beat_that_fails_neither_spends_nor_brings(mind: Mind, caller: Caller) -> None:
    mind.energies.spend("synthesize", None, caller)
    before = mind.journal.position()
    reserve(mind, BEAT, caller)
    assert release(mind, BEAT, caller)
    assert not release(mind, BEAT, caller)
    assert (mind.energies.status().balance, mind.journal.position()) == (6, before)
    with pytest.raises(Conflict):
        commit(mind, BEAT, [], caller)


def test_what_waits_for_a_beat_is_not_spent_by_others(mind: Mind, caller: Caller) -> None:
    reserved = reserve(mind, BEAT, caller)
    assert (reserved.budget, reserved.energy, mind.energies.status().available) == (20, 10, 0)
    with pytest.raises(NotAffordable, match="10 of 10 wait for a beat"):
        mind.energies.spend("recall", None, caller)
    assert mind.energies.spend("rest", None, caller).balance == 10
    assert commit(mind, BEAT, ["reach_out_public"] * 2 + ["inquire_deep"], caller).balance == 0


def test_a_beat_with_a_limit_leaves_the_rest_to_others(mind: Mind, caller: Caller) -> None:
    reserved = reserve(mind, BEAT, caller, 12)
    assert (reserved.budget, reserved.energy) == (12, 2)
    assert mind.energies.spend(None, 8, caller).available == 0
    with pytest.raises(NotAffordable, match="costs 13, and 12 is there"):
        commit(mind, BEAT, ["reach_out_public", "inquire_deep"], caller)
    assert commit(mind, BEAT, ["inquire_deep", "inquire_deep"], caller).balance == 0


def test_two_beats_do_not_run_at_once_in_two_processes(
    settings: Settings, clock: SteppingClock, caller: Caller
) -> None:
    one, other = build_mind(settings, clock), build_mind(settings, clock)
    reserve(one, BEAT, caller)
    for beat in (BEAT, OTHER):
        with pytest.raises(Conflict, match=f"{BEAT} runs since"):
            reserve(other, beat, caller)
    commit(one, BEAT, [], caller)
    assert reserve(other, OTHER, caller).beat_id == OTHER
    one.close()
    other.close()


@pytest.mark.parametrize("moved", [timedelta(minutes=6), timedelta(days=-1)])
def test_a_beat_that_died_is_followed_by_another(
    mind: Mind, caller: Caller, clock: SteppingClock, moved: timedelta
) -> None:
    reserve(mind, BEAT, caller)
    clock.moment += moved
    status = mind.energies.status()
    assert (status.reserved, status.available) == (None, 10)
    reserve(mind, OTHER, caller)
    with pytest.raises(Conflict, match=f"{OTHER} runs now"):
        commit(mind, BEAT, ["recall"], caller)
    assert not release(mind, BEAT, caller)
    assert commit(mind, OTHER, [], caller).balance == 20


def test_a_beat_that_is_heard_of_keeps_its_place(mind: Mind, caller: Caller, clock: SteppingClock) -> None:
    reserve(mind, BEAT, caller)
    for _ in range(3):
        clock.moment += timedelta(minutes=3)
        mind.energies.heard(BEAT, caller)
    with pytest.raises(Conflict):
        reserve(mind, OTHER, caller)


async def test_nobody_is_reached_out_to_twice_within_some_hours(
    call: Call, spend: Call, mind: Mind, caller: Caller, clock: SteppingClock
) -> None:
    await spend(action="reach_out_user")
    status = await call("get_energy_status")
    assert "reach_out_user" not in status["affordable"]
    assert status["cooling"]["reach_out_user"].startswith("2026-05-04T13:0")
    refused = await spend(action="reach_out_user")
    assert (refused["code"], refused["until"]) == ("limit_reached", status["cooling"]["reach_out_user"])
    clock.moment += timedelta(hours=4)
    assert "cooling" not in await call("get_energy_status")
    reserve(mind, BEAT, caller)
    commit(mind, BEAT, ["reach_out_user"], caller)
    assert (await spend(action="reach_out_user"))["code"] == "limit_reached"


def test_who_died_while_reaching_out_holds_up_nobody(mind: Mind, caller: Caller) -> None:
    died, lives = replace(caller, run="beat-1"), replace(caller, run="beat-2")
    mind.energies.begin_to_reach(died)
    assert mind.energies.status().cooling is None
    mind.energies.begin_to_reach(lives)
    with pytest.raises(Conflict):
        mind.energies.begin_to_reach(lives)
    mind.energies.not_reached(lives)
    mind.energies.begin_to_reach(lives)
    mind.energies.reached(lives)
    with pytest.raises(LimitReached):
        mind.energies.begin_to_reach(lives)
    assert mind.energies.status().cooling


async def test_the_settings_have_prices_and_bounds(settings: Settings) -> None:
    said = load_settings(
        home=settings.home,
        project="test",
        embedding={"model": "none"},
        energy={"start": 50, "most": 5, "beat": 1, "costs": {"recall": 4.5, "rest": 1}},
    )
    async with Client(build_core(build_mind(said), "test")) as client:
        spent = (await client.call_tool("manage_energy", {"operation": "spend", "action": "recall"})).structured_content
        assert (spent["balance"], spent["spent"]) == (0.5, 4.5)
        status = (await client.call_tool("get_energy_status", {})).structured_content
    assert (status["most"], status["after_next_beat"], "rest" in status["affordable"]) == (5, 1.5, False)


@pytest.mark.parametrize("costs", ['{"fly": 1}', '{"recall": -1}', '{"recall": NaN}', '{"recall": "dear"}', "[]"])
def test_prices_of_unknown_actions_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, costs: str) -> None:
    monkeypatch.setenv("DIONYSUS_ENERGY__COSTS", costs)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert refused.value.details["variable"].startswith("DIONYSUS_ENERGY")


async def test_pausing_holds_for_every_window_until_resumed(
    call: Call, settings: Settings, clock: SteppingClock, mind: Mind, caller: Caller
) -> None:
    at_first = await call("get_heartbeat_status")
    assert (at_first["paused"], at_first["beats"]) == (False, 0)
    assert "nothing is known" in at_first["note"]
    paused = await call("pause_heartbeat", reason="presenting")
    assert (paused["paused"], paused["reason"], paused["change"] > 0) == (True, "presenting", True)
    other = build_mind(settings, clock)
    with pytest.raises(Conflict, match=r"paused since .*: presenting"):
        reserve(other, BEAT, caller)
    other.close()
    again = await call("pause_heartbeat")
    assert ("change" in again, again["reason"], again["paused_since"]) == (False, "presenting", paused["paused_since"])
    assert (await call("pause_heartbeat", reason="still"))["reason"] == "still"
    resumed = await call("resume_heartbeat")
    assert (resumed["paused"], "paused_since" in resumed, resumed["change"] > 0) == (False, False, True)
    assert reserve(mind, BEAT, caller).beat_id == BEAT


async def test_resuming_what_was_never_paused_says_so(call: Call, mind: Mind) -> None:
    told = await call("resume_heartbeat")
    assert (told["paused"], "change" in told, told["note"].startswith("They were not paused.")) == (False, False, True)
    assert mind.journal.position() == 0


async def test_a_running_beat_is_shown_and_a_pause_does_not_end_it(call: Call, mind: Mind, caller: Caller) -> None:
    reserve(mind, BEAT, caller)
    status = await call("pause_heartbeat")
    assert (status["running"]["beat_id"], status["running"]["by"]) == (BEAT, "tester")
    assert commit(mind, BEAT, [], caller).balance == 20
    assert "running" not in await call("get_heartbeat_status")


async def test_the_last_beats_are_told_newest_first(call: Call, mind: Mind) -> None:
    with mind.store.unit(Stamp("beat")) as unit:
        for number in range(7):
            at = f"2026-05-0{number + 1}T00:00:00.000000Z"
            data = {"narrative": f"beat {number}"}
            unit.put(
                Node(
                    f"h_000000000{number}",
                    Kind.HEARTBEAT,
                    "test",
                    status="done",
                    happened_at=at,
                    created_at=at,
                    data=data,
                )
            )
    status = await call("get_heartbeat_status")
    assert (status["beats"], "note" in status) == (7, False)
    assert [beat["narrative"] for beat in status["last"]] == [f"beat {number}" for number in (6, 5, 4, 3, 2)]
    assert status["last"][0]["status"] == "done"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_energy_status", {"history": -1}),
        ("get_energy_status", {"history": 10**9}),
        ("get_energy_status", {"history": "many"}),
        ("manage_energy", {"operation": "mint"}),
        ("manage_energy", {}),
        ("pause_heartbeat", {"reason": "x" * 501}),
        ("pause_heartbeat", {"reason": "a\x00b"}),
        ("resume_heartbeat", {"reason": "there is none"}),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_bad_arguments(shared: Shared, tool: str, arguments: dict[str, Any]) -> None:
    refused = await shared.call(tool, **arguments)
    assert refused["code"] in {"invalid_input", "too_large"}
    assert shared.mind.journal.position() == 0


@pytest.mark.parametrize("beat", ["", "m_0123456789", "beat", "h_x"])
def test_a_beat_has_the_id_of_one(mind: Mind, caller: Caller, beat: str) -> None:
    with pytest.raises(DionysusError, match="beat_id is"):
        reserve(mind, beat, caller)
