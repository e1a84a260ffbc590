"""Carries batches to a webhook over HTTP: one attempt, no redirects, never longer than the time-out."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from urllib.parse import urlsplit

from dionysus_mcp import __version__
from dionysus_mcp.mind.sync.sender import Delivered, Undelivered

PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
MOST_ANSWER, PIECE = 1 << 20, 1 << 14
SECONDS = re.compile(r"[0-9]{1,5}")


class Webhook:
    """One address, which whoever sends has looked at. Nothing of its path is ever told: it may hold a secret."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._address = url
        self._timeout_s = timeout_s

    def send(self, body: bytes, headers: Mapping[str, str]) -> Delivered | Undelivered:
        try:
            with self._connection() as connection:
                connection.request("POST", self._target(), body, {"User-Agent": f"dionysus/{__version__}", **headers})
                return _read(connection.getresponse())
        except TimeoutError:
            return Undelivered(f"no answer within {self._timeout_s:g} s")
        except HTTPException as error:
            return Undelivered(f"the answer was cut off or is no HTTP ({type(error).__name__})")
        except OSError as error:
            return Undelivered(error.strerror or type(error).__name__)

    @contextmanager
    def _connection(self) -> Iterator[HTTPConnection]:
        """A connection that is cut when its time is up, however slowly bytes come."""
        url = urlsplit(self._address)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        with closing(kind(url.hostname or "", url.port, timeout=self._timeout_s)) as connection:
            connection.connect()
            with _cut_after(self._timeout_s, connection.sock):
                yield connection

    def _target(self) -> str:
        url = urlsplit(self._address)
        return f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"


@contextmanager
def _cut_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """End what a socket is used for when its time is up."""
    late = threading.Event()
    timer = threading.Timer(seconds, _cut, (sock, late))
    timer.daemon = True
    timer.start()
    try:
        yield
    except (HTTPException, OSError):
        if not late.is_set():
            raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


def _cut(sock: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):  # it is over already
        sock.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse) -> Delivered | Undelivered:
    """What an answer means, read to its end: one that breaks off is none."""
    _drain(response)
    status = response.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    why = f"HTTP {status}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Undelivered(f"{why}, and redirects are not followed", lasting=True)
    lasting = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in PASSING
    return Undelivered(why, lasting, _seconds(response.getheader("Retry-After")))


def _drain(response: HTTPResponse) -> None:
    left = MOST_ANSWER
    while left > 0 and (piece := response.read(PIECE)):
        left -= len(piece)
    if left > 0 and response.length:
        raise IncompleteRead(b"", response.length)


def _seconds(text: str | None) -> float:
    """What a receiver says of when to come again, where it says so in seconds."""
    return float(text) if text and SECONDS.fullmatch(text) else 0.0
