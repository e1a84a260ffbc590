"""A program that stands in for a model: it says what it was told to say, one answer after another, then nothing."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dionysus_mcp.testing import PATIENCE_S

PROGRAM = """
import os, pathlib, sys, time
home = pathlib.Path({folder!r})
folder = home / (home / "now").read_text()
sys.stdin.read()
for number in range(1000):
    try:
        os.close(os.open(folder / f"asked-{{number}}", os.O_CREAT | os.O_EXCL))
        break
    except FileExistsError:
        pass
while (folder / f"held-{{number}}").exists():
    time.sleep(0.01)
reply = folder / f"reply-{{number}}"
if reply.exists():
    print(reply.read_text("utf-8"))
    sys.exit(0)
while not (home / "over").exists():
    time.sleep(0.05)
"""


class ToldProgram:
    """Asked once more than it has answers, it hangs until the test is over, whoever has died meanwhile."""

    def __init__(self, folder: Path, replies: Sequence[str] = ()) -> None:
        folder.mkdir()
        self._home = folder
        self._scripts = itertools.count()
        program = folder / "program.py"
        program.write_text(PROGRAM.format(folder=str(folder)), "utf-8")
        self.model = f"command: {sys.executable} {program}"
        self.say(replies)

    def say(self, replies: Sequence[str], *, hold_last: bool = False) -> None:
        """From now on it says this, from the beginning; the last of it only when it is let go."""
        self._script = self._home / f"script-{next(self._scripts)}"
        self._script.mkdir()
        self._last = len(replies) - 1
        for number, reply in enumerate(replies):
            self._script.joinpath(f"reply-{number}").write_text(reply, "utf-8")
        if hold_last:
            self._held.touch()
        now = self._home / "now.new"
        now.write_text(self._script.name)
        now.replace(self._home / "now")

    @property
    def hangs(self) -> bool:
        return self._asked(self._last + 1).exists()

    def wait_until_all_is_said(self) -> None:
        """Or is about to be, where the last is held."""
        self._wait_for(self._last)

    def let_go(self) -> None:
        self._held.unlink()

    def end(self) -> None:
        self._home.joinpath("over").touch()
        for held in self._home.glob("script-*/held-*"):
            held.unlink()

    @property
    def _held(self) -> Path:
        return self._script / f"held-{self._last}"

    def _asked(self, question: int) -> Path:
        return self._script / f"asked-{question}"

    def _wait_for(self, question: int) -> None:
        asked, deadline = self._asked(question), time.monotonic() + PATIENCE_S
        while not asked.exists():
            assert time.monotonic() < deadline, f"the model was not asked: {asked.name}"
            time.sleep(0.02)
