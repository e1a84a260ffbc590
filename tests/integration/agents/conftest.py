"""A stage for tests of runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.runs.supplies import RunRules
from dionysus_mcp.settings import Settings
from tests.integration.agents.jobs import SmallJob
from tests.integration.agents.small import Stage, Staged, small_server
from tests.integration.conftest import calling


@pytest.fixture
def staged(settings: Settings) -> Staged:
    @asynccontextmanager
    async def staged(job: SmallJob | None = None, **rules: Any) -> AsyncIterator[Stage]:
        mind = build_mind(settings)
        supplies = replace(build_supplies(settings, mind), rules=RunRules(**rules))
        core = small_server(mind, supplies, lambda: stage.job)
        async with Client(core) as client:
            stage = Stage(core, client, calling(client), mind, job or SmallJob())
            yield stage

    return staged
