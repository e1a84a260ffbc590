"""What must hold when several server processes are asked for the same thing at the same moment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import pytest

from dionysus_mcp.testing import RawClient
from tests.e2e.conftest import OpenWindow

CALLS = 50


@pytest.fixture
def windows(window: OpenWindow) -> list[RawClient]:
    opened = [window() for _ in range(3)]
    for client in opened:
        client.open()
    return opened


def outcomes(windows: Sequence[RawClient], calls: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Any]:
    """All calls are under way before the first answer is read; each one's answer, or the code of its error."""
    asked = [
        (client, client.ask("tools/call", {"name": tool, "arguments": arguments}))
        for client, (tool, arguments) in zip(cycle(windows), calls, strict=False)
    ]
    for client, request in asked:
        result = client.answer(request)["result"]
        failed = result.get("isError")
        yield json.loads(result["content"][0]["text"])["error"]["code"] if failed else result["structuredContent"]


@pytest.mark.parametrize(("priority", "most"), [("active", 3), ("queued", 10)])
def test_goals_do_not_pass_their_limit_together(windows: list[RawClient], priority: str, most: int) -> None:
    calls = [("create_goal", {"title": f"goal {number}", "priority": priority}) for number in range(CALLS)]
    told = Counter(one if isinstance(one, str) else "made" for one in outcomes(windows, calls))
    assert told == {"made": most, "limit_reached": CALLS - most}
    assert len(windows[0].call("list_goals", priority=priority)["goals"]) == most


def test_energy_is_not_spent_twice(windows: list[RawClient]) -> None:
    calls = [("manage_energy", {"operation": "spend", "action": "brainstorm_goals"}) for _ in range(CALLS)]
    told = Counter(one if isinstance(one, str) else "spent" for one in outcomes(windows, calls))
    assert told == {"spent": 3, "not_affordable": CALLS - 3}
    status = windows[0].call("get_energy_status", history=100)
    assert (status["balance"], [one["balance"] for one in status["history"]]) == (1, [1, 4, 7])


def test_competitions_at_once_crown_one_thought(windows: list[RawClient]) -> None:
    for number in range(5):
        windows[0].call("create_thoughtseed", layer="abstract", content=f"thought number {number}")
    told = [*outcomes(windows, [("run_thoughtseed_competition", {"layer": "abstract"})] * 12)]
    crowned = [one["winner"]["id"] for one in told if "winner" in one]
    assert (len(crowned), sum("nothing to compete" in one.get("note", "") for one in told)) == (1, 11)
    won = windows[0].call("list_thoughtseeds", status="won")["seeds"]
    assert [seed["id"] for seed in won] == crowned
