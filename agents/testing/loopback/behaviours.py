"""What a provider can be told to do with a request: to answer it, or to fail as real ones do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer says that it took."""

    input: int
    output: int
    cached: int = 0
    reasoning: int = 0


COUNTED = Tokens(-1, -1)
"""Counted from the texts, four characters each."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool. The name may be the end of an offered one: clients put their own prefixes before ours."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Answers with a text. With `tokens=None` the provider does not say what it took."""

    text: str
    tokens: Tokens | None = COUNTED


@dataclass(frozen=True, slots=True)
class Calls:
    """Answers with tool calls, all of them at once."""

    calls: tuple[Call, ...]
    tokens: Tokens | None = COUNTED


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error of HTTP, in the words of the dialect."""

    status: int
    message: str = "The provider refuses this request."
    code: str = "refused"
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hang:
    """Says nothing, until the client hangs up or the server is closed."""


@dataclass(frozen=True, slots=True)
class Held:
    """Does something only when the gate is opened; nothing if the server is closed before."""

    gate: threading.Event
    then: Behaviour


@dataclass(frozen=True, slots=True)
class Cut:
    """Hangs up in the middle of the answer."""

    text: str = "This sentence is never heard to its end."


@dataclass(frozen=True, slots=True)
class Garbage:
    """A body that is no answer, said to be one; or whatever else comes with another status."""

    content: bytes = b"\x00\xff<html>502 Bad Gateway</html>{"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Endless:
    """A body of white space that goes on until the client hangs up or the server is closed."""

    pause_s: float = 0.0
    size: int = 65_536


@dataclass(frozen=True, slots=True)
class NoChoices:
    """A well-formed answer in which there is none."""


@dataclass(frozen=True, slots=True)
class NoContent:
    """An answer whose content is null."""


@dataclass(frozen=True, slots=True)
class Drip:
    """Answers in small pieces with a pause before each: `size` characters of a stream, or as many bytes of a body."""

    text: str
    pause_s: float = 0.01
    size: int = 8


Behaviour = str | Text | Calls | Refuse | Hang | Held | Cut | Garbage | Endless | NoChoices | NoContent | Drip
"""A string is a `Text`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a provider was asked. Names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    """As JSON says it; None if it is none."""
    raw: bytes


Act = Behaviour | Callable[[Request], Behaviour]
"""One place of a script: a behaviour, or what chooses one when the request is there."""


def too_many(retry_after: float = 1.0, message: str = "Rate limit reached.") -> Refuse:
    """A 429, and when to try again."""
    return Refuse(429, message, "rate_limit_exceeded", retry_after)
