"""What a step in the sandbox costs: every tier that works here beside smolagents' own executor, in the same run.

python -m benchmarks.sandbox [--quick] [--tiers monty,docker]

Each figure is the median of its rounds, in milliseconds, seen from the host.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from benchmarks.parts.sandboxes import LOCAL, opened, working
from benchmarks.table import ratio, show
from sandbox.docker.sandbox import DockerSandbox, Options
from sandbox.port import Sandbox, Session, Tool

ROUNDS, QUICK_ROUNDS = 15, 5
STEPS = 1_000
COLD = "docker, cold"
HOSTED_MS = 25.0
"""What hosted sandboxes advertise for a start."""
BETWEEN_S = 2.0
"""For the pool to fill up again, which is not on the way of a request."""
CALLS = 50
ROWS = [{"id": number, "text": f"note {number:05d} about tea", "score": 0.5} for number in range(4_100)]
FIB = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(18)"
MEASURED = {
    "a step": "1 + 1",
    f"{CALLS} tool calls": f"for number in range({CALLS}):\n    echo(number)",
    "a result of 250 KB": "len(rows())",
    "fib(18)": FIB,
}
TOOLS = (Tool("echo", lambda value: value, "(value: Any) -> Any"), Tool("rows", lambda: ROWS, "() -> Any"))


def main(tiers: Sequence[str], rounds: int) -> None:
    print(f"The large result has {len(json.dumps(ROWS)) / 1000:.0f} KB as JSON.")
    seen = {tier: _measured(tier, rounds) for tier in tiers}
    columns = list(next(iter(seen.values())))
    base = seen[LOCAL]
    show(
        f"Medians of {rounds} rounds, ms",
        ("tier", *columns),
        [(tier, *(times[column] for column in columns)) for tier, times in seen.items()],
    )
    show(
        f"The same against {LOCAL}, in this run",
        ("tier", *columns),
        [(tier, *(ratio(times[column], base[column]) for column in columns)) for tier, times in seen.items()],
    )
    if "docker" in seen:
        start = seen["docker"]["start + first step"]
        print(f"A warm container: {start:.2g} ms, {start / HOSTED_MS:.2f} of the {HOSTED_MS:g} that others advertise.")


def _measured(tier: str, rounds: int) -> dict[str, float]:
    with _sandbox(tier) as sandbox:
        times = {"start + first step": statistics.median(_starts(sandbox, rounds))}
        with closing(_session(sandbox)) as session:
            _must_run(session, "1 + 1")
            _pause(sandbox)
            for name, code in MEASURED.items():
                times[name] = statistics.median(_runs(session, code, rounds))
    times["a tool call"] = max(0.0, times.pop(f"{CALLS} tool calls") - times["a step"]) / CALLS
    return times


@contextmanager
def _sandbox(tier: str) -> Iterator[Sandbox]:
    if tier != COLD:
        with opened(tier) as sandbox:
            yield sandbox
        return
    with closing(DockerSandbox(Options(warm=0))) as cold:
        yield cold


def _session(sandbox: Sandbox) -> Session:
    session = sandbox.open(STEPS)
    session.define(TOOLS, {})
    return session


def _starts(sandbox: Sandbox, rounds: int) -> Iterator[float]:
    """The first one starts what is started once, and does not count."""
    for number in range(rounds + 1):
        _pause(sandbox)
        began = time.perf_counter()
        session = _session(sandbox)
        _must_run(session, "1 + 1")
        took = (time.perf_counter() - began) * 1000
        session.close()
        if number:
            yield took


def _pause(sandbox: Sandbox) -> None:
    if sandbox.tier == "docker":
        time.sleep(BETWEEN_S)


def _runs(session: Session, code: str, rounds: int) -> Iterator[float]:
    _must_run(session, code)
    for _ in range(rounds):
        began = time.perf_counter()
        _must_run(session, code)
        yield (time.perf_counter() - began) * 1000


def _must_run(session: Session, code: str) -> None:
    error = session.run(code).error
    if error is not None:
        raise SystemExit(f"{code!r} failed: {error}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--tiers", type=lambda text: text.split(","), help="those, with commas between")
    options = parser.parse_args()
    here: list[str] = options.tiers or working(joined=False)
    with_cold = [*here, COLD] if "docker" in here else here
    main([LOCAL, *with_cold], QUICK_ROUNDS if options.quick else ROUNDS)
