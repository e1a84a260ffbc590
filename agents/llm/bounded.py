"""LiteLLM's way to providers, bounded: its own time-outs count for each piece that comes, and it reads all there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from agents.llm.line import Line, held_line

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
            return self._client().send(request, stream=True, auth=None, follow_redirects=False)
        _hurry(request, line)
        response = self._client().send(request, stream=True, auth=None, follow_redirects=False)
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
