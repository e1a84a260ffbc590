"""Things of the host that must not be seen, changed or ended: a file, a variable, a text in memory, a process."""

from __future__ import annotations

import os
import secrets
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

CANARY = "dionysus-canary-"
VARIABLE = "DIONYSUS_ATTACK_CANARY"
LASTING = Path("/var", "tmp")
ECHO = "import os\nwhile told := os.read(0, 1): os.write(1, told)"
ANSWER_MS = 5_000


class Canaries:
    """Puts them there; `seen_in` and `harmed` tell what came of them."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.folder = Path(
            self._open.enter_context(tempfile.TemporaryDirectory(prefix="dionysus-stage-", dir=_place()))
        )
        self.folder.chmod(0o755)
        self.file, self.drop = self.folder / "secret.txt", self.folder / "dropped"
        self._secrets = {place: CANARY + secrets.token_hex(16) for place in ("file", "environment", "memory")}
        self.victim_mark = f"dionysus-victim-{secrets.token_hex(8)}"
        self._set_variable()
        self.victim = self._process()
        self.restore()
        self._left_open = [self._inheritable(self.file), self._inheritable(self.folder)]

    def restore(self) -> None:
        """Undo what a probe did to them, and see how things are before the next."""
        self.drop.unlink(missing_ok=True)
        self.file.write_text(self._secrets["file"], "utf-8")
        self._before = self._state()

    def seen_in(self, told: str) -> list[str]:
        """What of ours is in a text that came out."""
        seen = [f"the secret in the host's {place}" for place, secret in self._secrets.items() if secret in told]
        return [*seen, "a path of the host"] if str(Path(__file__).parent) in told else seen

    def harmed(self) -> Iterator[str]:
        if not _answers(self.victim):
            yield "a process of the host was ended or stopped"
            self.victim = self._process()
        if self._state() != self._before:
            yield "files, the environment or the working folder of the host were changed"

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
        """A process that answers, and ends with us, however we end."""
        command = [sys.executable, "-S", "-E", "-c", ECHO, self.victim_mark]
        started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        process = self._open.enter_context(started)
        self._open.callback(process.kill)
        return process

    def _inheritable(self, path: Path) -> int:
        """Left open for every program that is started carelessly."""
        descriptor = os.open(path, os.O_RDONLY)
        os.set_inheritable(descriptor, True)
        return descriptor


def _answers(process: subprocess.Popen[bytes]) -> bool:
    assert process.stdin is not None
    assert process.stdout is not None
    answer = select.poll()
    answer.register(process.stdout, select.POLLIN)
    try:
        process.stdin.write(b"?")
    except BrokenPipeError:
        return False
    return bool(answer.poll(ANSWER_MS)) and process.stdout.read(1) == b"?"


def _place() -> str | None:
    """Where no tier puts a tmp of its own over it."""
    return str(LASTING) if os.access(LASTING, os.W_OK) else None


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
