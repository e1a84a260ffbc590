"""What the times in a question cost a search, and find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.store.port import Matches, Probe, Where
from dionysus_mcp.store.sqlite.store import SqliteStore


class Counting(SqliteStore):
    """Counts how often it was searched."""

    searches = 0

    def search(self, probe: Probe, where: Where, limit: int, at: int | None = None) -> Matches:
        self.searches += 1
        return super().search(probe, where, limit, at)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    store = Counting(tmp_path / "counted.db")
    yield store
    store.close()


def lines(days: range) -> str:
    return "\n".join(f"2026-03-{day:02}T10:{minute:02}:00Z worker {minute} failed" for day in days for minute in (1, 2))


@pytest.mark.parametrize(
    ("question", "searches"),
    [("worker", 1), (lines(range(3, 4)), 2), (lines(range(3, 6)), 4), (lines(range(3, 30)), 2)],
)
def test_many_times_cost_few_searches(
    mind: Mind, counting: Counting, caller: Caller, question: str, searches: int
) -> None:
    Recall(counting, mind.meaning, mind.vocabulary, mind.limits, mind.clock).search(question, 5, Filters(), caller)
    assert counting.searches == searches


def test_each_of_many_times_is_looked_at(mind: Mind, caller: Caller) -> None:
    for number in range(65):
        mind.memories.create(Draft(f"worker worker {number}", occurred_at="2025-01-01"), caller)
    late = mind.memories.create(Draft("a worker of whom much else is told", occurred_at="2026-03-29"), caller)
    found = mind.recall.search(lines(range(3, 30)), 60, Filters(), caller)
    assert late.id in {hit.id for hit in found.hits}
