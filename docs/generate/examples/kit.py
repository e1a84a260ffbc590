"""How an example is written down, and how it is called: later ones can use what earlier ones answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REFERENCE = re.compile(r"<([a-z_]+)((?:\.\w+)+)>")
Answers = dict[str, Any]
Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """A call of a tool. `<name.field>` in an argument is a field of what the call kept as `name` answered; a number in
    its place picks from a list. What only prepares others is not shown."""

    tool: str
    arguments: Mapping[str, Any]
    keep: str = ""
    shown: bool = True
    refused: bool = False
    """Clients are refused: what it answers is the error."""


@dataclass(frozen=True, slots=True)
class Told:
    """A call that was made."""

    example: Example
    arguments: dict[str, Any]
    answer: Any


async def call_all(examples: Sequence[Example], call: Call) -> list[Told]:
    """Make the calls one after the other."""
    kept: Answers = {}
    told = []
    for example in examples:
        arguments = filled(dict(example.arguments), kept)
        answer = await call(example.tool, arguments)
        if example.keep:
            kept[example.keep] = answer
        told.append(Told(example, arguments, answer))
    return told


def filled(value: Any, kept: Answers) -> Any:
    """An argument with its references replaced."""
    if isinstance(value, Mapping):
        return {name: filled(inner, kept) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled(inner, kept) for inner in value]
    whole = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if whole:
        return _picked(kept[whole[1]], whole[2])
    if isinstance(value, str):
        return REFERENCE.sub(lambda found: str(_picked(kept[found[1]], found[2])), value)
    return value


def _picked(answer: Any, path: str) -> Any:
    for part in _parts(path):
        answer = answer[int(part)] if part.isdecimal() else answer[part]
    return answer


def _parts(path: str) -> Iterator[str]:
    yield from path.strip(".").split(".")
