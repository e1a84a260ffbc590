"""How fast memories are written and found again, by how many there are, in process and over stdio.

python -m benchmarks.throughput [--quick] [--sizes 1000,10000,100000]

By words alone, to see what the store takes; benchmarks.recall_speed has the same with a model.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.bulk import fill
from benchmarks.parts.finders import WORDS
from benchmarks.parts.notes import Note, notes
from benchmarks.parts.windows import PROJECT, window
from benchmarks.table import Cell, quantile, ratio, show
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings
from dionysus_mcp.testing import RawClient

ME = Caller("benchmark", PROJECT)
TOP_K, BUDGET, PAGE = 8, 600, 20
WRITE = "write one, durably"


@dataclass(frozen=True)
class Asked:
    """What one round of measuring asks for, the same through both doors."""

    texts: Sequence[str]
    questions: Sequence[str]
    ids: Sequence[str]
    moment: str


Door = dict[str, Callable[[int], Any]]
Times = dict[str, list[float]]


def main(sizes: Sequence[int], calls: int) -> None:
    written: list[tuple[Cell, ...]] = []
    found: list[tuple[Cell, ...]] = []
    smallest: Times = {}
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        for size in sizes:
            inside, outside = _measured(Path(folder), size, calls)
            smallest = smallest or inside
            written.append(_write_row(size, inside[WRITE], outside[WRITE]))
            found += [_row(size, name, inside[name], outside[name], smallest[name]) for name in inside if name != WRITE]
    show(
        f"Durable single writes (each one on disk before its answer), {calls} through each door",
        ("memories", "in process /s", "p50 ms", "p99 ms", "stdio /s", "p50 ms", "p99 ms", "stdio : in process"),
        written,
    )
    columns = ("memories", "asked for", "in process p50 ms", "p99 ms", "stdio p50 ms", "p99 ms")
    last = ("stdio : in process", f"in process : {sizes[0]:,}")
    show(f"Reading, {calls} calls through each door", (*columns, *last), found)


def _measured(home: Path, size: int, calls: int) -> tuple[Times, Times]:
    mind = build_mind(load_settings(home=home, embedding={"model": "none"}))
    try:
        written = notes(size)
        fill(mind.store, written[mind.stats(PROJECT).memories :])
        asked = _asked(mind, written, calls)
        inside = _timed(_in_process(mind, asked), calls)
    finally:
        mind.close()
    with window(home, **WORDS) as client:
        return inside, _timed(_over_stdio(client, asked), calls)


def _asked(mind: Mind, written: Sequence[Note], calls: int) -> Asked:
    """Questions, ids and texts spread evenly over all that is there, and the moment at which half of it was."""
    chosen = written[:: max(1, len(written) // calls)][:calls]
    listed = mind.recall.list("oldest", min(calls, 200), None, Filters(), ME).memories
    return Asked(
        texts=[f"{note.text} Once more." for note in chosen],
        questions=[note.question for note in chosen],
        ids=[memory.id for memory in listed],
        moment=mind.journal.since(len(written) // 2, 1)[0].at,
    )


def _in_process(mind: Mind, asked: Asked) -> Door:
    then, now = Filters(as_of=asked.moment), Filters()
    return {
        WRITE: lambda n: mind.memories.create(Draft(asked.texts[n]), ME),
        "recall": lambda n: mind.recall.recall(asked.questions[n], TOP_K, BUDGET, now, ME),
        "recall as of half-way": lambda n: mind.recall.recall(asked.questions[n], TOP_K, BUDGET, then, ME),
        "recall, a project of its own": lambda n: mind.recall.recall(
            asked.questions[n], TOP_K, BUDGET, Filters(project_id="empty"), ME
        ),
        "a page of the list": lambda _: mind.recall.list("newest", PAGE, None, now, ME),
        "one by its id": lambda n: mind.recall.get(asked.ids[n % len(asked.ids)]),
    }


def _over_stdio(client: RawClient, asked: Asked) -> Door:
    def recall(n: int, **filters: Any) -> Any:
        return client.call("semantic_recall", query=asked.questions[n], top_k=TOP_K, token_budget=BUDGET, **filters)

    return {
        WRITE: lambda n: client.call("create_memory", content=f"{asked.texts[n]} Twice more."),
        "recall": recall,
        "recall as of half-way": lambda n: recall(n, as_of=asked.moment),
        "recall, a project of its own": lambda n: recall(n, project_id="empty"),
        "a page of the list": lambda _: client.call("list_memories", limit=PAGE),
        "one by its id": lambda n: client.call("get_memory", memory_id=asked.ids[n % len(asked.ids)]),
    }


def _timed(door: Door, calls: int) -> Times:
    """Milliseconds of every call. The first call of each kind opens things and does not count."""
    times: Times = {}
    for name, call in door.items():
        call(0)
        times[name] = [_milliseconds(call, number) for number in range(calls)]
    return times


def _milliseconds(call: Callable[[int], Any], number: int) -> float:
    began = time.perf_counter()
    call(number)
    return (time.perf_counter() - began) * 1000


def _write_row(size: int, inside: list[float], outside: list[float]) -> tuple[Cell, ...]:
    cells: list[Cell] = [f"{size:,}"]
    for times in (inside, outside):
        cells += [1000 / statistics.mean(times), *_quantiles(times)]
    return (*cells, ratio(quantile(outside, 0.5), quantile(inside, 0.5)))


def _row(size: int, name: str, inside: list[float], outside: list[float], smallest: list[float]) -> tuple[Cell, ...]:
    here = quantile(inside, 0.5)
    stdio = ratio(quantile(outside, 0.5), here)
    growth = ratio(here, quantile(smallest, 0.5))
    return (f"{size:,}", name, *_quantiles(inside), *_quantiles(outside), stdio, growth)


def _quantiles(times: list[float]) -> Iterator[float]:
    return (quantile(times, share) for share in (0.5, 0.99))


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer")
    parser.add_argument("--sizes", type=_sizes, help="how many memories, with commas between")
    options = parser.parse_args()
    standard = [1_000, 5_000] if options.quick else [1_000, 10_000, 100_000]
    main(options.sizes or standard, 50 if options.quick else 200)
