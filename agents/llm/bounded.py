"""LiteLLM's way to providers, bounded: its own time-outs count for each piece that comes, it reads all there is, and it
may go wherever an answer sends it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx

from agents.llm.line import Line, held_line

OPENED = (".connect_tcp.complete", ".connect_unix_socket.complete", ".start_tls.complete")
"""With each there is a socket. TLS takes the one of before away and makes its own."""
DECODED = (b"content-encoding", b"content-length", b"transfer-encoding")
"""What no longer holds of a body that was unpacked."""


class Shared(httpx.Client):
    """Lent to every client of a provider, none of which may close it for the others."""

    def close(self) -> None:
        pass


class Bounded(httpx.BaseTransport):
    """Sends with the client given, and hangs up where the line of the call says so."""

    def __init__(self, client: Callable[[], httpx.Client]) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        line = held_line()
        if line is None:
            return _here(self._client().send(request, stream=True, auth=None, follow_redirects=False), None)
        _hurry(request, line)
        _can_be_hung_up(request, line)
        response = _here(self._client().send(request, stream=True, auth=None, follow_redirects=False), line)
        line.begin(response.status_code)
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in DECODED]
        stream = _Heard(response, line)
        return httpx.Response(response.status_code, headers=headers, stream=stream, extensions=response.extensions)


class _Heard(httpx.SyncByteStream):
    """A body, unpacked, piece by piece."""

    def __init__(self, response: httpx.Response, line: Line) -> None:
        self._response = response
        self._line = line

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._response.iter_bytes():
            if self._line.left_s <= 0:
                raise httpx.ReadTimeout("The answer did not end in its time.")
            self._line.take(piece)
            if self._line.too_much:
                raise httpx.ReadError("The answer is longer than anybody reads.")
            yield piece
        self._line.whole = True

    def close(self) -> None:
        self._response.close()


def _hurry(request: httpx.Request, line: Line) -> None:
    left_s = line.left_s
    if left_s <= 0:
        raise httpx.ReadTimeout("There was no time left to ask.")
    wanted = request.extensions.get("timeout") or {}
    within = {name: min(left_s, wanted.get(name) or left_s) for name in ("connect", "read", "write", "pool")}
    request.extensions = {**request.extensions, "timeout": within}


def _here(response: httpx.Response, line: Line | None) -> httpx.Response:
    """Nobody named the address to which it may send us, and the question is not for whoever is there."""
    if not response.is_redirect:
        return response
    response.close()
    if line is not None:
        line.sent_away = response.status_code
    raise httpx.ReadError("It sends to another address.")


def _can_be_hung_up(request: httpx.Request, line: Line) -> None:
    """A connection for this call alone, which is shut at once where nobody listens any more: whoever waits for a word
    of it in another thread then hears its end."""

    def notice(event: str, told: dict[str, Any]) -> None:
        made = told.get("return_value")
        if event.endswith(OPENED) and made is not None:
            line.shut_with(lambda: _shut(made.get_extra_info("socket")))

    request.headers["connection"] = "close"
    request.extensions = {**request.extensions, "trace": notice}


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it may be closed by now
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # below TLS, which would wait for the other side
