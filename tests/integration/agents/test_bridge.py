"""The tools of a server in the hands of agents: what arrives, how it is called, and in whose name."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from io import StringIO
from typing import Any

import anyio
import pytest
from fastmcp import Client
from opentelemetry import context as tracing
from rich.console import Console
from smolagents import CodeAgent, LogLevel, ToolCallingAgent
from smolagents.models import get_tool_json_schema
from smolagents.monitoring import AgentLogger

from agents.acting import ACTING, Acting
from agents.bridge import Bridge, bridged
from agents.errors import ToolRefused
from agents.ports import Called
from agents.testing import ScriptedModel, calls, step
from dionysus_mcp.composition import build_mind
from dionysus_mcp.plain import tokens
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from dionysus_mcp.tools.catalogue import FOR_AGENTS, SHELVES
from sandbox.errors import Unavailable
from sandbox.port import Sandbox
from sandbox.signatures import port_tool
from sandbox.tiers import choose, made
from tests.integration.agents.foreign import WHO, Seen, foreign, quiet_agent

MOST_TOKENS = 9_000
CATALOGUE = [name for shelf in (*SHELVES, *FOR_AGENTS) for name in shelf.tools]


@pytest.fixture
async def ours(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(build_mind(settings), "test")) as client:
        yield client


@pytest.fixture
async def theirs() -> AsyncIterator[Client[Any]]:
    async with Client(foreign(Seen())) as client:
        yield client


@pytest.fixture(scope="module", params=["monty", "docker", "bwrap"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    try:
        sandbox = made(request.param)
    except Unavailable as error:
        pytest.skip(str(error))
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def checked() -> Iterator[Sandbox]:
    sandbox = choose("monty").sandbox
    yield sandbox
    sandbox.close()


def silent() -> AgentLogger:
    return AgentLogger(level=LogLevel.OFF, console=Console(file=StringIO()))


async def test_every_tool_of_the_endpoint_arrives_with_its_arguments(ours: Client[Any]):
    listed = {tool.name: tool for tool in await ours.list_tools()}
    async with bridged(ours) as bridge:
        tools = bridge.tools()
    assert sorted(tool.name for tool in tools) == sorted(CATALOGUE)
    for tool in tools:
        asked = listed[tool.name].input_schema
        parsed = ast.parse(f"def {tool.name}{port_tool(tool.name, tool).signature}: ...").body[0]
        assert isinstance(parsed, ast.FunctionDef)
        names = [argument.arg for argument in parsed.args.args]
        assert sorted(names) == sorted(asked["properties"])
        assert set(names[: len(names) - len(parsed.args.defaults)]) == set(asked.get("required", ()))
        assert get_tool_json_schema(tool)["function"]["parameters"]["required"] == asked.get("required", [])


async def test_all_signatures_fit_into_a_prompt(ours: Client[Any]):
    async with bridged(ours) as bridge:
        tools = bridge.tools()
        agent = CodeAgent(tools=tools, model=ScriptedModel([]), logger=silent())
        assert all(tool.to_code_prompt() in agent.system_prompt for tool in tools)
        assert sum(tokens(tool.to_code_prompt()) for tool in tools) <= MOST_TOKENS


async def test_an_agent_gets_only_what_it_is_allowed_and_the_server_has(ours: Client[Any]):
    async with bridged(ours) as bridge:
        assert [tool.name for tool in bridge.tools(allow=["get_memory", "no_such_tool"])] == ["get_memory"]


async def test_the_errors_of_our_tools_keep_code_next_step_and_details(ours: Client[Any]):
    async with bridged(ours) as bridge:
        (get,) = bridge.tools(allow=["get_memory"])
        with pytest.raises(ToolRefused) as refused:
            await bridge.in_agent_thread(get, "nonsense")
    assert refused.value.code == "invalid_input"
    assert refused.value.details == {"field": "memory_id"}
    assert "semantic_recall" in refused.value.next_step


SHAPES = [
    ("nothing", (), {}, "no arguments"),
    ("nothing", ({},), {}, "no arguments"),
    ("paint", ("red",), {}, {"colour": "red", "shade": "dark", "layers": 2}),
    ("paint", ("blue", "light"), {"layers": 1}, {"colour": "blue", "shade": "light", "layers": 1}),
    ("paint", ({"colour": "red", "shade": None},), {}, {"colour": "red", "shade": "dark", "layers": 2}),
    ("go", ({"name": "Rome"},), {}, ["Rome"]),
    ("go", (), {"place": {"name": "Rome", "lat": 4}, "via": [{"name": "Pisa"}]}, ["Rome", "Pisa"]),
    ("depth", ({"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}]},), {}, 3),
    ("either", (3,), {}, "int None"),
    ("either", ("3", 0.5), {}, "str 0.5"),
    ("whole", ({"value": 1, "other": 2},), {}, ["other", "value"]),
    ("whole", ({},), {}, []),
    ("class_", ("a",), {}, "A"),
    ("dash_ed_name", ("abc",), {}, "cba"),
    ("picture", (), {}, "[image: image/png, 2 kB]"),
]


@pytest.mark.parametrize(("name", "args", "kwargs", "answer"), SHAPES)
async def test_tools_of_any_server_are_called_as_python_calls(
    theirs: Client[Any], name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], answer: Any
):
    async with bridged(theirs) as bridge:
        tool = named(bridge, name)
        assert await bridge.in_agent_thread(lambda: tool(*args, **kwargs)) == answer


@pytest.mark.parametrize(
    ("name", "args", "code", "said"),
    [
        ("plain_error", (), "tool_error", "the disk is full"),
        ("paint", ("green",), "tool_error", "green"),
        ("paint", (), "tool_error", "colour"),
        ("nothing", (1,), "invalid_input", "takes 0 arguments"),
    ],
)
async def test_the_errors_of_other_servers_keep_their_text(
    theirs: Client[Any], name: str, args: tuple[Any, ...], code: str, said: str
):
    async with bridged(theirs) as bridge:
        with pytest.raises(ToolRefused) as refused:
            await bridge.in_agent_thread(named(bridge, name), *args)
    assert refused.value.code == code
    assert said in str(refused.value)


async def test_only_what_is_trusted_is_not_held_against_its_schema(theirs: Client[Any]):
    async with bridged(theirs) as bridge:
        with pytest.raises(ToolRefused, match="tool_error"):
            await bridge.in_agent_thread(named(bridge, "liar"))
    async with bridged(theirs, trusted=True) as bridge:
        assert await bridge.in_agent_thread(named(bridge, "liar")) == {"count": "many"}


async def test_a_tool_that_does_not_answer_is_given_up(theirs: Client[Any]):
    async with bridged(theirs, call_timeout_s=0.05) as bridge:
        with pytest.raises(ToolRefused, match="tool_timed_out"):
            await bridge.in_agent_thread(named(bridge, "wait_long"))


CODE = """
found = paint("red", layers=3)
try:
    plain_error()
except Exception as error:
    said = str(error)
final_answer([found["layers"], go(place={"name": "Rome"}), dash_ed_name("ab"), said])
"""


async def test_code_calls_tools_from_every_sandbox(theirs: Client[Any], sandbox: Sandbox):
    async with bridged(theirs) as bridge:
        agent, _ = quiet_agent(sandbox, bridge.tools(), ScriptedModel([step(CODE)]))
        answer = await bridge.in_agent_thread(agent.run, "Paint.")
    agent.cleanup()
    assert answer == [3, ["Rome"], "ba", "tool_error: the disk is full"]


async def test_a_wrong_call_in_code_is_found_before_any_tool_is_called(theirs: Client[Any], checked: Sandbox):
    model = ScriptedModel([step("nothing()\npaint(color='red')"), step("final_answer('told')")])
    watcher = Watching()
    async with bridged(theirs) as bridge:
        agent, _ = quiet_agent(checked, bridge.tools(watchers=[watcher]), model)
        assert await bridge.in_agent_thread(agent.run, "Paint.") == "told"
    agent.cleanup()
    assert watcher.asked == []


async def test_an_agent_that_calls_tools_as_json_calls_several_at_once(theirs: Client[Any]):
    model = ScriptedModel(
        [calls(("brief", {}), ("paint", {"colour": "red"})), calls(("final_answer", {"answer": "ok"}))]
    )
    watcher = Watching()
    async with bridged(theirs) as bridge:
        agent = ToolCallingAgent(
            tools=bridge.tools(allow=["brief", "paint"], agent="perception", watchers=[watcher]),
            model=model,
            logger=silent(),
        )
        assert await bridge.in_agent_thread(agent.run, "Paint.") == "ok"
    assert sorted(called.tool for called in watcher.heard) == ["brief", "paint"]
    assert watcher.agents == {"perception"}


class Watching:
    """Keeps what it sees, and refuses what it is told to refuse."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.agents: set[str] = set()
        self.asked: list[str] = []
        self.heard: list[Called] = []

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        self.agents.add(agent)
        self.asked.append(tool)
        if tool == self.refuses:
            raise ToolRefused("too_dear", "Not for that price.", "Choose another.")

    def after(self, agent: str, called: Called) -> None:
        self.heard.append(called)


async def test_watchers_see_what_is_called_what_came_of_it_and_what_another_one_refused(theirs: Client[Any]):
    recorder, purse = Watching(), Watching(refuses="paint")
    async with bridged(theirs) as bridge:
        tools = {tool.name: tool for tool in bridge.tools(watchers=[recorder, purse])}
        await bridge.in_agent_thread(tools["either"], 3)
        with pytest.raises(ToolRefused, match="too_dear"):
            await bridge.in_agent_thread(tools["paint"], "red")
        with pytest.raises(ToolRefused):
            await bridge.in_agent_thread(tools["plain_error"])
    told = [(called.tool, called.error, called.result) for called in recorder.heard]
    assert told == [("either", "", "int None"), ("paint", "too_dear", None), ("plain_error", "tool_error", None)]
    assert [called.tool for called in purse.heard] == ["either", "plain_error"]
    assert recorder.heard[0].arguments == {"value": 3}
    assert recorder.heard[2].message == "the disk is full"


async def test_what_an_agent_writes_is_written_in_its_name_and_its_run(ours: Client[Any]):
    run = "run-1"
    ACTING.set(Acting(run, "elsewhere"))
    async with bridged(ours, trusted=True) as bridge:
        (create,) = bridge.tools(allow=["create_memory"], agent="association")
        (get,) = bridge.tools(allow=["get_memory"])
        made = await bridge.in_agent_thread(create, "Written by an agent.")
        found = await bridge.in_agent_thread(get, made["id"])
        history = await bridge.in_agent_thread(bridge.call, "memory_history", {"memory_id": made["id"]})
        recent = await bridge.in_agent_thread(bridge.run, ours.read_resource, "memory://recent")
    ACTING.set(None)
    assert (found["author"], found["project_id"]) == ("association in run-1", "elsewhere")
    assert run in str(history)
    assert "Written by an agent." in str(recent), "a resource knows the agent's project"
    by_client = await written_and_read(ours)
    assert run not in by_client["author"]
    assert by_client["project_id"] == "test"


async def test_nothing_that_a_client_sends_makes_it_an_agent(ours: Client[Any]):
    sent = {"acting": {"run": "run-1"}, "dionysus_acting": "run-1", "baggage": "dionysus_acting=run-1"}
    assert "run-1" not in str(await written_and_read(ours, sent))


async def written_and_read(client: Client[Any], meta: dict[str, Any] | None = None) -> dict[str, Any]:
    made = await client.call_tool("create_memory", {"content": "Written by a client."}, meta=meta)
    seen = await client.call_tool("get_memory", {"memory_id": (made.structured_content or {})["id"]})
    return seen.structured_content or {}


async def test_each_run_finds_its_own_context_in_the_tools_it_calls(theirs: Client[Any]):
    async def run(name: str) -> list[dict[str, Any]]:
        WHO.set(name)
        tracing.attach(tracing.set_value("who", f"span of {name}"))
        async with bridged(theirs) as bridge:
            who = named(bridge, "who")
            return [await bridge.in_agent_thread(who) for _ in range(3)]

    names = [f"run {number}" for number in range(20)]
    found = await asyncio.gather(*(asyncio.create_task(run(name)) for name in names))
    assert found == [[{"who": name, "span": f"span of {name}"}] * 3 for name in names]


async def test_what_an_agent_sets_in_its_own_thread_arrives_too(theirs: Client[Any]):
    def agent(who: Any) -> Any:
        WHO.set("set in the thread")
        return who()

    async with bridged(theirs) as bridge:
        found = await bridge.in_agent_thread(agent, named(bridge, "who"))
    assert found["who"] == "set in the thread"
    assert WHO.get() == "nobody"


async def test_a_thread_without_any_context_calls_with_that_of_the_opening(theirs: Client[Any]):
    WHO.set("the opener")
    async with bridged(theirs) as bridge:
        who = named(bridge, "who")
        agent = CodeAgent(tools=[who], model=ScriptedModel([step("final_answer(who())")]), logger=silent())
        assert (await bridge.in_agent_thread(agent.run, "Who?"))["who"] == "the opener"


async def test_any_async_function_can_be_run_but_not_from_the_loop_itself(theirs: Client[Any]):
    async def hear(what: str) -> str:
        await anyio.sleep(0.01)
        return what

    async with bridged(theirs) as bridge:
        assert await bridge.in_agent_thread(bridge.run, hear, "asked") == "asked"
        with pytest.raises(RuntimeError, match="await the function there"):
            bridge.run(hear, "from the loop")


async def test_a_later_bridge_to_the_same_server_need_not_ask_for_its_tools(theirs: Client[Any]):
    async with bridged(theirs) as first:
        ...
    async with bridged(theirs, offered=first.offered) as bridge:
        assert await bridge.in_agent_thread(named(bridge, "nothing")) == "no arguments"


async def test_what_goes_wrong_inside_comes_out_as_it_is(theirs: Client[Any]):
    with pytest.raises(LookupError, match="as it is"):
        async with bridged(theirs):
            raise LookupError("as it is")


def named(bridge: Bridge, name: str) -> Any:
    return next(tool for tool in bridge.tools() if tool.name == name)
