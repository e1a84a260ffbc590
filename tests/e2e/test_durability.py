"""What was acknowledged stays, whatever happens: small versions of `benchmarks/durability.py`."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from benchmarks.parts.faults import FAULTS, Fault
from benchmarks.parts.kills import kills
from benchmarks.parts.storm import storm
from benchmarks.parts.windows import OK, ended, findings, rows, shell, start_shell

AT_ONCE = 2


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
    home = tmp_path / "home"
    started = [start_shell(home, "remember", f"memory {number}") for number in range(AT_ONCE)]
    told = [ended(process) for process in started]
    assert [code for code, _ in told] == [OK] * AT_ONCE, told
    assert {answer["id"] for _, answer in told} == set(rows(home))
    assert findings(home) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_process_killed_while_it_creates_the_store_leaves_nothing_in_the_way(seed: int, tmp_path: Path) -> None:
    home = tmp_path / "home"
    killed = start_shell(home, "remember", "first")
    time.sleep(random.Random(seed).uniform(0.1, 0.35))
    killed.kill()
    killed.communicate()
    code, told = shell(home, "remember", "second")
    assert code == OK, told
    assert rows(home)[told["id"]] == "second"
    assert findings(home) == []
