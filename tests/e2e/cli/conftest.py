"""A command line of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.cli.kit import ROOT, Cli


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("DIONYSUS_PROJECT", "test")
    monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "none")  # what needs it names another
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for the processes that a command starts
    monkeypatch.setenv("HOME", str(tmp_path / "person"))  # clients' configurations are looked for there
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path / "home", capsys, monkeypatch, tmp_path)
