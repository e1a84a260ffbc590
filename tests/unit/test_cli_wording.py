"""The command line's words for what the mind says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.cli import wording

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def source() -> str:
    files = (file for part in ("dionysus_mcp", "agents") for file in sorted((ROOT / part).rglob("*.py")))
    return "\n".join(file.read_text("utf-8") for file in files if file != Path(wording.__file__).resolve())


@pytest.mark.parametrize("said", wording.SAID_AS)
def test_what_is_said_in_other_words_is_still_said(source: str, said: str):
    assert said in source
