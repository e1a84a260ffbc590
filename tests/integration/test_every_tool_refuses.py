"""Every tool with arguments as nobody should send them: a clean answer or a clean error, and then nothing is stored."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastmcp import Client
from mcp_types import Implementation

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.tools.catalogue import SHELVES
from docs.generate.examples.every import EVERY
from docs.generate.examples.kit import Answers, filled
from tests.integration.bad_input import Arguments, Case, Schema, cases, unknown_ids
from tests.integration.conftest import json_of

TOOLS = [name for shelf in SHELVES for name in shelf.tools]
ID = re.compile(r'"([a-z]{1,4}_[0-9a-z]{10})"')
AUTHOR = "nobody 1"
LONGEST_S = 20.0
"""A call that takes longer is taken to hang."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Stage:
    """A server on which every example was called: its tools, a right call of each, and an id of each kind."""

    client: Client[Any]
    watching: Mind
    schemas: dict[str, Schema] = field(default_factory=dict)
    right: dict[str, Arguments] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    async def set_up(self) -> None:
        self.schemas = {tool.name: tool.input_schema for tool in await self.client.list_tools()}
        for family in EVERY.values():
            kept: Answers = {}
            for example in family:
                arguments = filled(dict(example.arguments), kept)
                answer, refused = await self.called(example.tool, arguments)
                if not refused:
                    self.right.setdefault(example.tool, arguments)
                kept[example.keep] = answer
                self.ids |= {id_.split("_")[0]: id_ for id_ in ID.findall(json.dumps(answer))}

    async def called(self, tool: str, arguments: Arguments) -> tuple[Any, Any]:
        """The answer, or None and what was refused."""
        async with asyncio.timeout(LONGEST_S):
            result = await self.client.call_tool(tool, arguments, raise_on_error=False)
        (block,) = result.content
        said = json_of(block)
        return (None, said["error"]) if result.is_error else (said, None)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(
        home=tmp_path_factory.mktemp("home"), project="test", profile="full", embedding={"model": "none"}
    )


@pytest.fixture(scope="module")
def _elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What takes a path is not to find ours."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("elsewhere")
        patch.chdir(folder)
        yield folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(settings: Settings, _elsewhere: Path) -> AsyncIterator[Stage]:
    watching = build_mind(settings)
    async with Client(build_server(settings), client_info=Implementation(name="nobody", version="1")) as client:
        stage = Stage(client, watching)
        await stage.set_up()
        yield stage
    watching.close()


@pytest.mark.parametrize("tool", TOOLS)
async def test_bad_input(stage: Stage, tool: str) -> None:
    assert tool in stage.right, "docs/generate/examples has no call of it that is right"
    ids = [*unknown_ids(), *stage.ids.values()]
    wrong = [
        (case.what, what)
        for case in cases(stage.schemas[tool], stage.right[tool], ids)
        if (what := await _wrong_with(stage, tool, case))
    ]
    assert wrong == []


async def _ended(stage: Stage, said: Any) -> None:
    """A run that was handed over writes when it ends; by the next case it has."""
    if isinstance(said, dict) and said.get("status") == "running":
        await stage.called("wait_run", {"run_id": said["run_id"], "wait_s": LONGEST_S / 2})


async def _wrong_with(stage: Stage, tool: str, case: Case) -> str:
    """What is wrong with how a call was answered; empty when nothing is."""
    before = stage.watching.store.position()
    try:
        said, refused = await stage.called(tool, case.arguments)
    except (TimeoutError, ValueError) as failure:
        return f"{type(failure).__name__}: {failure}"
    if refused is None:
        await _ended(stage, said)
        return ""
    if any(change.author == AUTHOR for change in stage.watching.store.changes(since=before)):
        return f"refused, and stored something: {refused}"
    clean = {"code", "message", "next"} <= set(refused) and refused["code"] != "internal"
    return "" if clean and "Traceback" not in refused["message"] else f"{refused}"
