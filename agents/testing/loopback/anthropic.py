"""`/v1/messages`: what Anthropic speaks."""

from __future__ import annotations

from collections.abc import Iterator

from agents.testing.loopback.behaviours import Tokens
from agents.testing.loopback.dialect import Json, Said, Tool, as_list, event

ERRORS = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 529: "overloaded_error"}


class Messages:
    path = "/messages"
    stream_type = "text/event-stream"

    def streams(self, body: Json) -> bool:
        return bool(body.get("stream"))

    def offered(self, body: Json) -> list[Tool]:
        return [Tool(tool["name"]) for tool in body.get("tools") or () if "name" in tool]

    def stops(self, body: Json) -> list[str]:
        return as_list(body.get("stop_sequences"))

    def whole(self, said: Said) -> Json:
        return _head(said) | {"content": _blocks(said), "stop_reason": _reason(said), "usage": _usage(said.tokens)}

    def stream(self, said: Said) -> Iterator[bytes]:
        begun = _head(said) | {"content": [], "stop_reason": None, "usage": _usage(said.tokens)}
        yield _named({"type": "message_start", "message": begun})
        for place, block in enumerate(_blocks(said)):
            yield from _block(said, place, block)
        ended = {"stop_reason": _reason(said), "stop_sequence": None}
        yield _named({"type": "message_delta", "delta": ended, "usage": _usage(said.tokens)})
        yield _named({"type": "message_stop"})

    def refusal(self, status: int, message: str, code: str) -> Json:
        kind = ERRORS.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": f"{message} ({code})"}}


def _head(said: Said) -> Json:
    return {
        "id": f"msg_{said.number}",
        "type": "message",
        "role": "assistant",
        "model": said.model,
        "stop_sequence": None,
    }


def _reason(said: Said) -> str:
    return "tool_use" if said.calls else "end_turn"


def _blocks(said: Said) -> list[Json]:
    text = [] if said.text is None or said.hollow else [{"type": "text", "text": said.text}]
    uses = [
        {"type": "tool_use", "id": f"toolu_{call.id}", "name": call.tool.name, "input": call.arguments}
        for call in said.calls
    ]
    return text + uses


def _block(said: Said, place: int, block: Json) -> Iterator[bytes]:
    empty: Json = {"input": {}} if block["type"] == "tool_use" else {"text": ""}
    yield _named({"type": "content_block_start", "index": place, "content_block": block | empty})
    for delta in _deltas(said, place, block):
        yield _named({"type": "content_block_delta", "index": place, "delta": delta})
    yield _named({"type": "content_block_stop", "index": place})


def _deltas(said: Said, place: int, block: Json) -> Iterator[Json]:
    if block["type"] == "text":
        yield from ({"type": "text_delta", "text": piece} for piece in said.pieces)
    else:
        call = said.calls[place - (said.text is not None)]
        yield {"type": "input_json_delta", "partial_json": call.as_text}


def _named(data: Json) -> bytes:
    return event(data, data["type"])


def _usage(tokens: Tokens | None) -> Json:
    told = tokens or Tokens(0, 0)  # the protocol always tells
    return {"input_tokens": told.input, "output_tokens": told.output, "cache_read_input_tokens": told.cached}
