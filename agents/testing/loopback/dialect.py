"""What a dialect is: how a protocol asks, answers and refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agents.testing.loopback.behaviours import COUNTED, Call, Tokens

Json = dict[str, Any]
CHARS_PER_TOKEN = 4
CREATED = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that a client offers; some clients put theirs into spaces."""

    name: str
    space: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """A call, by the name under which the client offers the tool."""

    id: str
    tool: Tool
    arguments: Json

    @property
    def as_text(self) -> str:
        return json.dumps(self.arguments)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, before it is put into a dialect."""

    number: int
    """Which request of the server it answers."""
    model: str
    text: str | None = None
    calls: tuple[Called, ...] = ()
    tokens: Tokens | None = None
    hollow: bool = False
    """There is no choice in it."""
    size: int = 16
    """So many characters are a piece of a stream."""

    @property
    def pieces(self) -> list[str]:
        text = self.text or ""
        return [text[start : start + self.size] for start in range(0, len(text), self.size)]


class Dialect(Protocol):
    """One address of a provider. Streams are given event by event, as bytes."""

    path: str
    stream_type: str

    def streams(self, body: Json) -> bool: ...

    def offered(self, body: Json) -> list[Tool]: ...

    def stops(self, body: Json) -> list[str]: ...

    def whole(self, said: Said) -> Json: ...

    def stream(self, said: Said) -> Iterator[bytes]: ...

    def refusal(self, status: int, message: str, code: str) -> Json: ...


def called(calls: Sequence[Call], offered: Sequence[Tool], number: int) -> tuple[Called, ...]:
    """The calls, with the names that the client knows."""
    return tuple(
        Called(f"call_{number}_{place}", _known(call.name, offered), dict(call.arguments))
        for place, call in enumerate(calls)
    )


def _known(name: str, offered: Sequence[Tool]) -> Tool:
    same = [tool for tool in offered if tool.name == name]
    return next(iter(same or [tool for tool in offered if tool.name.endswith(name)]), Tool(name))


def cut_at_stops(text: str, stops: Sequence[str]) -> str:
    ends = [text.index(stop) for stop in stops if stop and stop in text]
    return text[: min(ends)] if ends else text


def counted(tokens: Tokens | None, body: Json, written: str) -> Tokens | None:
    """The tokens as they are told: counted where that was wanted."""
    if tokens is not COUNTED:
        return tokens
    read = json.dumps(body.get("messages") or body.get("input") or body.get("prompt") or "")
    return Tokens(max(1, len(read) // CHARS_PER_TOKEN), max(1, len(written) // CHARS_PER_TOKEN))


def event(data: Json, name: str = "") -> bytes:
    """A server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
