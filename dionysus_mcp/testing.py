"""A bare MCP client for tests: it sends bytes to a real server process and shows what comes back, and when."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dionysus_mcp.environment import without_settings

SERVER = (sys.executable, "-m", "dionysus_mcp.server")
HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN_VERSION = "2026-07-28"
CLIENT = {"name": "raw", "version": "1"}
PATIENCE_S = 100.0
ENDED = None

Message = dict[str, Any]


def handshake(version: str = HANDSHAKE_VERSIONS[-1]) -> list[Message]:
    """How a client of the older era opens a connection."""
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": dict(CLIENT)}
    return [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
    ]


class Silence(AssertionError):
    """The server said nothing in time, or ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the server's stdout and the moment (`time.perf_counter`) at which it came."""

    raw: bytes
    moment: float

    def message(self) -> Message:
        parsed: Message = json.loads(self.raw)
        return parsed


@dataclass
class RawClient:
    """One window: a server process of its own and a line to it.

    Settings in force here are not handed on; `env` names those of the server, such as `DIONYSUS_HOME`.
    """

    command: Sequence[str] = SERVER
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    version: str = "2025-11-25"

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(  # the command is the test's own
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=without_settings(self.env),
            cwd=self.cwd,
        )
        self.told: Message = {}
        self.said: list[bytes] = []
        self.notifications: list[Message] = []
        self.raw_lines: list[bytes] = []
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._answers: dict[Any, Message] = {}
        self._ids = itertools.count(1)
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._hear, self._overhear)]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def waiting(self) -> list[Any]:
        """The ids of answers that came and were not asked for yet."""
        return list(self._answers)

    @property
    def modern(self) -> bool:
        return self.version == MODERN_VERSION

    def send_bytes(self, raw: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(raw)
        self.process.stdin.flush()

    def send(self, message: Message) -> None:
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def notify(self, method: str, params: Message | None = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method} | ({"params": params} if params is not None else {}))

    def ask(self, method: str, params: Message | None = None, request_id: Any = None) -> Any:
        """Send a request and return its id; `answer` waits for what comes back."""
        request_id = next(self._ids) if request_id is None else request_id
        self.send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": self._in_era(method, params or {})})
        return request_id

    def answer(self, request_id: Any, timeout: float = PATIENCE_S) -> Message:
        """The answer to a request. Others that come meanwhile wait; notifications are kept in `notifications`."""
        deadline = time.monotonic() + timeout
        while request_id not in self._answers:
            message = self.receive(deadline - time.monotonic())
            if "id" in message and "method" not in message:
                self._answers[message["id"]] = message
            else:
                self.notifications.append(message)
        return self._answers.pop(request_id)

    def request(self, method: str, params: Message | None = None, timeout: float = PATIENCE_S) -> Message:
        return self.answer(self.ask(method, params), timeout)

    def result(self, method: str, params: Message | None = None, timeout: float = PATIENCE_S) -> Any:
        """The result of a request that must not fail."""
        answer = self.request(method, params, timeout)
        assert "result" in answer, answer
        return answer["result"]

    def open(self) -> Message:
        """Say hello in the client's era, and return what the server tells of itself."""
        if self.modern:
            self.told = self.result("server/discover")
        else:
            hello, ready = handshake(self.version)
            self.told = self.result(hello["method"], hello["params"])
            self.send(ready)
        return self.told

    def tools(self) -> list[Message]:
        told: list[Message] = self.result("tools/list")["tools"]
        return told

    def call(self, tool: str, timeout: float = PATIENCE_S, **arguments: Any) -> Message:
        """What a tool answers: its structured content. An error of the tool fails the test."""
        told = self.result("tools/call", {"name": tool, "arguments": arguments}, timeout)
        assert not told.get("isError"), told
        content: Message = told["structuredContent"]
        return content

    def receive(self, timeout: float = PATIENCE_S) -> Message:
        """The next message, whatever it is."""
        return self.line(timeout).message()

    def line(self, timeout: float = PATIENCE_S) -> Line:
        """The next line on stdout as it came."""
        try:
            line = self._lines.get(timeout=max(timeout, 0))
        except queue.Empty:
            raise Silence(f"nothing within {timeout:.1f} s; stderr: {self.stderr()[-2000:]}") from None
        if line is None:
            self._lines.put(ENDED)
            raise Silence(f"the server ended; stderr: {self.stderr()[-2000:]}")
        return line

    def stderr(self) -> str:
        return b"".join(self.said).decode(errors="replace")

    def end_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """The exit code, once the server has ended and all that it said has been read."""
        code = self.process.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
        return code

    def close(self, timeout: float = 10.0) -> None:
        """End the server as a polite client does, and by force if that does not help."""
        with suppress(OSError, subprocess.TimeoutExpired):
            self.end_input()
            self.process.wait(timeout)
        self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()

    def _in_era(self, method: str, params: Message) -> Message:
        if not self.modern or method == "initialize":
            return params
        envelope = {
            "io.modelcontextprotocol/protocolVersion": self.version,
            "io.modelcontextprotocol/clientInfo": dict(CLIENT),
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        return params | {"_meta": envelope | params.get("_meta", {})}

    def _hear(self) -> None:
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            self.raw_lines.append(raw)
            self._lines.put(Line(raw, time.perf_counter()))
        self._lines.put(ENDED)

    def _overhear(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)
