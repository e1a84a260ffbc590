"""What clients see of the tools, by profile; and that the catalogue says what the modules have."""

import sys
import threading
from types import ModuleType
from typing import Any

import pytest
from fastmcp import Client, FastMCP

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import FAMILIES, Settings, load_settings
from dionysus_mcp.tools.catalogue import SHELVES, Shelf
from dionysus_mcp.tools.kit import Spec
from dionysus_mcp.tools.shelves import Shelves, specs
from tests.integration.conftest import Call

MOST_TOKENS = 9_000


async def seen(settings: Settings, profile: str) -> dict[str, Any]:
    async with Client(build_server(settings.model_copy(update={"profile": profile}))) as client:
        return {tool.name: tool for tool in await client.list_tools()}


@pytest.mark.parametrize("shelf", SHELVES, ids=[shelf.module for shelf in SHELVES])
def test_the_catalogue_says_what_a_module_has(shelf: Shelf):
    assert [spec.name for spec in specs(shelf)] == list(shelf.tools)
    assert shelf.family in FAMILIES


async def test_tools_are_made_beside_whoever_waits_for_an_answer(monkeypatch: pytest.MonkeyPatch):
    made_in: list[threading.Thread] = []

    def look() -> str:
        return "here"

    def declared(name: str) -> tuple[Spec, ...]:
        assert name == "TOOLS"
        made_in.append(threading.current_thread())
        return (Spec(look, "Look"),)

    module = ModuleType("slow")
    vars(module)["__getattr__"] = declared
    monkeypatch.setitem(sys.modules, "dionysus_mcp.tools.slow", module)
    async with Client(FastMCP("slow", providers=[Shelves([Shelf("memory", "slow", ("look",))])])) as client:
        assert [tool.name for tool in await client.list_tools()] == ["look"]
    assert made_in
    assert threading.current_thread() not in made_in


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_family_alone(settings: Settings, family: str):
    assert set(await seen(settings, family)) == {
        name for shelf in SHELVES if shelf.family == family for name in shelf.tools
    }


async def test_families_beside_the_core(settings: Settings):
    both = await seen(settings, "core,goals")
    assert set(both) == {*(await seen(settings, "core")), *(await seen(settings, "goals"))}


async def test_full_has_every_tool(settings: Settings):
    assert set(await seen(settings, "full")) == {name for shelf in SHELVES for name in shelf.tools}
    assert set(await seen(settings, "goals,full")) == set(await seen(settings, "full"))


async def test_a_profile_may_have_blanks(settings: Settings):
    blanks = load_settings(home=settings.home, profile="core , goals", embedding={"model": "none"})
    assert set(await seen(blanks, blanks.profile)) == set(await seen(settings, "core,goals"))


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("semantic_recall", {"query": "tea", "top_k": True}),
        ("create_memory", {"content": "tea", "importance": False}),
        ("undo_change", {"change": True}),
    ],
)
async def test_true_is_no_number(call: Call, tool: str, arguments: dict[str, Any]):
    error = await call(tool, **arguments)
    assert error["code"] == "invalid_input"
    assert error["field"] == next(reversed(arguments))
