"""How soon a client can work: our server, with its front, against a bare FastMCP server with the same tools.

python -m benchmarks.cold_start [--quick] [--rounds N]

With the model on numpy, as a plain install has it, and by words alone. What a process takes and loads is judged by
words alone: the model's weights are mapped, and shared by all windows. Exits with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts.bare_server import bare_server
from benchmarks.parts.finders import MODEL
from benchmarks.table import Cell, ratio, show
from dionysus_mcp.testing import SERVER, RawClient

ROOT = Path(__file__).resolve().parents[1]
STOREYS = ("dionysus_mcp", "agents", "sandbox")
ROUNDS, QUICK_ROUNDS, LATER_CALLS = 9, 3, 50
LIST_LIMIT, CALL_LIMIT, RSS_LIMIT_MB = 0.1, 1.1, 120.0
HEAVY = ("litellm", "smolagents", "neo4j", "docker", "numpy", "torch", "onnxruntime")
LOADED = "import sys; from dionysus_mcp.serve import serve_stdio; serve_stdio(); print(*sys.modules, file=sys.stderr)"


@dataclass(frozen=True)
class Start:
    """One start and what a client waited for, in seconds from the moment it started the process."""

    hello: float
    listed: float
    called: float
    later_ms: float
    cpu: float
    rss_mb: float


@dataclass(frozen=True)
class Side:
    """A server to measure."""

    name: str
    command: Sequence[str]
    tool: str = "semantic_recall"
    query: str = "tea"
    model: str = "none"


def main() -> int:
    options = _options()
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        return _measure(Path(folder), rounds)


def _measure(folder: Path, rounds: int) -> int:
    for storey in STOREYS:  # a copy, so that nobody edits it between two starts
        shutil.copytree(ROOT / storey, folder / storey, ignore=shutil.ignore_patterns("__pycache__"))
    env = {
        "DIONYSUS_HOME": str(folder / "home"),
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    ours = Side("dionysus serve", SERVER, model="minilm")
    words = Side("by words alone", SERVER)
    bare = Side("bare FastMCP", (sys.executable, str(_write_bare(folder, env))))
    first = _start(ours, env, folder)  # compiles; the next start is the first that finds compiled modules
    shutil.rmtree(folder / "home")
    first = _start(ours, env, folder)
    _start(bare, env, folder)
    seen: dict[str, list[Start]] = {side.name: [] for side in (bare, ours, words)}
    for _ in range(rounds):
        for side in (bare, ours, words):
            seen[side.name].append(_start(side, env, folder))
    return _report(list(seen.values()), first, _loaded(env, folder))


def _write_bare(folder: Path, env: dict[str, str]) -> Path:
    with RawClient(SERVER, env, folder) as client:
        client.open()
        source = bare_server(client.tools())
    path = folder / "bare.py"
    path.write_text(source, "utf-8")
    return path


def _start(side: Side, env: dict[str, str], folder: Path) -> Start:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    client = RawClient(side.command, env | {MODEL: side.model}, folder)
    hello, listed = _since(client, client.open), _since(client, client.tools)
    called = _since(client, lambda: client.call(side.tool, query=side.query))
    rss = _rss_mb(client.pid)
    later = [_timed(lambda: client.call(side.tool, query=side.query)) for _ in range(LATER_CALLS)]
    client.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(hello, listed, called, 1000 * statistics.median(later), cpu, rss)


def _since(client: RawClient, step: Callable[[], object]) -> float:
    step()
    return time.perf_counter() - client.started


def _timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    (line,) = (line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _loaded(env: dict[str, str], folder: Path) -> set[str]:
    """Every module that our server has loaded by the end of a session with one recall by words."""
    client = RawClient((sys.executable, "-c", LOADED), env | {MODEL: "none"}, folder)
    client.open()
    client.tools()
    client.call("semantic_recall", query="tea")
    client.end_input()
    client.wait()
    return {name.split(".")[0] for name in client.stderr().split()}


def _report(sides: Sequence[list[Start]], first: Start, loaded: set[str]) -> int:
    figures: dict[str, Callable[[Start], float]] = {
        "hello, ms": lambda start: 1000 * start.hello,
        "tools/list, ms": lambda start: 1000 * start.listed,
        "first tools/call, ms": lambda start: 1000 * start.called,
        "later tools/call p50, ms": lambda start: start.later_ms,
        "CPU of the session, s": lambda start: start.cpu,
        "resident after the first call, MB": lambda start: start.rss_mb,
    }
    medians = {name: [statistics.median(map(figure, side)) for side in sides] for name, figure in figures.items()}
    rows: list[tuple[Cell, ...]] = [
        (name, *medians[name], ratio(medians[name][1], medians[name][0]), figure(first))
        for name, figure in figures.items()
    ]
    show(
        f"Cold start, medians of {len(sides[0])} starts in turn (first start of all: nothing is known yet)",
        ("figure", "bare FastMCP", "dionysus serve", "by words alone", "ratio", "its first start"),
        rows,
    )
    present = sorted(loaded & set(HEAVY))
    print(f"\nnot loaded after the first recall by words: {', '.join(name for name in HEAVY if name not in loaded)}")
    return _verdict(medians, present)


def _verdict(medians: dict[str, list[float]], present: list[str]) -> int:
    listed, called = (medians[name] for name in ("tools/list, ms", "first tools/call, ms"))
    promises = {
        f"tools/list within {LIST_LIMIT} x": listed[1] <= LIST_LIMIT * listed[0],
        f"first call within {CALL_LIMIT} x": called[1] <= CALL_LIMIT * called[0],
        f"at most {RSS_LIMIT_MB:.0f} MB": medians["resident after the first call, MB"][2] <= RSS_LIMIT_MB,
        f"nothing heavy loaded, found {json.dumps(present)}": not present,
    }
    for promise, kept in promises.items():
        if not kept:
            print(f"BROKEN: {promise}")
    return 0 if all(promises.values()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds instead of {ROUNDS}")
    parser.add_argument("--rounds", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
