"""How long the first beat takes after a cold start: a real server over stdio, imports included."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.table import show
from dionysus_mcp.testing import SERVER, RawClient

ROOT = Path(__file__).resolve().parents[3]
STOREYS = ("dionysus_mcp", "agents", "sandbox")
PATIENCE_S = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to its hello and to the end of the first beat, of each beat, and of CPU;
    `later` is the first beat of another server, which has listed its tools and recalled something before."""

    hello: float
    over: float
    first: float
    second: float
    third: float
    cpu_hello: float
    cpu_over: float
    cpu_second: float
    later: float
    cpu_later: float


HEADINGS = {
    "hello": "hello",
    "over": "the first beat is over",
    "first": "the first beat itself",
    "second": "the second",
    "third": "the third",
    "cpu_hello": "CPU until hello",
    "cpu_over": "CPU until the first beat is over",
    "cpu_second": "CPU of the second",
    "later": "the first after a recall",
    "cpu_later": "CPU of it",
}


def measure(tiers: list[str], rounds: int) -> bool:
    """By instinct, by words alone, the tiers by turns; each in a home that was served once before, as most are."""
    with TemporaryDirectory(prefix="dionysus-") as folder:
        code = Path(folder) / "code"
        for storey in STOREYS:  # a copy, so that nobody edits it between two starts
            shutil.copytree(ROOT / storey, code / storey, ignore=shutil.ignore_patterns("__pycache__"))
        seen: dict[str, list[Start]] = {tier: [] for tier in tiers}
        for number in range(rounds + 1):
            for tier, starts in seen.items():
                start = _start(code, tier)
                if number:  # the first one compiles, and nothing is known yet
                    starts.append(start)
    show(
        f"Beats of instinct after a cold start over stdio, medians of {rounds} starts, s",
        ("", *HEADINGS.values()),
        [(tier, *(median(getattr(one, name) for one in starts) for name in HEADINGS)) for tier, starts in seen.items()],
    )
    return True


def _start(code: Path, tier: str) -> Start:
    with RawClient(SERVER, _env(code, tier), code) as client:
        client.open()
        hello, cpu_hello = time.perf_counter() - client.started, _cpu(client.pid)
        first, cpu_over = _beat(client), _cpu(client.pid)
        over = time.perf_counter() - client.started
        second, cpu_two = _beat(client), _cpu(client.pid)
        third = _beat(client)
    return Start(hello, over, first, second, third, cpu_hello, cpu_over, cpu_two - cpu_over, *_later(code, tier))


def _later(code: Path, tier: str) -> tuple[float, float]:
    with RawClient(SERVER, _env(code, tier), code) as client:
        client.open()
        client.tools()
        client.call("semantic_recall", query="tea", timeout=PATIENCE_S)
        before = _cpu(client.pid)
        return _beat(client), _cpu(client.pid) - before


def _env(code: Path, tier: str) -> dict[str, str]:
    return {
        "DIONYSUS_HOME": str(code.parent / f"home-{tier}"),
        "DIONYSUS_EMBEDDING__MODEL": "none",
        "DIONYSUS_SANDBOX": tier,
        "PYTHONPATH": str(code),
        "PYTHONDONTWRITEBYTECODE": "",
    }


def _beat(client: RawClient) -> float:
    """Seconds until it is over, however busy the machine is."""
    began = time.perf_counter()
    told = client.call("run_heartbeat", timeout=PATIENCE_S)
    while told["status"] == "running":
        told = client.call("wait_run", timeout=PATIENCE_S, run_id=told["run_id"])
    if told["status"] != "done":
        raise SystemExit(f"A beat ended badly: {told}")
    return time.perf_counter() - began


def _cpu(pid: int) -> float:
    """Of a process and the children that it has seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS
