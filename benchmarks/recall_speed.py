"""How fast memories are recalled by words and meaning, by how many there are, beside the naive way of doing it.

python -m benchmarks.recall_speed [--quick] [--sizes 1000,10000,100000,1000000] [--model NAME] [--plots FOLDER]

The stores are loaded in bulk, with vectors that are mixed from real ones; questions are really embedded. All in
process, one question at a time, every way in turn; each search ends with its candidates read. Exits with 1
when recall takes some milliseconds longer than the naive way at any size.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.bulk import Load
from benchmarks.parts.finders import MODEL
from benchmarks.parts.footprint import Memory, disk_of, memory_of
from benchmarks.parts.imports import import_rates
from benchmarks.parts.naive import HITS, Naive, SqliteVec, sqlite_vec
from benchmarks.parts.notes import Note
from benchmarks.parts.plots import write_plot
from benchmarks.parts.windows import PROJECT, window
from benchmarks.table import Cell, quantile, ratio, show
from dionysus_mcp.composition import build_mind
from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.mind.asking import Question as Asked
from dionysus_mcp.mind.asking import understood
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.ranking import ranked
from dionysus_mcp.mind.recall import CANDIDATES
from dionysus_mcp.mind.values import MEMORY, Caller, Status
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Matches, Probe, Where

ME = Caller("benchmark", PROJECT)
ALL = Where(MEMORY, projects=(PROJECT, "global"), statuses=(Status.ACTIVE,))
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000, 1_000_000), (1_000, 5_000)
CALLS, QUICK_CALLS = 200, 40
SELDOM, MANY = 4, 100_000
"""The naive ways are asked every fourth question only when there are so many: one can take seconds."""
MODEL_S = 60.0
LONGER_MS = 10.0

RECALL, NAIVE = "recall, whole", "naive recall, whole"
EMBED, RANK = "embedding the question", "understanding and ranking"
WORDS, MEANING, BOTH = "search by words", "search by meaning", "search by both"
FTS, FLOATS, VEC = "FTS5, all words", "float32 scan", "sqlite-vec, float32"
CREATE = "create_memory"
BESIDE = ((RECALL, NAIVE), (WORDS, FTS), (MEANING, FLOATS), (MEANING, VEC))


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one call: by the clock, and of the processor, which others on the machine change less."""

    wall: float
    cpu: float


Times = dict[str, list[Spent]]
Ways = dict[str, Callable[[int], Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: milliseconds of every call, and what it takes of memory, disk and patience."""

    size: int
    times: Times
    near: float
    load_rate: float
    first_s: float
    memory: Memory
    disk: float

    def wall(self, way: str, share: float = 0.5) -> float:
        return quantile([one.wall for one in self.times.get(way, ())], share)

    def cpu(self, way: str) -> float:
        return quantile([one.cpu for one in self.times.get(way, ())], 0.5)


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    vector: Any
    probe: Probe
    matches: Matches


class Bench:
    """A store that grows, and everything that is measured on it."""

    def __init__(self, home: Path, most: int, model: str) -> None:
        self.mind = build_mind(load_settings(home=home, embedding={"model": model}))
        self.embedder = _embedder(self.mind)
        self.load = Load(self.mind.store, self.embedder, most, home / "vectors.f32")
        self.vec, self.why_no_vec = sqlite_vec(home / "vec.db")
        self._home = home
        self._model = model

    def measured(self, size: int, calls: int) -> Measured:
        began, there = time.perf_counter(), len(self.load.ids)
        written = self.load.up_to(size)[-calls:]
        load_rate = (size - there) / (time.perf_counter() - began)
        if self.vec:
            self.vec.up_to(self.load.vectors)
        naive = Naive(self.mind.store, self._home / "memory.db", self.load.vectors, self.load.ids)
        questions = [self._question(note) for note in written]
        times = _in_turn(self._ours(questions), _others(questions, naive, self.vec, self.embedder), calls, size)
        near = statistics.mean(_near(question, naive) for question in questions[::SELDOM])
        naive.close()
        times[CREATE] = _created(self.mind, self.load.further(calls))
        first_s, memory = _in_a_new_process(self._home, written[0], self._model)
        disk = disk_of(self._home / "memory.db") / self.mind.stats(PROJECT).memories
        return Measured(size, times, near, load_rate, first_s, memory, disk)

    def close(self) -> None:
        self.mind.close()
        if self.vec:
            self.vec.close()

    def _question(self, note: Note) -> Question:
        asked = self._understood(note.question)
        (vector,) = self.embedder.embed([asked.plain])
        probe = Probe(asked.words, vector, self.embedder.id)
        return Question(note.question, vector, probe, self.mind.store.search(probe, ALL, CANDIDATES))

    def _understood(self, text: str) -> Asked:
        vocabulary = self.mind.vocabulary
        return understood(text, vocabulary.names(), vocabulary.aliases, self.mind.clock())

    def _ours(self, questions: Sequence[Question]) -> Ways:
        store = self.mind.store
        by_words = [Probe(question.probe.words) for question in questions]
        by_meaning = [Probe((), question.vector, self.embedder.id) for question in questions]
        return {
            RECALL: lambda n: self.mind.recall.search(f"{questions[n].text} Or not?", HITS, Filters(), ME),
            EMBED: lambda n: self.embedder.embed([questions[n].text]),
            WORDS: lambda n: store.search(by_words[n], ALL, CANDIDATES),
            MEANING: lambda n: store.search(by_meaning[n], ALL, CANDIDATES),
            BOTH: lambda n: store.search(questions[n].probe, ALL, CANDIDATES),
            RANK: lambda n: ranked(questions[n].matches, self._understood(questions[n].text)),
        }


def main() -> int:
    options = _options()
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    calls = QUICK_CALLS if options.quick else CALLS
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        bench = Bench(Path(folder), max(sizes), options.model)
        measured = [bench.measured(size, calls) for size in sizes]
        bench.close()
    _show_times(measured, calls, bench.why_no_vec)
    _show_ratios(measured)
    _show_footprint(measured)
    _show_imports(200 if options.quick else 2_000)
    if options.plots:
        _plot(options.plots, measured)
    slower = [f"{one.size:,}" for one in measured if one.cpu(RECALL) > one.cpu(NAIVE) + LONGER_MS]
    if slower:
        print(f"BROKEN: recall takes {LONGER_MS:.0f} ms longer than the naive way at {', '.join(slower)} memories")
    return 1 if slower else 0


def _embedder(mind: Mind) -> Embedder:
    embedder = mind.meaning.embedder(MODEL_S)
    if embedder is None:
        standing = mind.meaning.standing()
        raise SystemExit(f"There is no embedder ({standing.why}); {standing.fix}")
    return embedder


def _others(questions: Sequence[Question], naive: Naive, vec: SqliteVec | None, embedder: Embedder) -> Ways:
    def recall(n: int) -> Any:
        (vector,) = embedder.embed([questions[n].text])
        return naive.recall(questions[n].text, vector)

    ways: Ways = {
        NAIVE: recall,
        FTS: lambda n: naive.read(naive.by_words(questions[n].text)),
        FLOATS: lambda n: naive.read(naive.by_vectors(questions[n].vector)),
    }
    return ways | ({VEC: lambda n: naive.read_rows(vec.by_vectors(questions[n].vector))} if vec else {})


def _in_turn(ours: Ways, others: Ways, calls: int, size: int) -> Times:
    """The first call of each kind opens things and does not count."""
    times: Times = {name: [] for name in (*ours, *others)}
    for way in (*ours.values(), *others.values()):
        way(0)
    for number in range(1, calls):
        seldom = size >= MANY and number % SELDOM
        for name, way in (ours if seldom else ours | others).items():
            times[name].append(_spent(way, number))
    return times


def _spent(way: Callable[[int], Any], number: int) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    way(number)
    return Spent(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu))


def _near(question: Question, naive: Naive) -> float:
    """Of the nearest by exact comparison, the share that was among the candidates."""
    exactly = naive.by_vectors(question.vector, HITS)
    return len({one.node.id for one in question.matches.candidates} & set(exactly)) / len(exactly)


def _created(mind: Mind, notes: Sequence[Note]) -> list[Spent]:
    drafts = [note.draft() for note in notes]
    return [_spent(lambda number: mind.memories.create(drafts[number], ME), number) for number in range(len(drafts))]


def _in_a_new_process(home: Path, note: Note, model: str) -> tuple[float, Memory]:
    """Until a new window has answered by words and meaning, and what it then takes."""
    with window(home, **{MODEL: model}) as client:
        began = time.perf_counter()
        while client.call("search_memories", query=note.question)["mode"] == "words":
            pass
        return time.perf_counter() - began, memory_of(client.pid)


def _show_times(measured: Sequence[Measured], calls: int, why_no_vec: str) -> None:
    columns = [f"{one.size:,} {share}" for one in measured for share in ("p50", "p99", "CPU")]
    rows: list[Sequence[Cell]] = []
    for way in measured[0].times:
        cells = ((one.wall(way), one.wall(way, 0.99), one.cpu(way)) for one in measured)
        rows.append((f"{way}, ms", *(cell for three in cells for cell in three)))
    show(f"In process, {calls} questions in turn, by number of memories (CPU: p50)", ("", *columns), rows)
    if why_no_vec:
        print(f"\nleft out: {VEC}: {why_no_vec}")


def _show_ratios(measured: Sequence[Measured]) -> None:
    rows: list[Sequence[Cell]] = [
        (f"{ours} : {other}", *(ratio(one.cpu(ours), one.cpu(other)) for one in measured))
        for ours, other in BESIDE
        if other in measured[0].times
    ]
    rows.append(("of the ten nearest, found", *(one.near for one in measured)))
    show("Beside the naive way, CPU p50 : CPU p50 (below 1: faster)", ("", *_sizes_of(measured)), rows)


def _show_footprint(measured: Sequence[Measured]) -> None:
    figures: Mapping[str, Callable[[Measured], Cell]] = {
        "loaded in bulk, memories/s": lambda one: one.load_rate,
        "a new window's first recall by meaning, s": lambda one: one.first_s,
        "memory of that window, private, MB": lambda one: one.memory.private,
        "memory of that window, resident, MB": lambda one: one.memory.resident,
        "disk for one memory, bytes": lambda one: one.disk,
    }
    rows = [(name, *(figure(one) for one in measured)) for name, figure in figures.items()]
    show("What it takes", ("", *_sizes_of(measured)), rows)


def _show_imports(count: int) -> None:
    rows = [(name, rate) for name, rate in import_rates(count).items()]
    show(f"`dionysus import` of {count:,} memories into an empty store", ("", "memories/s"), rows)


def _plot(folder: Path, measured: Sequence[Measured]) -> None:
    for name, title, ways in (
        ("recall", "A recall, CPU time, p50", (RECALL, NAIVE)),
        ("search", "The parts of a recall, CPU time, p50", (EMBED, RANK, WORDS, MEANING, FTS, FLOATS, VEC)),
    ):
        lines = {way: {one.size: one.cpu(way) for one in measured} for way in ways if way in measured[0].times}
        write_plot(folder / f"{name}.svg", title, "ms", lines)


def _sizes_of(measured: Sequence[Measured]) -> list[str]:
    return [f"{one.size:,}" for one in measured]


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer")
    parser.add_argument("--sizes", type=_sizes, help="how many memories, with commas between")
    parser.add_argument("--model", default="minilm", help="the embedder; default: %(default)s, that of a plain install")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="write the plots there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
