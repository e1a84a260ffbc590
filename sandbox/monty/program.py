"""The program of a worker, started with nothing of ours: without our environment, and with no way to our stderr."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Final

from sandbox.owners import Owner, gone, this_process

PREFIX: Final = "dionysus-monty-"
OWNER: Final = "owner"
SCRIPT: Final = '#!/bin/sh\nexec env -i {program} "$@" 2>/dev/null\n'


class BareProgram:
    """A script that stands in for the program: the library that starts it would hand all of our environment on.

    Where no script can run, which is so on Windows and where temporary files may not be run, it is the program itself.
    """

    def __init__(self) -> None:
        from pydantic_monty._binary import find_monty_binary

        self._program = find_monty_binary()
        if os.name == "posix":
            _remove_orphans()
        folder = tempfile.mkdtemp(prefix=PREFIX)
        self.remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._script = Path(folder, "monty")
        self._write()
        self.path = self._script if os.name == "posix" and os.access(self._script, os.X_OK) else Path(self._program)

    def restore(self) -> None:
        """Write the script again when somebody tidied it away. Raises `OSError`, also when the folder is not ours."""
        if self.path.exists() or self.path != self._script:
            return
        folder = self._script.parent
        folder.mkdir(0o700, exist_ok=True)
        if folder.lstat().st_uid != os.getuid():
            raise PermissionError(f"{folder} is somebody else's")
        self._write()

    def _write(self) -> None:
        self._script.with_name(OWNER).write_text(str(this_process()))
        self._script.write_text(SCRIPT.format(program=shlex.quote(self._program)))
        self._script.chmod(0o700)


def _remove_orphans() -> None:
    """What processes that were killed left behind. Only what is ours, and names an owner here that surely ended."""
    here = this_process().place
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = _owner(folder)
        if owner is not None and owner.place == here and gone(owner):
            shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> Owner | None:
    try:
        if folder.is_symlink() or folder.lstat().st_uid != os.getuid():
            return None
        return Owner.read((folder / OWNER).read_text())
    except (OSError, UnicodeDecodeError):
        return None
