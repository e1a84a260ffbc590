"""Every tool is called over stdio, by a client in a process of its own: the calls that the documents show."""

import asyncio
import json
from typing import Any

import pytest

from dionysus_mcp.testing import RawClient
from docs.generate.examples.every import EVERY
from docs.generate.examples.kit import Told, call_all
from tests.e2e.conftest import OpenWindow

VERSIONS = ("2025-11-25", "2026-07-28")


def told(window: RawClient, family: str) -> list[Told]:
    async def call(tool: str, arguments: dict[str, Any]) -> Any:
        return window.call(tool, **arguments) if tool not in refused else error_of(window, tool, arguments)

    refused = {example.tool for example in EVERY[family] if example.refused}
    return asyncio.run(call_all(EVERY[family], call))


def error_of(window: RawClient, tool: str, arguments: dict[str, Any]) -> Any:
    result = window.result("tools/call", {"name": tool, "arguments": arguments})
    assert result["isError"]
    return json.loads(result["content"][0]["text"])


@pytest.mark.parametrize("family", EVERY)
def test_the_tools_of_a_family_answer(window: OpenWindow, family: str):
    client = window()
    client.open()
    schemas = {tool["name"]: tool["outputSchema"] for tool in client.tools()}
    for call in told(client, family):
        required = set() if call.example.refused else set(schemas[call.example.tool].get("required", ()))
        assert required <= set(call.answer)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_tool_has_an_example(window: OpenWindow, version: str):
    client = window(version)
    client.open()
    shown = {example.tool for examples in EVERY.values() for example in examples if example.shown}
    assert shown == {tool["name"] for tool in client.tools()}
