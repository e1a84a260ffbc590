"""Another program, run once: it reads a text and prints one. Whatever it started ends with it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agents.llm.asking import Patience

LISTEN_S = 0.05
REST_S = 2.0
PIECE = 65_536
MOST_BYTES = 256 << 10
"""Of an answer. Of what else it says, so many of the last bytes are kept."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program said, and how it ended. `code` is None when it was ended from here."""

    out: str
    err: str
    code: int | None
    too_much: bool = False
    """Whether it was ended because nobody wants to read so much."""


def run(argv: Sequence[str], given: str, environment: Mapping[str, str], folder: Path, patience: Patience) -> Ran:
    """Run it in this folder. It has as long as one attempt may take; then it is killed, with all that it started."""
    until, told = time.monotonic() + patience.left_s(), given.encode()
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        list(argv), stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=dict(environment), start_new_session=True
    )
    talk = _Talk(process, told)
    try:
        while not talk.over and time.monotonic() < until:
            patience.heed()
            talk.go_on(LISTEN_S)
        code = process.poll()
        talk.take_the_rest()
    finally:
        _end(process)
        talk.close()
    return Ran(talk.text("out"), talk.text("err"), code, talk.too_much)


class _Talk:
    """What is still to be given to a program, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes], given: bytes) -> None:
        self._process = process
        self._given = memoryview(given)
        self._said = {"out": bytearray(), "err": bytearray()}
        self._open: dict[str, IO[bytes]] = {}
        self._selector = selectors.DefaultSelector()
        for name, stream in (("in", process.stdin), ("out", process.stdout), ("err", process.stderr)):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            event = selectors.EVENT_WRITE if name == "in" else selectors.EVENT_READ
            self._selector.register(stream, event, name)
            self._open[name] = stream

    @property
    def over(self) -> bool:
        """Whether the program has ended, or has said more than anybody wants to read."""
        return self.too_much or self._process.poll() is not None

    def go_on(self, wait_s: float) -> bool:
        """Give and take what can be. Whether there was anything."""
        if not self._open:
            time.sleep(wait_s)
            return False
        ready = self._selector.select(wait_s)
        for key, _ in ready:
            done = self._give() if key.data == "in" else self._take(key.data)
            if done:
                self._selector.unregister(key.fileobj)
                self._open.pop(key.data).close()
        return bool(ready)

    def take_the_rest(self) -> None:
        """What it said last; nothing is waited for, though what it left behind may go on to talk."""
        until = time.monotonic() + REST_S
        if "in" in self._open:
            self._selector.unregister(self._open["in"])
            self._open.pop("in").close()
        while not self.too_much and time.monotonic() < until and self.go_on(0.0):
            pass

    def text(self, name: str) -> str:
        return self._said[name][-MOST_BYTES:].decode("utf-8", "replace")

    def close(self) -> None:
        self._selector.close()
        for stream in self._open.values():
            stream.close()

    @property
    def too_much(self) -> bool:
        """Whether the answer is too long. Whatever is said beside it, such as progress, may be."""
        return len(self._said["out"]) > MOST_BYTES

    def _give(self) -> bool:
        try:
            self._given = self._given[os.write(self._open["in"].fileno(), self._given[:PIECE]) :]
        except BlockingIOError:
            return False
        except BrokenPipeError:  # it does not read what it is given, or not all of it
            return True
        return not self._given

    def _take(self, name: str) -> bool:
        try:
            piece = os.read(self._open[name].fileno(), PIECE)
        except BlockingIOError:
            return False
        self._said[name] += piece
        if name == "err":
            del self._said[name][:-MOST_BYTES]
        return not piece


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
