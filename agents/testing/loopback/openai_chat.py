"""`/v1/chat/completions`: what OpenAI speaks, and most others too."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from agents.testing.loopback.behaviours import Tokens
from agents.testing.loopback.dialect import CREATED, Called, Json, Said, Tool, as_list, event


class ChatCompletions:
    path = "/chat/completions"
    stream_type = "text/event-stream"

    def streams(self, body: Json) -> bool:
        return bool(body.get("stream"))

    def offered(self, body: Json) -> list[Tool]:
        return [Tool(tool["function"]["name"]) for tool in body.get("tools") or ()]

    def stops(self, body: Json) -> list[str]:
        return as_list(body.get("stop"))

    def whole(self, said: Said) -> Json:
        message: Json = {"role": "assistant", "content": said.text}
        if said.calls:
            message["tool_calls"] = [_call(call) for call in said.calls]
        choice = {"index": 0, "message": message, "finish_reason": _reason(said), "logprobs": None}
        head = _head(said) | {"object": "chat.completion", "choices": [] if said.hollow else [choice]}
        return head | ({"usage": _usage(said.tokens)} if said.tokens else {})

    def stream(self, said: Said) -> Iterator[bytes]:
        if not said.hollow:
            yield _chunk(said, {"role": "assistant", "content": None if said.text is None else ""})
            yield from (_chunk(said, {"content": piece}) for piece in said.pieces)
            for place, call in enumerate(said.calls):
                yield _chunk(said, {"tool_calls": [{"index": place} | _call(call)]})
            yield _chunk(said, {}, _reason(said))
        if said.tokens:
            yield event(_head(said) | {"object": CHUNK, "choices": [], "usage": _usage(said.tokens)})
        yield b"data: [DONE]\n\n"

    def refusal(self, status: int, message: str, code: str) -> Json:
        kind = "invalid_request_error" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"
        return {"error": {"message": message, "type": kind, "param": None, "code": code}}


CHUNK = "chat.completion.chunk"


def _head(said: Said) -> Json:
    return {"id": f"chatcmpl-{said.number}", "created": CREATED, "model": said.model}


def _reason(said: Said) -> str:
    return "tool_calls" if said.calls else "stop"


def _chunk(said: Said, delta: Json, reason: str | None = None) -> bytes:
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": reason}
    return event(_head(said) | {"object": CHUNK, "choices": [choice]})


def _call(call: Called) -> Json:
    return {"id": call.id, "type": "function", "function": {"name": call.tool.name, "arguments": call.as_text}}


def _usage(tokens: Tokens) -> Json:
    return {
        "prompt_tokens": tokens.input,
        "completion_tokens": tokens.output,
        "total_tokens": tokens.input + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cached},
        "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
    }
