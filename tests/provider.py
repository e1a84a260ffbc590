"""A provider of embeddings on this machine, which speaks as those of others do."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "openai/tiny"
SECRET = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789abcdefghij"


class Provider(ThreadingHTTPServer):
    """Answers with vectors of three numbers, unless it is told to do something else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[dict[str, Any]] = []
        self.numbers = 3
        self.status = 200
        self.refused_word = ""
        self.vectors_missing = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    def times_asked(self, word: str) -> int:
        """How often it was asked for a text with this word."""
        return sum(any(word in text for text in body["input"]) for body in self.asked)

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(body)
        self.may_answer.wait()
        refused = self.refused_word and any(self.refused_word in text for text in body["input"])
        status = HTTPStatus.BAD_REQUEST if refused else self.status
        if status != HTTPStatus.OK:
            return status, {"error": {"message": f"no, not with {SECRET}", "type": "refused", "code": "refused"}}
        texts = body["input"][self.vectors_missing :]
        data = [
            {"object": "embedding", "index": place, "embedding": [float(len(text)), 1.0, *[0.0] * (self.numbers - 2)]}
            for place, text in enumerate(texts)
        ]
        data.reverse()  # the index counts, not the order
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return status, {"object": "list", "data": data, "model": body["model"], "usage": usage}


class Answering(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.server.answer(body)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        pass
