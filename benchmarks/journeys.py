"""How fast it is told what happened on a project, and where we were, by how many events there are.

python -m benchmarks.journeys [--quick] [--sizes 1000,10000,100000]

The stores are loaded in bulk: events of four kinds in sessions of fifty, nearly all tasks settled, and a document for
each hundred events. All in process, words only; beside each page, a bare SELECT of its rows by their ids. Exits with 1
when a page takes more than 50 ms of the processor, or a reconstruction more than a second.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastmcp import Client

from benchmarks.parts.notes import SEED, Note, Team
from benchmarks.table import Cell, quantile, ratio, show
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.identity import new_id
from dionysus_mcp.mind.journeys.answers import Happened
from dionysus_mcp.mind.journeys.asking import Asked, EventDraft
from dionysus_mcp.mind.journeys.timeline import SESSION
from dionysus_mcp.mind.journeys.values import EVENT, TO_BE_DONE, Document, DocumentType, EventKind
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.reconstruction.answers import Reconstructed
from dionysus_mcp.mind.reconstruction.reconstruction import tell
from dionysus_mcp.mind.values import MEMORY, Caller, MemoryType, Relation, Status
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Link, Node, Stamp, Store, Thing

PROJECT = "journeys"
ME = Caller("benchmark", PROJECT)
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 5_000)
CALLS, QUICK_CALLS = 40, 10
IN_SESSION, TO_A_DOCUMENT, LEFT_OPEN, BATCH = 50, 100, 50, 5_000
BETWEEN = timedelta(minutes=4)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
PAGE_MS, RECONSTRUCTION_MS = 50.0, 1_000.0
TOKENS = 4_000
JOURNEY, RECORD = "get_or_create_journey", "record_session_event"
RECONSTRUCT, CUED, TOOL = "reconstruction", "reconstruction, two cues", "reconstruct_session, with its run"

SELECT = {
    "node": "SELECT * FROM node WHERE id IN (SELECT value FROM json_each(?))",
    "session": "SELECT * FROM session WHERE project = 'journeys' AND id IN (SELECT value FROM json_each(?))",
}

Ways = dict[str, Callable[[int], Any]]


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one call: by the clock, and of the processor, which others on the machine change less."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What each call took, by way, and a bare SELECT of the rows of each page."""

    size: int
    times: Mapping[str, Sequence[Spent]]
    bare: Mapping[str, Sequence[Spent]]

    def wall(self, way: str, share: float = 0.5) -> float:
        return quantile([spent.wall for spent in self.times[way]], share)

    def cpu(self, way: str) -> float:
        return statistics.median(spent.cpu for spent in self.times[way])

    def above_bare(self, way: str) -> str:
        return ratio(self.cpu(way), statistics.median(spent.cpu for spent in self.bare[way]))


class Past:
    """Things that happened one after the other, the last of them now."""

    def __init__(self, size: int) -> None:
        self._notes = Team(SEED).notes()
        self._size = size

    def things(self) -> Iterator[Thing]:
        """Each event, the tie to the task that it settles, and documents between them."""
        open_task = ""
        for number, note in enumerate(islice(self._notes, self._size)):
            event = self._event(note, number)
            yield event
            if open_task:
                yield Link(event.id, Relation.SUPERSEDES, open_task)
            open_task = event.id if event.status == Status.SUPERSEDED else ""
            if number % TO_A_DOCUMENT == 0:
                yield self._document(note, number)

    def _event(self, note: Note, number: int) -> Node:
        kind = tuple(EventKind)[number % len(EventKind)]
        settled = kind in TO_BE_DONE and number % LEFT_OPEN > 1
        return Node(
            id=new_id(PREFIXES[Kind.MEMORY]),
            kind=MEMORY,
            project=PROJECT,
            label=MemoryType.EPISODIC,
            status=Status.SUPERSEDED if settled else Status.ACTIVE,
            session=_session(number),
            weight=kind.importance,
            text=note.text,
            tags=(EVENT, kind.tag),
            mentions=(note.subject,),
            happened_at=self._at(number),
        )

    def _document(self, note: Note, number: int) -> Node:
        id_ = new_id(PREFIXES[Kind.DOCUMENT])
        document = Document(id_, DocumentType.ARTIFACT, note.subject, note.text, PROJECT, _session(number))
        return replace(document.node(), happened_at=self._at(number))

    def _at(self, number: int) -> str:
        return iso(NOW - (self._size - number) * BETWEEN)


def main() -> int:
    options = _options()
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    calls = QUICK_CALLS if options.quick else CALLS
    measured = [_measured(size, calls) for size in sizes]
    _show(measured, calls)
    slow = [f"{way} at {one.size:,}" for one in measured for way in one.times if _is_slow(one, way)]
    if slow:
        print(f"BROKEN: {', '.join(slow)}")
    return 1 if slow else 0


def _measured(size: int, calls: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        mind = build_mind(load_settings(home=Path(folder), embedding={"model": "none"}), lambda: NOW)
        _fill(mind.store, Past(size))
        pages = _pages(mind, size)
        times = {name: _times(way, calls) for name, way in (pages | _others(mind)).items()}
        with closing(sqlite3.connect(Path(folder) / "memory.db")) as db:
            bare = {name: _times(_bare(db, way(0)), calls) for name, way in pages.items()}
        with _asking(mind) as tool:  # closes the mind
            times[TOOL] = _times(tool, calls)
    return Measured(size, times, bare)


def _fill(store: Store, past: Past) -> None:
    things = past.things()
    while batch := list(islice(things, BATCH)):
        with store.unit(Stamp("benchmark")) as unit:
            for thing in batch:
                unit.act()
                unit.put(thing)


def _pages(mind: Mind, size: int) -> Ways:
    asked = {
        "the first page": Asked(),
        "tasks": Asked(kinds=("task",)),
        "sessions": Asked(kinds=("session",)),
        "one session": Asked(session_id=_session(size // 2)),
        "in the middle": Asked(until=iso(NOW - size // 2 * BETWEEN)),
        "of everything, memories too": Asked(kinds=("session", "document", "memory")),
        "found by words": Asked(query=next(Team(SEED).notes()).question),
    }
    return {name: partial(_page, mind, one) for name, one in asked.items()}


def _page(mind: Mind, asked: Asked, _: int) -> Happened:
    return mind.journeys.history(asked, None, 20, None, ME)


def _others(mind: Mind) -> Ways:
    question = next(Team(SEED).notes()).question

    def record(number: int) -> Any:
        return mind.journeys.record(EventDraft("task", f"Look at {question} {number}", "now"), None, ME)

    return {
        JOURNEY: lambda _: mind.journeys.get_or_create(None, ME),
        RECORD: record,
        RECONSTRUCT: lambda _: _reconstructed(mind),
        CUED: lambda n: _reconstructed(mind, question, f"limit {n}"),
    }


def _reconstructed(mind: Mind, *cues: str) -> Reconstructed:
    found = mind.reconstruction
    return tell(found.look(found.query(None, cues, ME), ME), TOKENS)


def _bare(db: sqlite3.Connection, page: Happened) -> Callable[[int], Any]:
    ids = json.dumps([entry.id for entry in page.entries])
    table = "session" if all(entry.kind == SESSION for entry in page.entries) else "node"
    return lambda _: db.execute(SELECT[table], (ids,)).fetchall()


@contextmanager
def _asking(mind: Mind) -> Iterator[Callable[[int], Any]]:
    client = Client(build_core(mind, PROJECT))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client):
        yield lambda _: portal.call(client.call_tool, "reconstruct_session")


def _times(way: Callable[[int], Any], calls: int) -> list[Spent]:
    """The first call opens things and does not count."""
    way(-1)
    return [_spent(way, number) for number in range(calls)]


def _spent(way: Callable[[int], Any], number: int) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    way(number)
    return Spent(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu))


def _is_slow(one: Measured, way: str) -> bool:
    if way == RECORD:
        return False
    return one.cpu(way) > (RECONSTRUCTION_MS if way in {RECONSTRUCT, CUED, TOOL} else PAGE_MS)


def _show(measured: Sequence[Measured], calls: int) -> None:
    columns = [f"{one.size:,} {share}" for one in measured for share in ("p50", "p99", "CPU")]
    rows: list[Sequence[Cell]] = []
    for way in measured[0].times:
        cells = ((one.wall(way), one.wall(way, 0.99), one.cpu(way)) for one in measured)
        rows.append((f"{way}, ms", *(cell for three in cells for cell in three)))
    show(f"What happened, and where we were: {calls} calls each, by number of events (CPU: p50)", ("", *columns), rows)
    beside = [(way, *(one.above_bare(way) for one in measured)) for way in measured[0].bare]
    sizes = [f"{one.size:,}" for one in measured]
    show("Pages beside a bare SELECT of their rows, CPU p50 : CPU p50", ("", *sizes), beside)


def _session(number: int) -> str:
    return f"session {number // IN_SESSION}"


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer")
    parser.add_argument("--sizes", type=_sizes, help="how many events, with commas between")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
