"""What the first question to a model would wait for is loaded while nobody waits; where none is asked, nothing is."""

from __future__ import annotations

import threading

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.runs.supplies import Supplies, instinct
from dionysus_mcp.runs.warming import warming
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings


@pytest.mark.parametrize(
    ("models", "warms"),
    [
        ({}, False),
        ({"model": "command: cat"}, False),
        ({"model": "openai/gpt-5-nano"}, True),
        ({"models": {"fast": "openai/gpt-5-nano"}}, True),
        ({"model": "command: cat", "models": {"fallbacks": "openai/gpt-5-nano"}}, True),
        ({"models": {"fallbacks": "openai/gpt-5-nano"}}, False),
    ],
)
def test_only_what_may_be_asked_is_loaded(settings: Settings, models: dict[str, object], warms: bool) -> None:
    configured = Settings.model_validate(settings.model_dump() | models)
    mind = build_mind(configured)

    assert (build_supplies(configured, mind).warm is not None) is warms
    assert build_supplies(configured, mind, instinct).warm is None
    mind.close()


async def test_a_server_begins_to_load_it_and_is_not_held_up(settings: Settings) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def load() -> None:
        begun.set()
        may_end.wait(90)

    async with Client(build_core(build_mind(settings), "test", supplies=Supplies(warm=load))) as client:
        assert await client.list_tools()
        assert begun.wait(60)
        assert await client.list_tools()
    may_end.set()


def test_a_server_that_ends_before_loads_nothing() -> None:
    loaded = threading.Event()
    with warming(loaded.set, after_s=0.2):
        pass
    assert not loaded.wait(0.5)
