"""A provider of models on this machine: it follows a script, and keeps what it was asked."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, TypedDict

from agents.testing.loopback.answering import Answering
from agents.testing.loopback.behaviours import Act, Behaviour, Refuse, Request, Text
from agents.testing.loopback.dialect import Dialect

AT_ITS_END = Refuse(400, "The script of this provider is at its end.", "out_of_replies")
ASIDE = Text("ok")


@dataclass(frozen=True, slots=True)
class Ways:
    """How a provider behaves, whatever its script says.

    `then` answers when the script is at its end. With `only_with_tools`, requests that offer no tools (titles and the
    like, which coding agents ask for on the side) get an "ok" and do not move the script on. Parameters that it
    `refuses` are a 400, as with models that take no temperature. One that does not `heed_stop` says its whole text.
    Models that are `lent` run elsewhere, as an Ollama says beside its own `models`.
    """

    then: Act = AT_ITS_END
    only_with_tools: bool = False
    refuses: Sequence[str] = ()
    heed_stop: bool = True
    models: Sequence[str] = ("tiny",)
    lent: Sequence[str] = ()


class WaysGiven(TypedDict, total=False):
    """`Ways`, as keywords."""

    then: Act
    only_with_tools: bool
    refuses: Sequence[str]
    heed_stop: bool
    models: Sequence[str]
    lent: Sequence[str]


class Loopback:
    """Listens on a free port of this machine inside `with`, on threads that have ended when it does."""

    def __init__(self, dialects: Sequence[Dialect], script: Iterable[Act], ways: Ways, root: str = "") -> None:
        self.dialects = dialects
        self.ways = ways
        self.requests: list[Request] = []
        """All that came."""
        self.asked: list[Request] = []
        """Those that asked the model, and were not on the side."""
        self.hung_up = 0
        """How often a client did not wait for the end of an answer."""
        self.closing = threading.Event()
        self._script = iter(script)
        self._heard = threading.Condition()
        self._http = Http(self)
        self._root = root
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="loopback", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_base(self) -> str:
        """What clients want to be told: with `/v1` where the protocol has that."""
        return self.url + self._root

    def wait_for(self, count: int, timeout: float = 30.0) -> list[Request]:
        """What it was asked, as soon as that were so many requests. An answer may still be on its way."""
        with self._heard:
            if not self._heard.wait_for(lambda: len(self.asked) >= count, timeout):
                raise AssertionError(f"{len(self.asked)} requests within {timeout} s, not {count}")
            return list(self.asked)

    def wait_for_hang_up(self, timeout: float = 30.0) -> None:
        """Returns as soon as a client has hung up on an answer."""
        with self._heard:
            if not self._heard.wait_for(lambda: self.hung_up, timeout):
                raise AssertionError(f"no client hung up within {timeout} s")

    def lost(self) -> None:
        """A client is gone, unless it is the server that hangs up."""
        with self._heard:
            self.hung_up += not self.closing.is_set()
            self._heard.notify_all()

    def heard(self, request: Request) -> None:
        with self._heard:
            self.requests.append(request)

    def next(self, request: Request, *, with_tools: bool) -> tuple[int, Behaviour]:
        """Which request this is, and what to do with it."""
        with self._heard:
            if self.ways.only_with_tools and not with_tools:
                return len(self.requests), ASIDE
            self.asked.append(request)
            number, act = len(self.asked), next(self._script, self.ways.then)
            self._heard.notify_all()
        return number, act(request) if callable(act) else act

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()


class Http(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them; it hangs up first
    request_queue_size = 128

    def __init__(self, provider: Loopback) -> None:
        self.provider = provider
        self._lines: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), Answering)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._lines.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._guard:
            for line in self._lines:
                _hang_up(line)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the provider; a defect of a test's script is told as ever."""
        if isinstance(sys.exception(), OSError):
            self.provider.lost()
        else:
            super().handle_error(request, client_address)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
