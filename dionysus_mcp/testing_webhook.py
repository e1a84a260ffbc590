"""A receiver of changes on this machine, for tests: it checks what it gets as a real one must, and can misbehave."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HANG_S = 30.0
POLL_S = 0.01


class Mishap(StrEnum):
    """What a receiver does instead of answering well."""

    HANGS = "hangs"
    DRIPS = "drips"
    """Answers a byte at a time, for longer than anybody should wait."""
    CLOSES = "closes"
    """Hangs up after half of what was sent."""
    FORGETS_TO_ANSWER = "forgets to answer"
    """Keeps the batch, and hangs up: the sender cannot know that it arrived."""
    BREAKS_OFF = "breaks off"
    """Says 200 and promises more than it sends."""
    TALKS_NONSENSE = "talks nonsense"
    REDIRECTS = "redirects"


@dataclass
class Receiver:
    """Keeps what was signed with its secret. What comes next is answered by `next`, in turn: a status or a mishap."""

    secret: str
    next: list[int | Mishap] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    attempts: int = 0
    forged: int = 0
    _came: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Self:
        self.server = _Server(self)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(POLL_S,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook/path-that-is-secret"

    @property
    def batches(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    @property
    def positions(self) -> list[int]:
        """The number of every change in the order in which they came."""
        return [change["seq"] for batch in self.batches for change in batch["changes"]]

    def save(self, file: Path, bodies: Sequence[bytes] | None = None) -> Path:
        """The copy that a receiver keeps: each body a line."""
        kept = self.bodies if bodies is None else bodies
        file.write_bytes(b"".join(body + b"\n" for body in kept))
        return file

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        """Keep what is signed as it must be."""
        wanted = f"sha256={hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()}"
        if not hmac.compare_digest(wanted, headers.get("x-webhook-signature", "")):
            self.forged += 1
            return False
        with self._came:
            self.bodies.append(body)
            self.headers.append(headers)
            self._came.notify_all()
        return True

    def wait_for(self, position: int, timeout_s: float = HANG_S) -> bool:
        """Whether everything up to a position has come, at last."""
        with self._came:
            return self._came.wait_for(lambda: any(batch["last"] >= position for batch in self.batches), timeout_s)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.receiver = receiver
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was sent away while we answered is no concern of a test."""


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        receiver.attempts += 1
        length = int(self.headers["Content-Length"])
        comes = receiver.next.pop(0) if receiver.next else HTTPStatus.OK
        if comes is Mishap.CLOSES:
            self.rfile.read(length // 2)
            self._hang_up()
            return
        body = self.rfile.read(length)
        if isinstance(comes, Mishap):
            self._mishap(comes, body)
            return
        kept = comes >= HTTPStatus.MULTIPLE_CHOICES or receiver.take(body, self._named())
        self._answer(comes if kept else HTTPStatus.UNAUTHORIZED)

    def _mishap(self, mishap: Mishap, body: bytes) -> None:
        ways: dict[Mishap, Callable[[], object]] = {
            Mishap.HANGS: lambda: self._wait(HANG_S),
            Mishap.DRIPS: self._drip,
            Mishap.FORGETS_TO_ANSWER: lambda: self._forget(body),
            Mishap.BREAKS_OFF: self._break_off,
            Mishap.TALKS_NONSENSE: lambda: self._raw(b"\x00\xff nonsense\r\n\r\n"),
            Mishap.REDIRECTS: lambda: self._answer(HTTPStatus.TEMPORARY_REDIRECT, Location=self.server.receiver.url),
        }
        ways[mishap]()

    def _drip(self) -> None:
        for _ in range(int(HANG_S / POLL_S)):
            self._raw(b"H")
            if self._wait(POLL_S):
                return

    def _forget(self, body: bytes) -> None:
        self.server.receiver.take(body, self._named())
        self._hang_up()

    def _break_off(self) -> None:
        self._raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        self._hang_up()

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _named(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def _wait(self, seconds: float) -> bool:
        return self.server.over.wait(seconds)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any) -> None:
        """A test says what it looks at."""
