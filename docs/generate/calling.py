"""The examples of the tools, called in process on a store of their own, by a clock that stands still between calls,
with ids that are the same at every run: where things are alike, they come in the order of their ids."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind import identity, kinds
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import load_settings
from docs.generate.examples.every import EVERY
from docs.generate.examples.kit import Example, Told, call_all

BEGINNING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PROJECT = "shop"
ID = re.compile(rf"\b{kinds.ID.pattern}\b")
STANDING = {"seconds": 0, "took_ms": 0, "next_cursor": "…"}
"""What stands in the page for values that differ whenever it is made: measured times, and places in a list."""


class Clock:
    """Goes on by a minute from one call to the next."""

    def __init__(self) -> None:
        self.moment = BEGINNING

    def __call__(self) -> datetime:
        return self.moment

    def step(self) -> None:
        self.moment += timedelta(minutes=1)


def examples() -> dict[str, Told]:
    """The example of each tool that is shown."""
    told: dict[str, Told] = {}
    for family in EVERY.values():
        with tempfile.TemporaryDirectory() as home, patch.object(identity, "draw", _the_same_again()):
            called = asyncio.run(_called(Path(home), family))
        told |= {one.example.tool: one for one in _readable(called) if one.example.shown}
    return told


def _the_same_again() -> Callable[[int], bytes]:
    """Bytes that look random, and are the same at every run."""
    numbers = count()
    return lambda size: sha256(str(next(numbers)).encode()).digest()[:size]


async def _called(home: Path, family: Sequence[Example]) -> list[Told]:
    clock = Clock()
    mind = build_mind(load_settings(home=home, embedding={"model": "none"}), clock)
    refused = {example.tool for example in family if example.refused}
    async with Client(build_core(mind, PROJECT)) as client:

        async def call(tool: str, arguments: dict[str, Any]) -> Any:
            clock.step()
            result = await client.call_tool(tool, arguments, raise_on_error=tool not in refused)
            return result.structured_content or json.loads(getattr(result.content[0], "text", "{}"))

        return await call_all(family, call)


def _readable(called: Sequence[Told]) -> list[Told]:
    """The calls with ids that are the same at every run."""
    names: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"{found[1]}_{len(names) + 1:010}")

    def clean(value: Any) -> Any:
        return _standing(json.loads(ID.sub(named, json.dumps(value))))

    return [Told(one.example, clean(one.arguments), clean(one.answer)) for one in called]


def _standing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: STANDING.get(name, _standing(inner)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_standing(inner) for inner in value]
    return value
