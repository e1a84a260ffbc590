"""The same exam for Dionysus and for other local memory servers, each through its own MCP tools.

python -m benchmarks.peers [FILE] [--peers server-memory,chroma] [--talks 2] [--cache FOLDER] [--quick]

FILE is one of benchmarks.facts (.jsonl) or benchmarks.locomo (.json). What is not installed in the cache yet is
installed there, in an environment of its own, which takes minutes; with --quick it is left out instead.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import facts as notes
from benchmarks import locomo as talk
from benchmarks.parts.exams import SMALL_FACTS, Exam, facts, locomo
from benchmarks.parts.figures import Figure
from benchmarks.parts.finders import WORDS, Finder, Kept, dionysus
from benchmarks.parts.marks import Answer, estimate
from benchmarks.parts.peers import basic_memory, chroma, mcp_memory_service, mempalace, server_memory
from benchmarks.parts.peers.kit import LeftOut, Peer
from benchmarks.table import Cell, quantile, show

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "peers"
OTHERS = (
    *server_memory.PEERS,
    *mcp_memory_service.PEERS,
    *mempalace.PEERS,
    *basic_memory.PEERS,
    *chroma.PEERS,
)
LIMIT = 10
ENOUGH_S = 1_500.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a peer answered, and the milliseconds of its calls."""

    answers: tuple[Answer, ...]
    store_ms: float
    find_ms: float


def main() -> None:
    options = _options()
    exam, figures = _exam(options.file, options.talks)
    print(exam.said(str(options.file or "the small invented set (no FILE was given)")))
    taken: dict[str, Taken] = {}
    left_out: dict[str, str] = {}
    for peer in _chosen(options.peers):
        try:
            _make_ready(peer, options.cache, may_install=not options.quick)
            with tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True) as home:
                taken[peer.name] = _taken(peer, options.cache, Path(home), exam)
        except LeftOut as why:
            left_out[peer.name] = str(why)
        print(f"{peer.name}: {'left out' if peer.name in left_out else 'done'}", flush=True)
    _show(taken, figures)
    for name, reason in left_out.items():
        print(f"left out: {name}: {reason}")


def _exam(file: Path | None, talks: int) -> tuple[Exam, Sequence[Figure]]:
    if file and file.suffix == ".json":
        exam = locomo(file, pooled=False)
        first = list(dict.fromkeys(entry.project for entry in exam.entries))[:talks]
        figures = (talk.R10, replace(talk.R10, name="any@10", mark=lambda answer: answer.any(10)), talk.MRR, talk.NDCG)
        return _of_projects(exam, first), figures
    return facts(file or SMALL_FACTS), (
        notes.HIT_1,
        notes.HIT_5,
        notes.MRR,
        notes.KEYWORD,
        replace(notes.CURRENT, name="current"),
    )


def _of_projects(exam: Exam, projects: Sequence[str]) -> Exam:
    return Exam(
        tuple(entry for entry in exam.entries if entry.project in projects),
        tuple(asked for asked in exam.questions if asked.project in projects),
    )


def _ours(name: str, **settings: str) -> Peer:
    @contextmanager
    def opened(_: Path, home: Path) -> Iterator[Finder]:
        with dionysus(home, Kept(), **settings) as finder:
            yield finder

    return Peer(name, "", lambda _: None, opened)


def _chosen(names: Sequence[str]) -> Iterable[Peer]:
    ours = (_ours("Dionysus"), _ours("Dionysus, words only", **WORDS))
    return (*ours, *(peer for peer in OTHERS if not names or any(peer.name.startswith(name) for name in names)))


def _make_ready(peer: Peer, cache: Path, *, may_install: bool) -> None:
    if not may_install and peer.folder and not (cache / peer.folder / ".ready").exists():
        raise LeftOut("it is not installed; run without --quick once")
    peer.install(cache)


def _taken(peer: Peer, cache: Path, home: Path, exam: Exam) -> Taken:
    with peer.opened(cache, home) as finder:
        began = time.perf_counter()
        finder.store(exam.entries)
        stored = time.perf_counter()
        answers, waits = [], []
        for asked in exam.questions:
            before = time.perf_counter()
            answers.append(finder.find(asked, LIMIT))
            waits.append(1000 * (time.perf_counter() - before))
            if time.perf_counter() - began > ENOUGH_S:
                raise LeftOut(
                    f"after {ENOUGH_S:.0f} s, {len(answers)} of {len(exam.questions)} questions were answered"
                )
        return Taken(tuple(answers), 1000 * (stored - began) / len(exam.entries), quantile(waits, 0.5))


def _show(taken: dict[str, Taken], figures: Sequence[Figure]) -> None:
    rows: list[Sequence[Cell]] = []
    for name, one in taken.items():
        marks = (estimate(figure.of(one.answers), figure.mark) for figure in figures)
        rows.append((name, *marks, one.store_ms or math.nan, one.find_ms))
    columns = ("", *(figure.name for figure in figures), "store, ms", "find p50, ms")
    show(
        "The same questions, with 95 % intervals; storing is the mean for one, in batches where there are any",
        columns,
        rows,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="notes and questions; a small invented set by default")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=(), help="only those that begin so")
    parser.add_argument("--talks", type=int, default=2, help="of LoCoMo, so many talks; default: %(default)s")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where peers are installed; default: .cache/peers")
    parser.add_argument("--quick", action="store_true", help="only peers that are installed already")
    return parser.parse_args()


if __name__ == "__main__":
    main()
