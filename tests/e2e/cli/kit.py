"""The command line as tests use it: in this process (fast), as a process of its own, and at a real terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.cli.main import main
from dionysus_mcp.environment import without_settings

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "dionysus_mcp.cli.main")
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1, self.out + self.err
        return json.loads(self.out)


@dataclass
class Cli:
    """Runs command lines on one data folder. `run` stays in this process; `start` and `spawn` do not."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, stdin: bytes | str = b"") -> Ran:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        self.capsys.readouterr()
        code = main(list(words))
        told = self.capsys.readouterr()
        return Ran(code, told.out, told.err)

    def done(self, *words: str, stdin: bytes | str = b"") -> Any:
        """The JSON answer of a command line that must succeed."""
        ran = self.run("--json", *words, stdin=stdin)
        assert ran.code == 0, ran
        return ran.json

    def remember(self, text: str, *more: str) -> str:
        id_: str = self.done("remember", *more, "--", text)["id"]
        return id_

    def environment(self) -> dict[str, str]:
        named = {
            "DIONYSUS_HOME": str(self.home),
            "DIONYSUS_PROJECT": "test",
            "DIONYSUS_EMBEDDING__MODEL": "none",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "",
        }
        return without_settings(named | self.variables)

    def start(self, *words: str, stdin: bytes = b"") -> Ran:
        ran = subprocess.run(
            [*COMMAND, *words],
            input=stdin,
            capture_output=True,
            env=self.environment(),
            cwd=self.folder,
            timeout=PATIENCE_S,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    def at_terminal(self, *words: str, typed: dict[str, str]) -> Ran:
        """Run at a real terminal, and type each answer when its question is seen. stdout is kept apart."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, *words],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=self.environment(),
            cwd=self.folder,
            start_new_session=True,
        )
        os.close(theirs)
        with process:
            seen = _conversation(ours, dict(typed))
            assert process.stdout is not None
            out = process.stdout.read().decode()
        os.close(ours)
        return Ran(process.returncode, out, seen)


def _conversation(terminal: int, typed: dict[str, str]) -> str:
    """All that the process says until it ends, with the answers given on the way."""
    seen, deadline = "", time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            return seen
        if not piece:
            return seen
        seen += piece.decode(errors="replace")
        for question in [question for question in typed if question in seen]:
            os.write(terminal, f"{typed.pop(question)}\n".encode())
    raise AssertionError(f"it did not end: {seen}")
