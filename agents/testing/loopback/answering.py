"""One connection to a provider: reads requests, and puts answers on the line."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from agents.testing.loopback.behaviours import Refuse, Request
from agents.testing.loopback.dialect import Dialect, Json
from agents.testing.loopback.listing import listed
from agents.testing.loopback.turn import Turn

if TYPE_CHECKING:
    from agents.testing.loopback.server import Http

JSON_TYPE = "application/json"
NO_OBJECT = Refuse(HTTPStatus.BAD_REQUEST, "The body is no JSON object.", "bad_body")


class Answering(BaseHTTPRequestHandler):
    """A head and its body go out in one write: a client would else wait for the second part."""

    server: Http
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._list(self._request())

    def do_HEAD(self) -> None:
        self._head(HTTPStatus.OK, {"Content-Length": "0"})
        self.wfile.flush()

    def do_POST(self) -> None:
        request = self._request()
        path = request.path.split("?")[0].rstrip("/")
        dialect = next((each for each in self.server.provider.dialects if path.endswith(each.path)), None)
        if dialect is None:
            self._list(request)
        elif not isinstance(request.body, dict):
            self.refuse(dialect, NO_OBJECT)
        else:
            self._answer(dialect, request)

    def log_message(self, *_: Any) -> None:
        pass

    def refuse(self, dialect: Dialect, refusal: Refuse) -> None:
        headers = dict(refusal.headers)
        if refusal.retry_after is not None:
            headers["Retry-After"] = f"{refusal.retry_after:g}"
        self._json(refusal.status, dialect.refusal(refusal.status, refusal.message, refusal.code), headers)

    def whole(self, pieces: Sequence[bytes], length: int, pause_s: float = 0.0, status: int = HTTPStatus.OK) -> None:
        """A body of this length. If the pieces are shorter, the line is cut behind them."""
        self._head(status, {"Content-Type": JSON_TYPE, "Content-Length": str(length)})
        self._in_pieces(pieces, pause_s)
        if sum(map(len, pieces)) < length:
            self._hang_up()

    def stream(self, kind: str, events: Sequence[bytes], pause_s: float = 0.0, *, cut: bool = False) -> None:
        self._head(HTTPStatus.OK, {"Content-Type": kind, "Transfer-Encoding": "chunked", "Cache-Control": "no-cache"})
        self._in_pieces(map(_chunk, events), pause_s)
        if cut:
            self._hang_up()
        else:
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()

    def endless(self, piece: bytes, pause_s: float) -> None:
        """Until the client or the server hangs up."""
        self.close_connection = True
        closing = self.server.provider.closing
        self._head(HTTPStatus.OK, {"Content-Type": JSON_TYPE, "Transfer-Encoding": "chunked"})
        while not closing.wait(pause_s):
            self.wfile.write(_chunk(piece))
            self.wfile.flush()

    def hang(self) -> None:
        """Until the client or the server hangs up."""
        self.close_connection = True
        with suppress(OSError):
            self.rfile.read(1)
        self.server.provider.lost()

    def _request(self) -> Request:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, _parsed(raw), raw)
        self.server.provider.heard(request)
        return request

    def _list(self, request: Request) -> None:
        ways = self.server.provider.ways
        found = listed(request, ways.models, ways.lent)
        if found is None:
            self._json(HTTPStatus.NOT_FOUND, {"error": f"no such address or model: {request.path}"})
        else:
            self._json(HTTPStatus.OK, found)

    def _answer(self, dialect: Dialect, request: Request) -> None:
        provider = self.server.provider
        for name in provider.ways.refuses:
            if name in request.body:
                message = f"Unsupported parameter: {name!r} is not supported with this model."
                self.refuse(dialect, Refuse(HTTPStatus.BAD_REQUEST, message, "unsupported_parameter"))
                return
        number, behaviour = provider.next(request, with_tools=bool(dialect.offered(request.body)))
        Turn(self, dialect, request.body, number).do(behaviour)

    def _json(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self._head(status, {"Content-Type": JSON_TYPE, "Content-Length": str(len(content))} | dict(headers or {}))
        self.wfile.write(content)
        self.wfile.flush()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _in_pieces(self, pieces: Iterable[bytes], pause_s: float) -> None:
        for piece in pieces:
            if pause_s and self.server.provider.closing.wait(pause_s):
                return
            self.wfile.write(piece)
            if pause_s:
                self.wfile.flush()
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def _parsed(raw: bytes) -> Any:
    with suppress(ValueError):
        return json.loads(raw)
    return None
