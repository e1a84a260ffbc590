"""The ledger of language models: budgets that hold over threads and processes, and what it tells of costs."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.errors import BudgetSpent
from dionysus_mcp.mind.identity import new_run
from dionysus_mcp.mind.ledger.ledger import Ledger
from dionysus_mcp.mind.ledger.values import AREA, Taken
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.rules import BudgetRules
from dionysus_mcp.store.port import Stamp
from tests.conftest import SteppingClock

ROOT = Path(__file__).resolve().parents[3]
WIDE = BudgetRules(10**9, 10**6, 10**9, 10**6, 10**9, 10**6)


def ledger(mind: Mind, clock: SteppingClock, **budgets: float) -> Ledger:
    wide = {name: getattr(WIDE, name) for name in WIDE.__dataclass_fields__}
    return Ledger(mind.store, clock, BudgetRules(**(wide | budgets)))


def test_what_calls_took_adds_up(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock)
    for model, kind, money in (("a", "heartbeat", 0.5), ("b", "thinking", None), ("a", "thinking", 0.25)):
        kept.settle(kept.reserve(model, kind, 100, money), Taken(1, 60, 10, 20, money or 0.0, int(money is None)))
    costs = kept.costs()
    assert (costs.today.taken.calls, costs.today.taken.input_tokens, costs.today.taken.dollars) == (3, 180, 0.75)
    assert costs.month.taken.cached_tokens == 60
    assert [(line.name, line.calls, line.unpriced) for line in costs.by_model] == [("a", 2, 0), ("b", 1, 1)]
    assert [(line.name, line.dollars) for line in costs.by_kind] == [("heartbeat", 0.5), ("thinking", 0.25)]
    assert costs.reserved_tokens == 0


def test_a_new_day_and_a_new_month_begin_with_nothing(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, day_tokens=100)
    kept.settle(kept.reserve("a", "k", 100, None), Taken(1, 100))
    with pytest.raises(BudgetSpent):
        kept.reserve("a", "k", 1, None)
    clock.moment += timedelta(days=1)
    kept.settle(kept.reserve("a", "k", 100, None), Taken(1, 50))
    costs = kept.costs()
    assert (costs.today.taken.input_tokens, costs.month.taken.input_tokens) == (50, 150)
    clock.moment += timedelta(days=31)
    assert kept.costs().month.taken.calls == 0


@pytest.mark.parametrize(
    ("budget", "value"),
    [
        ("run_tokens", 99),
        ("run_dollars", 0.09),
        ("day_tokens", 99),
        ("day_dollars", 0.09),
        ("month_tokens", 99),
        ("month_dollars", 0.09),
        ("day_tokens", 0),
    ],
)
def test_a_call_that_could_go_beyond_a_budget_is_refused(mind: Mind, clock: SteppingClock, budget: str, value: float):
    with pytest.raises(BudgetSpent) as refused:
        ledger(mind, clock, **{budget: value}).reserve("a", "k", 100, 0.1, "run_1")
    assert f"DIONYSUS_BUDGETS__{budget.upper()}" in refused.value.next_step
    assert refused.value.report()["error"]["code"] == "budget_spent"


@pytest.mark.parametrize(
    ("tokens", "money", "told"),
    [(1_509_410, 0.0, "0 are spent or reserved, and a further call could take 1509410."), (1, 10.00001, "10.000010.")],
)
def test_a_refusal_writes_numbers_out(mind: Mind, clock: SteppingClock, tokens: int, money: float, told: str):
    with pytest.raises(BudgetSpent) as refused:
        ledger(mind, clock, run_tokens=1_000_000, run_dollars=10).reserve("a", "k", tokens, money)
    assert refused.value.message.endswith(told)


def test_what_is_reserved_counts_and_what_was_not_needed_is_free_again(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, day_tokens=100)
    ticket = kept.reserve("a", "k", 80, 0.0)
    assert kept.costs().reserved_tokens == 80
    with pytest.raises(BudgetSpent):
        kept.reserve("a", "k", 30, 0.0)
    kept.settle(ticket, Taken(1, 10))
    kept.reserve("a", "k", 30, 0.0)


def test_runs_have_budgets_of_their_own(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, run_tokens=100)
    kept.settle(kept.reserve("a", "k", 90, 0.0, "run_1"), Taken(1, 90))
    with pytest.raises(BudgetSpent, match="in a run"):
        kept.reserve("a", "thinking", 20, 0.0, "run_1")
    kept.reserve("a", "k", 90, 0.0, "run_2")


def test_a_call_outside_of_runs_has_the_budget_of_one_for_itself(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, run_tokens=100)
    for _ in range(2):
        kept.reserve("a", "thinking", 90, 0.0)
    with pytest.raises(BudgetSpent, match="in a run"):
        kept.reserve("a", "thinking", 101, 0.0)


def test_a_call_that_nobody_settled_counts_in_full(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock)
    ticket = kept.reserve("a", "k", 80, 0.5)
    clock.moment += timedelta(hours=2)
    kept.reserve("a", "k", 1, 0.0)
    kept.settle(ticket, Taken(1, 1))
    taken = kept.costs().today.taken
    assert (taken.calls, taken.input_tokens, taken.dollars, taken.lost) == (1, 80, 0.5, 1)


def test_a_lost_call_counts_on_its_day_and_bars_nobody_later(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, day_tokens=1_000)
    kept.reserve("a", "k", 900, 0.5)
    clock.moment += timedelta(hours=2)
    for _ in range(2):
        with pytest.raises(BudgetSpent):
            kept.reserve("b", "k", 200, 0.0)
        taken = kept.costs().today.taken
        assert (taken.calls, taken.input_tokens, taken.dollars, taken.lost) == (1, 900, 0.5, 1)
    clock.moment += timedelta(days=1)
    kept.settle(kept.reserve("b", "k", 200, 0.0), Taken(1, 200))
    costs = kept.costs()
    assert (costs.today.taken.input_tokens, costs.today.taken.lost) == (200, 0)
    assert (costs.month.taken.input_tokens, costs.month.taken.lost) == (1_100, 1)
    assert [(line.name, line.input_tokens, line.lost) for line in costs.by_model] == [("a", 900, 1), ("b", 200, 0)]


@pytest.mark.parametrize(("days", "today", "month"), [(0, 1, 1), (1, 0, 1), (40, 0, 0)])
def test_a_lost_call_is_told_before_anybody_calls_again(
    mind: Mind, clock: SteppingClock, days: int, today: int, month: int
):
    kept = ledger(mind, clock)
    kept.reserve("a", "k", 900, 0.5)
    clock.moment += timedelta(days=days, hours=2)
    costs = kept.costs()
    assert (costs.today.taken.lost, costs.month.taken.lost, costs.reserved_tokens) == (today, month, 0)
    assert [line.lost for line in costs.by_model] == [1] * month


def test_the_budget_of_a_run_counts_what_it_lost(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, run_tokens=100)
    kept.reserve("a", "k", 90, 0.0, "run_1")
    clock.moment += timedelta(hours=2)
    with pytest.raises(BudgetSpent, match="in a run"):
        kept.reserve("a", "k", 20, 0.0, "run_1")
    kept.reserve("a", "k", 20, 0.0, "run_2")


def test_what_a_newer_window_says_more_is_passed_over(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, day_tokens=100)
    kept.settle(kept.reserve("a", "k", 40, 0.0), Taken(1, 40))
    kept.reserve("a", "k", 30, 0.0)
    notes = mind.store.noted(AREA)
    with mind.store.unit(Stamp("newer")) as unit:
        for key, raw in notes.items():
            unit.note(AREA, key, _with_more(json.loads(raw)))
    kept.settle(kept.reserve("a", "k", 30, 0.0), Taken(1, 30))
    with pytest.raises(BudgetSpent):
        kept.reserve("a", "k", 1, 0.0)
    assert kept.costs().today.taken.input_tokens == 70


def _with_more(told: dict[str, Any]) -> bytes:
    inner = {key: one | {"shade": "green"} for key, one in told.items() if isinstance(one, dict)}
    return json.dumps(inner or told | {"shade": "green"}).encode()


def test_sums_of_old_runs_do_not_pile_up(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock)
    for _ in range(20):
        for _ in range(3):
            run = new_run("beat", clock())
            kept.settle(kept.reserve("a", "k", 10, 0.0, run), Taken(1, 10))
        clock.moment += timedelta(days=1)
    assert len([key for key in mind.store.noted(AREA, "sum/") if "beat" in key]) <= 9


@pytest.mark.parametrize(("money", "refused"), [(0.0, False), (None, True), (0.01, True)])
def test_what_costs_nothing_is_not_refused_for_dollars(
    mind: Mind, clock: SteppingClock, money: float | None, *, refused: bool
):
    kept = ledger(mind, clock, day_dollars=2)
    kept.settle(kept.reserve("a", "k", 10, 1.5), Taken(1, 10, money=2.5))  # dearer than it was thought to be
    with pytest.raises(BudgetSpent) if refused else nullcontext():
        kept.reserve("b", "k", 10, money)


def test_it_is_settled_once(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock)
    ticket = kept.reserve("a", "k", 80, 0.5)
    for _ in range(2):
        kept.settle(ticket, Taken(1, 10))
    assert kept.costs().today.taken.calls == 1


def test_an_undo_brings_nothing_back(mind: Mind, clock: SteppingClock):
    position = mind.journal.position()
    kept = ledger(mind, clock)
    kept.settle(kept.reserve("a", "k", 80, 0.5), Taken(1, 10))
    assert mind.journal.position() == position


def test_threads_do_not_exceed_a_budget_together(mind: Mind, clock: SteppingClock):
    kept = ledger(mind, clock, day_tokens=1_000)
    refused: list[BudgetSpent] = []

    def spend() -> None:
        for _ in range(10):
            try:
                kept.settle(kept.reserve("a", "k", 30, None), Taken(1, 30))
            except BudgetSpent as error:
                refused.append(error)

    threads = [threading.Thread(target=spend) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.costs().today.taken.input_tokens == 990
    assert len(refused) == 60 - 33


SPENDING = """
import sys
from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import BudgetSpent
from dionysus_mcp.mind.ledger.ledger import Ledger
from dionysus_mcp.mind.ledger.values import Taken
from dionysus_mcp.mind.rules import BudgetRules
from dionysus_mcp.settings import load_settings
mind = build_mind(load_settings(home=sys.argv[1], embedding={"model": "none"}))
ledger, done = Ledger(mind.store, mind.clock, BudgetRules(day_tokens=1_000)), 0
for _ in range(40):
    try:
        ledger.settle(ledger.reserve("a", "k", 30, None), Taken(1, 30))
        done += 1
    except BudgetSpent:
        pass
mind.close()
print(done)
"""


def test_processes_do_not_exceed_a_budget_together(tmp_path: Path):
    command = [sys.executable, "-c", SPENDING, str(tmp_path / "home")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    assert sum(int(one.communicate()[0]) for one in both) == 33
