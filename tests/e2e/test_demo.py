"""The demo runs, and everything that it tells is so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ACTS = 33
PATIENCE_S = 400

pytestmark = pytest.mark.timeout(PATIENCE_S + 20)


def test_the_demo_ends_as_told(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "dionysus_mcp.demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr}"
    assert "Everything was as told" in told.stdout
    assert [line for line in told.stdout.splitlines() if line.startswith(f"{ACTS}. ")]
    assert told.stderr == ""
