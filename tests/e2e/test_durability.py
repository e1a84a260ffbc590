"""What was acknowledged stays, whatever happens: small versions of `benchmarks/durability.py`."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.parts.faults import FAULTS, Fault
from benchmarks.parts.kills import kills
from benchmarks.parts.storm import storm
from benchmarks.parts.windows import ROOT, findings, rows
from dionysus_mcp.environment import without_settings

AT_ONCE = 2


def remembering(home: Path, content: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dionysus_mcp.cli.main", "remember", content, "--json"],
        env=without_settings({"DIONYSUS_HOME": str(home)}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_windows_that_write_at_once_lose_nothing_and_see_each_other_at_once(tmp_path: Path) -> None:
    result = storm(tmp_path, writers=3, writes=40)
    assert len(result.acknowledged) == 120
    assert (result.refused, result.lost, result.findings) == ([], 0, [])
    assert set(result.looks) == {1}, "a write that is acknowledged is there at the first look"


def test_killed_windows_lose_nothing_acknowledged_and_leave_nothing_in_the_way(tmp_path: Path) -> None:
    result = kills(tmp_path, rounds=5, writers=2, seed=3)
    assert (result.killed, result.acknowledged > 0) == (10, True)
    assert (result.lost, result.refused, result.findings) == (0, [], [])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_gives_a_clear_error_and_leaves_nothing_half_done(fault: Fault, tmp_path: Path) -> None:
    missing = fault.missing()
    if missing:
        pytest.skip(missing)
    verdict = fault.provoke(tmp_path / "home")
    assert verdict.writing == fault.code
    assert verdict.intact, verdict


@pytest.mark.parametrize("time_of_day", range(10))
def test_processes_that_create_the_store_at_the_same_moment(time_of_day: int, tmp_path: Path) -> None:
    processes = [remembering(tmp_path / "home", f"memory {number}") for number in range(AT_ONCE)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for _, code in ended] == [0] * AT_ONCE, ended
    assert {json.loads(printed)["id"] for (printed, _), _ in ended} == set(rows(tmp_path / "home"))
    assert findings(tmp_path / "home") == []


@pytest.mark.parametrize("seed", range(6))
def test_a_process_killed_while_it_creates_the_store_leaves_nothing_in_the_way(seed: int, tmp_path: Path) -> None:
    killed = remembering(tmp_path / "home", "first")
    time.sleep(random.Random(seed).uniform(0.1, 0.35))
    killed.kill()
    killed.communicate()
    second = remembering(tmp_path / "home", "second")
    printed, said = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert rows(tmp_path / "home")[json.loads(printed)["id"]] == "second"
    assert findings(tmp_path / "home") == []
