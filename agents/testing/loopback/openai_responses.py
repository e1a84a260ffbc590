"""`/v1/responses`: the newer protocol of OpenAI, which its coding agent speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agents.testing.loopback.behaviours import Tokens
from agents.testing.loopback.dialect import CREATED, Called, Json, Said, Tool, event
from agents.testing.loopback.openai_chat import ChatCompletions


class Responses:
    path = "/responses"
    stream_type = "text/event-stream"

    def streams(self, body: Json) -> bool:
        return bool(body.get("stream"))

    def offered(self, body: Json) -> list[Tool]:
        return [tool for entry in body.get("tools") or () for tool in _tools(entry)]

    def stops(self, body: Json) -> list[str]:
        del body  # the protocol has none
        return []

    def whole(self, said: Said) -> Json:
        head = _head(said) | {"status": "completed", "output": _output(said)}
        return head | ({"usage": _usage(said.tokens)} if said.tokens else {})

    def stream(self, said: Said) -> Iterator[bytes]:
        begun = _head(said) | {"status": "in_progress", "output": []}
        yield _named({"type": "response.created", "response": begun})
        for place, item in enumerate(_output(said)):
            yield _named({"type": "response.output_item.added", "output_index": place, "item": item})
            if item["type"] == "message":
                yield from _pieces(said, item["id"], place)
            yield _named({"type": "response.output_item.done", "output_index": place, "item": item})
        yield _named({"type": "response.completed", "response": self.whole(said)})

    def refusal(self, status: int, message: str, code: str) -> Json:
        return ChatCompletions().refusal(status, message, code)


def _tools(entry: Json) -> list[Tool]:
    if entry.get("type") == "namespace":
        return [Tool(tool["name"], entry["name"]) for tool in entry.get("tools") or ()]
    return [Tool(entry["name"])] if "name" in entry else []


def _head(said: Said) -> Json:
    return {"id": f"resp_{said.number}", "object": "response", "created_at": CREATED, "model": said.model}


def _output(said: Said) -> list[Json]:
    if said.hollow:
        return []
    if said.calls:
        return [_call(call) for call in said.calls]
    content = [] if said.text is None else [{"type": "output_text", "text": said.text, "annotations": []}]
    message = {"type": "message", "id": f"msg_{said.number}", "role": "assistant", "status": "completed"}
    return [message | {"content": content}]


def _call(call: Called) -> Json:
    item: dict[str, Any] = {
        "type": "function_call",
        "id": f"fc_{call.id}",
        "call_id": call.id,
        "name": call.tool.name,
        "arguments": call.as_text,
        "status": "completed",
    }
    return item | ({"namespace": call.tool.space} if call.tool.space else {})


def _pieces(said: Said, item: str, place: int) -> Iterator[bytes]:
    where = {"item_id": item, "output_index": place, "content_index": 0}
    for piece in said.pieces:
        yield _named({"type": "response.output_text.delta", "delta": piece} | where)


def _named(data: Json) -> bytes:
    return event(data, data["type"])


def _usage(tokens: Tokens) -> Json:
    return {
        "input_tokens": tokens.input,
        "output_tokens": tokens.output,
        "total_tokens": tokens.input + tokens.output,
        "input_tokens_details": {"cached_tokens": tokens.cached},
        "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
    }
