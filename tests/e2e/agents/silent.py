"""A model that never answers."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from dionysus_mcp.testing import PATIENCE_S


class Silent:
    """A program that stands in for a model: it says in a file that it was asked, and never answers."""

    def __init__(self, folder: Path) -> None:
        self.asked = folder / "asked"
        program = folder / "silent.py"
        asked = f"open({str(self.asked)!r}, 'w').write(str(os.getpid()))"
        program.write_text(f"import os, time\n{asked}\ntime.sleep(300)\n", "utf-8")
        self.model = f"command: {sys.executable} {program}"

    def wait_for_a_question(self) -> int:
        """The number of its process, once it was asked."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if self.asked.exists() and (number := self.asked.read_text()):
                return int(number)
            time.sleep(0.02)
        raise AssertionError("the model was not asked")

    def end(self) -> None:
        """Nobody else ends it when its server was killed."""
        if self.asked.exists() and (number := self.asked.read_text()):
            with suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)
