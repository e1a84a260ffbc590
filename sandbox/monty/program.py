"""The program of a worker, started with nothing of ours: without our environment, and with no way to our stderr."""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path
from typing import Final

SCRIPT: Final = '#!/bin/sh\nexec env -i {program} "$@" 2>/dev/null\n'


class BareProgram:
    """A script that stands in for the program: the library that starts it would hand all of our environment on.

    Where no script can run, which is so on Windows and where temporary files may not be run, it is the program itself.
    """

    def __init__(self) -> None:
        from pydantic_monty._binary import find_monty_binary

        program = find_monty_binary()
        self._folder = tempfile.TemporaryDirectory(prefix="dionysus-monty-", ignore_cleanup_errors=True)
        script = Path(self._folder.name, "monty")
        script.write_text(SCRIPT.format(program=shlex.quote(program)))
        script.chmod(0o700)
        self.path = script if os.name == "posix" and os.access(script, os.X_OK) else Path(program)

    def remove(self) -> None:
        self._folder.cleanup()
