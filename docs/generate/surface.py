"""What a client sees of the server, asked for as a client asks."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client
from pydantic import BaseModel

from dionysus_mcp.settings import PROFILES, load_settings

Listed = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Surface:
    """The lists of the server, as they go over the wire."""

    tools: Mapping[str, Listed]
    """By profile."""
    prompts: Listed
    resources: Listed
    instructions: str


def surface() -> Surface:
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_surface(Path(home)))


async def _surface(home: Path) -> Surface:
    from dionysus_mcp.server import build_server, instructions

    tools: dict[str, Listed] = {}
    for profile in PROFILES:
        async with Client(build_server(load_settings(home=home, profile=profile))) as client:
            tools[profile] = _wire(await client.list_tools())
            prompts = _wire(await client.list_prompts())
            resources = _wire([*await client.list_resources(), *await client.list_resource_templates()])
    return Surface(tools, prompts, resources, instructions())


def _wire(listed: list[Any]) -> Listed:
    return tuple(_as_sent(item) for item in listed)


def _as_sent(item: BaseModel) -> Mapping[str, Any]:
    sent: Mapping[str, Any] = json.loads(item.model_dump_json(by_alias=True, exclude_none=True))
    return sent
