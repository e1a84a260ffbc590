"""What becomes of writes when several windows write at once, are killed in mid-write, or the disk fails them.

python -m benchmarks.durability [--quick] [--part storm|kills|faults]

Exits with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts.faults import FAULTS, Fault, Verdict
from benchmarks.parts.kills import Kills, kills
from benchmarks.parts.storm import Storm, in_turn, naive_storm, storm
from benchmarks.table import Cell, quantile, ratio, show

SEEN_WITHIN_MS = 50.0


@dataclass(frozen=True)
class Plan:
    """How much is done."""

    processes: int
    writes: int
    rounds: int
    seed: int


def main() -> int:
    options = _options()
    plan = Plan(
        processes=options.processes,
        writes=options.writes or (50 if options.quick else 500),
        rounds=options.rounds or (5 if options.quick else 50),
        seed=options.seed,
    )
    parts: dict[str, Callable[[Path, Plan], list[str]]] = {
        "storm": show_storm,
        "kills": show_kills,
        "faults": show_faults,
    }
    broken = []
    for name in [options.part] if options.part else list(parts):
        with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
            broken += parts[name](Path(folder), plan)
    for promise in broken:
        print(f"BROKEN: {promise}")
    return 1 if broken else 0


def show_storm(folder: Path, plan: Plan) -> list[str]:
    ours = storm(folder / "storm", plan.processes, plan.writes)
    naive = naive_storm(folder, plan.processes, plan.writes)
    calm = in_turn(folder / "calm", plan.processes, max(20, plan.writes // 5))
    rows: list[tuple[Cell, Cell, Cell]] = [
        ("writes asked for", plan.processes * plan.writes, plan.processes * plan.writes),
        ("acknowledged", len(ours.acknowledged), len(naive.acknowledged)),
        ("refused", len(ours.refused), len(naive.refused)),
        ("acknowledged and LOST", ours.lost, naive.lost),
        ("lost, of acknowledged", _share(ours), _share(naive)),
        ("writes/s, all processes", len(ours.acknowledged) / ours.seconds, len(naive.acknowledged) / naive.seconds),
        *((f"wait for one write, {name}, ms", value, "-") for name, value in _quantiles(ours.waits)),
        *((f"seen in one more window, {name}, ms", value, "-") for name, value in _quantiles(ours.seen_after)),
        *((f"seen in the others, calm, {name}, ms", value, "-") for name, value in _quantiles(calm.seen_after)),
        ("looks needed until seen, most", max(ours.looks + calm.looks, default=0), "-"),
        ("integrity, index, journal = rows", "; ".join(ours.findings) or "ok", "-"),
    ]
    title = f"Storm: {plan.processes} processes x {plan.writes} writes over stdio; the stand-in rewrites a JSONL file"
    show(title, ("", "dionysus", "naive stand-in"), rows)
    return _promises(
        {
            "storm: acknowledged writes were lost": bool(ours.lost or calm.lost),
            "storm: writes were refused": bool(ours.refused or calm.refused),
            "storm: the file does not hold together": bool(ours.findings or calm.findings),
            "storm: an acknowledged write was not there at the first look": max(ours.looks + calm.looks) > 1,
            f"storm: seen later than after {SEEN_WITHIN_MS:g} ms in a calm window": max(calm.seen_after)
            > SEEN_WITHIN_MS,
        }
    )


def show_kills(folder: Path, plan: Plan) -> list[str]:
    writers = max(2, plan.processes - 1)
    result = kills(folder / "kills", plan.rounds, writers, plan.seed)
    rows: list[tuple[Cell, Cell]] = [
        ("rounds", plan.rounds),
        ("processes killed in mid-write", result.killed),
        ("writes acknowledged before the kill", result.acknowledged),
        ("acknowledged and LOST", result.lost),
        ("stored, acknowledgement cut off", result.unacknowledged),
        ("refused", len(result.refused)),
        ("rounds with a damaged file, index or journal", len(result.findings)),
        *((f"first write of one that lived on, {name}, ms", value) for name, value in _quantiles(result.bystander)),
        *((f"first write of a new one, {name}, ms", value) for name, value in _quantiles(result.restarted)),
    ]
    show(f"SIGKILL: {writers} windows write, all killed at a random moment, seed {plan.seed}", ("", "dionysus"), rows)
    return _kill_promises(result)


def show_faults(folder: Path, plan: Plan) -> list[str]:
    del plan
    rows: list[tuple[Cell, ...]] = []
    broken = []
    for number, fault in enumerate(FAULTS):
        missing = fault.missing()
        if missing:
            rows.append((fault.name, f"not run: {missing}", "", "", "", ""))
            continue
        verdict = fault.provoke(folder / str(number))
        rows.append(_fault_row(fault, verdict))
        if verdict.writing != fault.code or not verdict.intact:
            broken.append(f"fault: {fault.name}: {verdict}")
    columns = ("fault", "a write answers", "a read answers", "kept", "half-done", "next write")
    show("Faults: the answer while it lasts, and what is there afterwards", columns, rows)
    return broken


def _fault_row(fault: Fault, verdict: Verdict) -> tuple[Cell, ...]:
    half_done = "; ".join(verdict.findings) or ("file touched" if verdict.touched else "nothing")
    kept = f"{verdict.kept} of {verdict.expected}"
    return (fault.name, verdict.writing, verdict.reading, kept, half_done, verdict.afterwards)


def _kill_promises(result: Kills) -> list[str]:
    return _promises(
        {
            "kills: acknowledged writes were lost": bool(result.lost),
            "kills: writes were refused afterwards": bool(result.refused),
            f"kills: {result.findings[:3]}": bool(result.findings),
        }
    )


def _promises(broken: dict[str, bool]) -> list[str]:
    return [promise for promise, is_broken in broken.items() if is_broken]


def _quantiles(values: list[float]) -> list[tuple[str, float]]:
    return [("p50", quantile(values, 0.5)), ("p99", quantile(values, 0.99)), ("worst", max(values, default=0.0))]


def _share(storm: Storm) -> str:
    return ratio(storm.lost, len(storm.acknowledged))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--part", choices=("storm", "kills", "faults"))
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--writes", type=int, help="by each process")
    parser.add_argument("--rounds", type=int, help="of kills")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
