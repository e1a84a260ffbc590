"""Servers of other people, over stdio: odd schemas, names, answers and ends, in the hands of smolagents."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from smolagents import CodeAgent, ToolCallingAgent

from agents import connect
from agents.bridge.tools import BridgedTool
from agents.errors import AgentCancelled, NotConnected, ToolRefused
from agents.testing import ScriptedModel, calls, step
from sandbox.executor import SandboxExecutor
from sandbox.port import Sandbox
from tests.contract.sandbox.conftest import TIERS, working

ODD = [sys.executable, "-m", "tests.e2e.agents.odd_server"]
LONG = "x" * 60


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, BridgedTool]]:
    with connect(ODD) as tools:
        yield {tool.name: tool for tool in tools}


CALLS = [
    ("either", ("day", 3), {}, '{"either": {"kind": "day", "day": 3}}'),
    ("either", (), {"kind": "all"}, '{"either": {"kind": "all"}}'),
    ("open_", ("x",), {"b": 1}, '{"open": {"a": "x", "b": 1}}'),
    ("open_", (), {"more": {"b": 1}}, '{"open": {"b": 1}}'),
    ("tangled", (), {"t3": {"t4": {}}}, '{"tangled": {"t3": {"t4": {}}}}'),
    ("any_", ([1, "a", None, 0.5],), {}, '{"any": {"value": [1, "a", null, 0.5]}}'),
    ("天気_fine", ("a",), {"self": "b", "kwargs": "c"}, '{"天気/ﬁne": {"from": "a", "self": "b", "kwargs": "c"}}'),
    ("天気_fine", (), {"from_": "a"}, '{"天気/ﬁne": {"from": "a"}}'),
    (LONG, (), {}, f'{{"{"x" * 128}": {{}}}}'),
    ("twice", (), {}, '{"twice": {}}'),
    ("parts", (), {}, "words\ninside\n[resource: file:///b]\n[audio: audio/wav, 0 kB]"),
    ("structured", (), {}, {"a": [1, None]}),
    ("megabytes", (), {}, "x" * 5_000_000),
]


@pytest.mark.parametrize(("name", "args", "kwargs", "answer"), CALLS)
def test_tools_that_nobody_would_write_are_called_as_python_calls(
    tools: dict[str, BridgedTool], name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], answer: Any
):
    assert tools[name](*args, **kwargs) == answer


REFUSED = [
    ("fails", (), "tool_error", "words"),
    ("fails_in_data", (), "tool_error", '{"left": 0}'),
    ("protocol_error", (), "tool_error", "no quota is left"),
    ("unknown_part", (), "tool_error", "gave nothing that can be used"),
    ("nothing_at_all", (), "tool_error", "gave nothing that can be used"),
    ("any_", ("half of a character: \ud800",), "invalid_input", "surrogates not allowed"),
    ("any_", (object(),), "invalid_input", "unknown type"),
]


@pytest.mark.parametrize(("name", "args", "code", "said"), REFUSED)
def test_what_goes_wrong_is_one_kind_of_error_and_the_next_call_works(
    tools: dict[str, BridgedTool], name: str, args: tuple[Any, ...], code: str, said: str
):
    with pytest.raises(ToolRefused) as refused:
        tools[name](*args)
    assert refused.value.code == code
    assert said in refused.value.message
    assert tools["any_"]("still there") == '{"any": {"value": "still there"}}'


def test_a_server_that_dies_in_a_call_is_unreachable_from_then_on():
    with connect(ODD, allow=["dies", "any"]) as (any_, dies):
        for tool, args in ((dies, ()), (any_, ("x",))):
            with pytest.raises(ToolRefused, match=r"tool_unreachable.*Connection closed"):
                tool(*args)


NO_LIST = [
    ("silent", "no answer in 10 s"),
    ("dies", "Connection closed"),
    ("refuses", "Method not found"),
    ("no schema", "inputSchema"),
    ("no list", "valid list"),
]


@pytest.mark.parametrize(("mode", "told"), NO_LIST)
def test_where_no_list_of_tools_comes_that_is_said_in_one_error(mode: str, told: str):
    asked = connect([*ODD, mode], call_timeout_s=10 if mode == "silent" else 120)
    with pytest.raises(NotConnected, match=f"does not say which tools it has: .*{told}"), asked:
        pytest.fail("there is no list")


CODE = """
said = [either("day", 3), open_(more={"b": 1}), 天気_fine(from_="a"), any_({"x": 1}), structured()["a"]]
try:
    fails()
except Exception as error:
    said.append(str(error))
said.append(len(megabytes()))
final_answer(said)
"""
ANSWERS = [
    '{"either": {"kind": "day", "day": 3}}',
    '{"open": {"b": 1}}',
    '{"天気/ﬁne": {"from": "a"}}',
    '{"any": {"value": {"x": 1}}}',
    [1, None],
    "tool_error: words",
    5_000_000,
]


@pytest.fixture(scope="module", params=["local", *TIERS])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox | None]:
    if request.param == "local":
        yield None
        return
    made = working(request.param)
    yield made
    made.close()


def test_code_calls_them_from_every_sandbox_and_from_where_smolagents_runs_it_itself(
    tools: dict[str, BridgedTool], sandbox: Sandbox | None
):
    executor = SandboxExecutor(sandbox) if sandbox else None
    agent = CodeAgent(tools=[*tools.values()], model=ScriptedModel([step(CODE)]), executor=executor, verbosity_level=0)
    assert agent.run("Call.") == ANSWERS
    agent.cleanup()


def test_they_are_called_as_json_several_at_once_by_a_managed_agent(tools: dict[str, BridgedTool]):
    script = [
        calls(("either", {"kind": "all"}), ("open_", {"more": {"b": 1}}), ("any_", {"value": [1]}), ("parts", {})),
        calls(("final_answer", {"answer": "called"})),
    ]
    inner = ToolCallingAgent(
        tools=[*tools.values()], model=ScriptedModel(script), name="helper", description="Calls.", verbosity_level=0
    )
    ask = ScriptedModel([step("final_answer(helper('Call.'))")])
    assert "called" in str(CodeAgent(tools=[], managed_agents=[inner], model=ask, verbosity_level=0).run("Ask."))
    seen = str(inner.memory.steps[1].observations)
    assert [said for said in ('"all"', '{"b": 1}', "[1]", "inside") if said not in seen] == []


def test_tools_are_called_in_a_running_loop_and_from_many_threads():
    async def call() -> list[Any]:
        with connect(ODD, allow="any") as (any_,):
            return [any_(0), *await asyncio.gather(*(asyncio.to_thread(any_, number) for number in range(1, 20)))]

    assert asyncio.run(call()) == [f'{{"any": {{"value": {number}}}}}' for number in range(20)]


def test_a_block_may_be_left_in_another_thread_and_twice():
    asked = connect(ODD, allow="any")
    with ThreadPoolExecutor(1) as other:
        (any_,) = other.submit(asked.__enter__).result()
        assert any_(1) == '{"any": {"value": 1}}'
    for _ in range(2):
        asked.__exit__(None, None, None)
    with pytest.raises(AgentCancelled, match="has ended"):
        any_(1)


FORGETS = f"from agents import connect\nasked = connect({ODD})\nprint(len(asked.__enter__()))"


def test_a_program_that_never_leaves_the_block_ends_all_the_same():
    ran = subprocess.run([sys.executable, "-c", FORGETS], capture_output=True, text=True, timeout=100, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
