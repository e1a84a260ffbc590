"""What acts cost: every tool has a price, nothing is spent twice, and what cannot be paid is refused with a way out."""

from __future__ import annotations

import threading

import pytest

from agents.errands.actions import ACTIONS, Purse, action_of, times
from agents.errors import ToolRefused
from agents.layers import LAYERS, MANAGER, Layer
from agents.ports import Called
from dionysus_mcp.mind.energy.prices import USUAL

PRICES = dict(USUAL)


def use(purse: Purse, tool: str, error: str = "", **arguments: object) -> None:
    purse.before("manager", tool, arguments)
    purse.after("manager", Called(tool, arguments, error=error))


def test_every_action_has_a_price_and_every_tool_is_one_action() -> None:
    tools = [tool for several in ACTIONS.values() for tool in several]
    assert len(tools) == len(set(tools))
    assert set(ACTIONS) <= set(PRICES)


def test_what_succeeded_is_paid_and_what_failed_is_not() -> None:
    purse = Purse(PRICES, 5)
    use(purse, "semantic_recall")
    use(purse, "reflect_on_topic", error="not_found")
    use(purse, "create_memory")
    assert (purse.actions, purse.spent, purse.left) == (("recall", "remember"), 1, 4)


def test_what_cannot_be_paid_is_refused_with_price_and_rest_and_another_choice_is_open() -> None:
    purse = Purse(PRICES, 3)
    use(purse, "semantic_recall")
    with pytest.raises(ToolRefused) as refused:
        use(purse, "synthesize_information")
    assert refused.value.code == "not_affordable"
    assert (refused.value.details["price"], refused.value.details["left"]) == (4, 2)
    assert "semantic_recall" in refused.value.next_step
    assert "synthesize" not in refused.value.next_step
    use(purse, "reflect_on_topic")
    assert purse.left == 0


@pytest.mark.parametrize("tool", ["purge", "run_heartbeat", "manage_energy", "acknowledge_destruction_alert", ""])
def test_what_has_no_price_is_not_for_beats(tool: str) -> None:
    purse = Purse(PRICES, 20)
    with pytest.raises(ToolRefused, match="not_for_beats"):
        use(purse, tool)
    assert purse.left == 20


@pytest.mark.parametrize("layer", [*LAYERS, MANAGER], ids=lambda layer: layer.agent)
@pytest.mark.parametrize("tool", ["meta_tot_run", "purge"], ids=["too dear", "no action of beats"])
def test_only_what_an_agent_has_is_open_to_it(layer: Layer, tool: str) -> None:
    with pytest.raises(ToolRefused) as refused:
        Purse(PRICES, 4).before(layer.agent, tool, {})
    named = refused.value.next_step.partition("for: ")[2].partition(";")[0].split(", ")
    assert "semantic_recall" in named
    assert set(named) <= set(layer.tools)


CALLS = [
    ("consolidate_memories", {}, "observe", 1),
    ("consolidate_memories", {"dry_run": True}, "observe", 1),
    ("consolidate_memories", {"dry_run": False}, "maintain", 1),
    ("create_memories", {"memories": [{}, {}, {}]}, "remember", 3),
    ("create_memories", {"memories": []}, "remember", 1),
    ("create_memories", {"memories": "three"}, "remember", 1),
    ("reach_out", {"text": "x"}, "reach_out_user", 1),
]


@pytest.mark.parametrize(("tool", "arguments", "action", "count"), CALLS)
def test_what_a_call_is(tool: str, arguments: dict[str, object], action: str, count: int) -> None:
    assert (action_of(tool, arguments), times(tool, arguments)) == (action, count)


def test_memories_cost_as_much_together_as_one_by_one() -> None:
    purse = Purse({**PRICES, "remember": 1.0}, 2)
    with pytest.raises(ToolRefused, match="costs 3"):
        use(purse, "create_memories", memories=[1, 2, 3])


def test_many_threads_spend_no_more_than_there_is() -> None:
    purse, refused = Purse(PRICES, 10), []
    start = threading.Barrier(8)

    def spend() -> None:
        start.wait()
        for _ in range(5):
            try:
                use(purse, "semantic_recall")
            except ToolRefused:
                refused.append(1)

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (purse.spent, len(purse.actions), len(refused)) == (10, 10, 30)


def test_what_is_under_way_is_not_there_for_others() -> None:
    purse = Purse(PRICES, 2)
    purse.before("one", "reflect_on_topic", {})
    with pytest.raises(ToolRefused):
        threading_free(purse)
    purse.after("one", Called("reflect_on_topic", {}, error="cancelled"))
    assert purse.left == 2


def threading_free(purse: Purse) -> None:
    purse.before("two", "semantic_recall", {})


def test_an_after_without_a_before_changes_nothing() -> None:
    purse = Purse(PRICES, 2)
    purse.after("one", Called("reflect_on_topic", {}))
    assert purse.left == 2


def test_tenths_leave_no_dust() -> None:
    purse = Purse({**PRICES, "recall": 0.1}, 0.3)
    for _ in range(3):
        use(purse, "semantic_recall")
    assert purse.left == 0
