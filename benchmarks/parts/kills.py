"""SIGKILL in mid-write, round after round: is what was acknowledged there, is the file whole, can others write on."""

from __future__ import annotations

import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.parts.windows import OK, findings, remember, rows, window, windows
from dionysus_mcp.testing import RawClient, Silence

LONGEST_S = 0.6


@dataclass
class Kills:
    """What is left after the kills. Times are in milliseconds."""

    killed: int = 0
    acknowledged: int = 0
    lost: int = 0
    unacknowledged: int = 0
    refused: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    bystander: list[float] = field(default_factory=list)
    restarted: list[float] = field(default_factory=list)


def kills(home: Path, rounds: int, writers: int, seed: int) -> Kills:
    """Each round, new windows write as fast as they can until all are killed; one window lives through all rounds."""
    result, chance = Kills(), random.Random(seed)
    with window(home) as bystander:
        remember(bystander, "The first write makes the file.")
        for number in range(rounds):
            _round(home, number, writers, chance.uniform(0.02, LONGEST_S), result)
            result.bystander.append(_timed_write(bystander, f"bystander {number}", result))
    return result


def _round(home: Path, number: int, writers: int, delay: float, result: Kills) -> None:
    with windows(home, writers) as clients:
        for client in clients:  # the locks of those killed before do not hold these up
            result.restarted.append(_timed_write(client, f"restarted {number} {client.pid}", result))
        with ThreadPoolExecutor(writers) as pool:
            writing = [pool.submit(_write_until_killed, client, f"round {number}") for client in clients]
            time.sleep(delay)
            for client in clients:
                client.process.kill()
        acknowledged = {entry for future in writing for entry in future.result()}
    stored = {(id_, text) for id_, text in rows(home).items() if text.startswith(f"round {number} ")}
    result.killed += writers
    result.acknowledged += len(acknowledged)
    result.lost += len(acknowledged - stored)
    result.unacknowledged += len(stored - acknowledged)
    result.findings += findings(home)


def _write_until_killed(client: RawClient, name: str) -> list[tuple[str, str]]:
    """The ids and texts that were acknowledged before the process was gone."""
    acknowledged: list[tuple[str, str]] = []
    numbers = itertools.count()
    while True:
        text = f"{name} of {client.pid}: write {next(numbers)}"
        try:
            code, told = remember(client, text)
        except (Silence, OSError):
            return acknowledged
        assert code == OK, told
        acknowledged.append((told["id"], text))


def _timed_write(client: RawClient, text: str, result: Kills) -> float:
    began = time.perf_counter()
    code, _ = remember(client, text)
    if code != OK:
        result.refused.append(code)
    return (time.perf_counter() - began) * 1000
