"""Which basins a step of an agent has risen, as the server tells: and nothing where that could not be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError

from agents.ports import StepKind
from sandbox.port import Sandbox
from sandbox.tiers import choose
from tests.integration.agents.stage import DONE, Stage, step

RECALL = step("semantic_recall('x')")
TOOLS: dict[str, Any] = {"tools": ("semantic_recall",)}
UNSEEN = None
"""A look that fails."""


class Mind:
    """A server whose basins are as active as a test says, look after look."""

    def __init__(self) -> None:
        self.looks: list[float | None] = []
        self.server = FastMCP("mind")
        self.server.tool(self.semantic_recall)
        self.server.tool(self.get_active_basins)

    def semantic_recall(self, query: str) -> dict[str, Any]:
        return {"hits": [query]}

    def get_active_basins(self, limit: int) -> dict[str, Any]:
        activation = self.looks.pop(0)
        if activation is UNSEEN:
            raise ToolError(f"No look at {limit} basins.")
        return {"basins": [{"id": "b_1", "activation": activation}, {"id": "b_2", "activation": 0.9}]}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = choose("monty").sandbox
    yield made
    made.close()


@pytest.fixture
def mind() -> Mind:
    return Mind()


@pytest.fixture
async def stage(mind: Mind, sandbox: Sandbox) -> AsyncIterator[Stage]:
    async with Client(mind.server) as client:
        yield Stage(client, sandbox)


@pytest.mark.parametrize(
    ("looks", "risen"),
    [
        ([0.2, 0.5, 0.5, 0.8], [("b_1",), (), ("b_1",)]),
        ([0.2, UNSEEN, 0.2, 0.2], [(), (), ()]),
        ([0.2, UNSEEN, 0.6, 0.6], [(), ("b_1",), ()]),
        ([UNSEEN, 0.2, 0.2, 0.6], [(), (), ("b_1",)]),
    ],
    ids=["every look is told", "one look fails", "what rose meanwhile is seen later", "the first look fails"],
)
async def test_what_rose_in_a_step(
    stage: Stage, mind: Mind, looks: list[float | None], risen: Sequence[tuple[str, ...]]
):
    mind.looks = looks
    assert (await stage.carry({"manager": [RECALL, RECALL, RECALL, DONE]}, **TOOLS)).output == "done"
    assert [one.basins for one in stage.kept.of("manager", StepKind.ACTION)][:3] == list(risen)
