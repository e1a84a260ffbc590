"""`/api/chat`: what Ollama speaks. It streams lines of JSON, unless it is asked not to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from agents.testing.loopback.dialect import Json, Said, Tool, as_list

WHEN = "2026-01-01T00:00:00Z"


class OllamaChat:
    path = "/api/chat"
    stream_type = "application/x-ndjson"

    def streams(self, body: Json) -> bool:
        return body.get("stream", True) is not False

    def offered(self, body: Json) -> list[Tool]:
        return [Tool(tool["function"]["name"]) for tool in body.get("tools") or ()]

    def stops(self, body: Json) -> list[str]:
        return as_list((body.get("options") or {}).get("stop"))

    def whole(self, said: Said) -> Json:
        return _head(said) | ({} if said.hollow else {"message": _message(said, said.text)}) | _end(said)

    def stream(self, said: Said) -> Iterator[bytes]:
        pieces = [] if said.hollow else said.pieces
        for piece in pieces:
            yield _line(_head(said) | {"message": _message(said, piece, calls=False), "done": False})
        last = {} if said.hollow else {"message": _message(said, None if said.text is None else "")}
        yield _line(_head(said) | last | _end(said))

    def refusal(self, status: int, message: str, code: str) -> Json:
        del status, code
        return {"error": message}


def _head(said: Said) -> Json:
    return {"model": said.model, "created_at": WHEN}


def _message(said: Said, text: str | None, *, calls: bool = True) -> Json:
    message: Json = {"role": "assistant", "content": text}
    if calls and said.calls:
        message["content"] = ""
        message["tool_calls"] = [
            {"function": {"name": call.tool.name, "arguments": call.arguments}} for call in said.calls
        ]
    return message


def _end(said: Said) -> Json:
    took = {"prompt_eval_count": said.tokens.input, "eval_count": said.tokens.output} if said.tokens else {}
    return {"done": True, "done_reason": "stop", "total_duration": 1_000_000} | took


def _line(data: Json) -> bytes:
    return json.dumps(data).encode() + b"\n"
