"""What is rare is looked for by itself: a run is found as soon among thousands of memories as in an empty store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import MEMORY, MemoryType, Status
from dionysus_mcp.mind.walking import pages
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.port import Node, Stamp, Where

MEMORIES, TRIES = 3_000, 20


def mind_with(home: Path, memories: int) -> Mind:
    mind = build_mind(load_settings(home=home, embedding={"model": "none"}))
    with mind.store.unit(Stamp("test")) as unit:
        for number in range(memories):
            unit.put(
                Node(
                    id=f"mem_{number:05}",
                    kind=MEMORY,
                    project="test",
                    label=MemoryType.EPISODIC,
                    status=Status.ACTIVE,
                    text=f"note {number}",
                )
            )
    return mind


@pytest.fixture
def minds(tmp_path: Path) -> Iterator[tuple[Mind, Mind]]:
    both = mind_with(tmp_path / "empty", 0), mind_with(tmp_path / "full", MEMORIES)
    yield both
    for mind in both:
        mind.close()


def quickest(mind: Mind) -> float:
    """Seconds of the processor, as if nothing else went on."""
    took = []
    for _ in range(TRIES):
        began = time.thread_time()
        assert mind.runs.under_way() == []
        took.append(time.thread_time() - began)
    return min(took)


def test_runs_are_not_looked_for_among_memories(minds: tuple[Mind, Mind]):
    empty, full = minds
    assert quickest(full) < 5 * quickest(empty)


def test_all_memories_are_walked_once(settings: Settings):
    mind = build_mind(settings)
    with mind.store.unit(Stamp("test")) as unit:
        for number in range(1_100):
            unit.put(Node(id=f"mem_{number:05}", kind=MEMORY, project="test", status=Status.ACTIVE, text="note"))
            unit.put(Node(id=f"pred_{number:05}", kind="prediction", project="test", status="open", text="note"))
    for kind in (MEMORY, "prediction"):
        walked = [node.id for page in pages(mind.store, Where(kind)) for node in page]
        assert len(walked) == len(set(walked)) == 1_100
    mind.close()
