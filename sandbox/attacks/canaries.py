"""Things of the host that must not be seen, changed or ended: a file, a variable, a text in memory, a process."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

CANARY = "dionysus-canary-"
VARIABLE = "DIONYSUS_ATTACK_CANARY"
UNTIL_WE_END = "import sys; sys.stdin.read()"


class Canaries:
    """Puts them there; `seen_in` and `harmed` tell what came of them."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="dionysus-stage-")))
        self.folder.chmod(0o755)
        self.file, self.drop = self.folder / "secret.txt", self.folder / "dropped"
        self._secrets = {place: CANARY + secrets.token_hex(16) for place in ("file", "environment", "memory")}
        self.file.write_text(self._secrets["file"], "utf-8")
        self.victim_mark = f"dionysus-victim-{secrets.token_hex(8)}"
        self._set_variable()
        self.victim = self._process()
        self._before = self._state()
        self._left_open = [self._inheritable(self.file), self._inheritable(self.folder)]

    def seen_in(self, told: str) -> list[str]:
        """What of ours is in a text that came out."""
        seen = [f"the secret in the host's {place}" for place, secret in self._secrets.items() if secret in told]
        return [*seen, "a path of the host"] if str(Path(__file__).parent) in told else seen

    def harmed(self) -> Iterator[str]:
        if self.victim.poll() is not None:
            yield "a process of the host was killed"
            self.victim = self._process()
        if self._state() != self._before:
            yield "files, the environment or the working folder of the host were changed"
            self._before = self._state()

    def close(self) -> None:
        os.environ.pop(VARIABLE, None)
        for descriptor in self._left_open:
            os.close(descriptor)
        self._open.close()

    def _state(self) -> tuple[object, ...]:
        files = sorted(
            (path.name, path.read_bytes() if path.is_file() else b"")
            for path in self.folder.iterdir()
            if not path.is_socket()
        )
        return files, dict(os.environ), Path.cwd()

    def _set_variable(self) -> None:
        os.environ[VARIABLE] = self._secrets["environment"]

    def _process(self) -> subprocess.Popen[bytes]:
        """A process that ends with us, however we end."""
        command = [sys.executable, "-S", "-E", "-c", UNTIL_WE_END, self.victim_mark]
        process = self._open.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE))
        self._open.callback(process.kill)
        return process

    def _inheritable(self, path: Path) -> int:
        """Left open for every program that is started carelessly."""
        descriptor = os.open(path, os.O_RDONLY)
        os.set_inheritable(descriptor, True)
        return descriptor


def survivors(mark: str) -> list[int]:
    """Processes of this machine that carry the mark, where the system tells."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in line:
            found.append(int(process.name))
    return found
