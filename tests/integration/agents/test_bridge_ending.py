"""How runs end: in the middle of a call, of code, of an inner run; many at a time; and that nothing stays behind."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastmcp import Client, FastMCP

from agents.bridge import Bridge, bridged
from agents.bridge.crossing import AT_ONCE
from agents.errors import AgentCancelled, ToolRefused
from agents.testing import ScriptedModel, step
from dionysus_mcp.tools.kit import Spec, build
from sandbox.port import Sandbox
from sandbox.tiers import choose
from tests.integration.agents.foreign import Seen, foreign, quiet_agent

SOON_S = 20.0
"""Far more than anything here takes: who waits longer waits for ever."""
MANY_S = 5 * SOON_S
"""For as many runs as these, with a thread for each agent."""
RUNS = 2 * AT_ONCE


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = choose("monty").sandbox
    yield sandbox
    sandbox.close()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def client(seen: Seen) -> AsyncIterator[Client[Any]]:
    async with Client(foreign(seen)) as client:
        yield client


@pytest.fixture(autouse=True)
async def _nobody_waits_for_ever() -> AsyncIterator[None]:
    threads, files = set(threading.enumerate()), files_open()
    yield
    agents = [thread for thread in threading.enumerate() if thread.name.startswith("dionysus-")]
    for thread in agents:
        await asyncio.to_thread(thread.join, SOON_S)
    assert not [thread for thread in agents if thread.is_alive() and thread not in threads]
    for _ in itertools.takewhile(lambda _: files_open() > files + 2, range(400)):  # others' are being closed
        await asyncio.sleep(0.05)
    assert files_open() <= files + 2


def files_open() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


SWALLOWS = """
while True:
    try:
        wait_long()
    except Exception:
        pass
"""


def by_itself(bridge: Bridge, _: Sandbox) -> Callable[[], object]:
    return lambda: bridge.call("wait_long", {})


def in_code(bridge: Bridge, sandbox: Sandbox) -> Callable[[], object]:
    agent, cancel = quiet_agent(sandbox, bridge.tools(), ScriptedModel([step(SWALLOWS)] * 3))
    bridge.on_cancel(cancel)
    return lambda: closing(agent)


def in_a_managed_agent(bridge: Bridge, sandbox: Sandbox) -> Callable[[], object]:
    inner, _ = quiet_agent(
        sandbox, bridge.tools(), ScriptedModel([step(SWALLOWS)] * 3), name="helper", description="Helps."
    )
    ask = step("while True:\n    try:\n        helper('Wait.')\n    except Exception:\n        pass")
    outer, cancel = quiet_agent(sandbox, [], ScriptedModel([ask] * 3), managed_agents=[inner])
    bridge.on_cancel(cancel)
    return lambda: closing(outer, inner)


def closing(*agents: Any) -> object:
    try:
        return agents[0].run("Wait.")
    finally:
        for agent in agents:
            agent.cleanup()


PLACES = [by_itself, in_code, in_a_managed_agent]


@pytest.mark.parametrize("place", PLACES)
async def test_cancelling_who_waits_stops_the_call_and_the_agent(
    client: Client[Any], sandbox: Sandbox, seen: Seen, place: Any
):
    bridges: list[Bridge] = []

    async def run() -> None:
        async with bridged(client) as bridge:
            bridges.append(bridge)
            await bridge.in_agent_thread(place(bridge, sandbox))

    task = asyncio.create_task(run())
    await asyncio.to_thread(seen.waiting.wait, SOON_S)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, SOON_S)
    assert seen.stopped == ["wait_long"]
    with pytest.raises(AgentCancelled):
        await asyncio.to_thread(bridges[0].call, "nothing", {})
    assert bridges[0].cancelled.is_set()


@pytest.mark.parametrize("place", PLACES)
async def test_cancelling_the_bridge_from_any_thread_stops_the_run(
    client: Client[Any], sandbox: Sandbox, seen: Seen, place: Any
):
    def cancel(bridge: Bridge) -> None:
        seen.waiting.wait(SOON_S)
        bridge.cancel()

    async def run() -> None:
        async with bridged(client) as bridge:
            threading.Thread(target=cancel, args=(bridge,)).start()
            await bridge.in_agent_thread(place(bridge, sandbox))

    with pytest.raises(AgentCancelled):
        await run()
    assert seen.stopped == ["wait_long"]


async def test_a_deadline_around_the_agent_alone_stops_it_too(client: Client[Any], seen: Seen):
    async with bridged(client) as bridge:
        with anyio.move_on_after(0.05) as late:
            await bridge.in_agent_thread(bridge.call, "wait_long", {})
        assert late.cancelled_caught
        assert bridge.cancelled.is_set()
    assert seen.stopped in ([], ["wait_long"])  # cancelled before it began, or in the middle


async def test_a_model_call_in_the_air_is_not_waited_for_and_finds_the_bridge_closed(client: Client[Any]):
    asked, answers, found = threading.Event(), threading.Event(), threading.Event()

    def agent(bridge: Bridge) -> None:
        asked.set()
        answers.wait(SOON_S)
        try:
            bridge.call("nothing", {})
        except AgentCancelled:
            found.set()
            raise

    async def run() -> None:
        async with bridged(client) as bridge:
            await bridge.in_agent_thread(agent, bridge)

    task = asyncio.create_task(run())
    await asyncio.to_thread(asked.wait, SOON_S)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not found.is_set()
    answers.set()
    assert await asyncio.to_thread(found.wait, SOON_S)


async def test_callbacks_run_once_and_at_once_when_it_is_too_late_to_wait(
    client: Client[Any], caplog: pytest.LogCaptureFixture
):
    called: list[str] = []
    async with bridged(client) as bridge:
        bridge.on_cancel(lambda: called.append("before"))
        bridge.on_cancel(lambda: 1 / 0)
        bridge.on_cancel(lambda: called.append("all the same"))
        bridge.cancel()
        bridge.cancel()
    bridge.on_cancel(lambda: called.append("after"))
    assert called == ["before", "all the same", "after"]
    assert "ZeroDivisionError" in caplog.text


async def test_a_run_that_ends_well_was_not_cancelled(client: Client[Any]):
    called: list[str] = []
    async with bridged(client) as bridge:
        bridge.on_cancel(lambda: called.append("no"))
        assert await bridge.in_agent_thread(bridge.call, "nothing", {}) == "no arguments"
    assert not bridge.cancelled.is_set()
    assert not called


@pytest.mark.parametrize("error", [KeyError("from the agent"), AgentCancelled()])
async def test_what_an_agent_raises_comes_out_as_it_is(client: Client[Any], error: BaseException):
    def agent() -> None:
        raise error

    async def run() -> None:
        async with bridged(client) as bridge:
            await bridge.in_agent_thread(agent)

    with pytest.raises(type(error)):
        await run()


async def test_an_agent_cannot_end_the_process(client: Client[Any]):
    async with bridged(client) as bridge:
        with pytest.raises(RuntimeError, match="SystemExit"):
            await bridge.in_agent_thread(exit_now)


def exit_now() -> None:
    raise SystemExit(3)


async def test_who_leaves_waits_for_a_tool_that_still_writes_and_lets_none_begin():
    began, may_write, written = threading.Event(), threading.Event(), []

    def slow_write(text: str) -> dict[str, str]:
        """Write at the end."""
        began.set()
        may_write.wait(SOON_S)
        time.sleep(0.05)
        written.append(text)
        return {"text": text}

    server: FastMCP[Any] = FastMCP("slow")
    server.add_tool(build(Spec(slow_write, "Slow"), "test"))

    async def run(client: Client[Any]) -> None:
        async with bridged(client) as bridge:
            await bridge.in_agent_thread(bridge.call, "slow_write", {"text": "late"})

    async with Client(server) as client:
        task = asyncio.create_task(run(client))
        await asyncio.to_thread(began.wait, SOON_S)
        task.cancel()
        threading.Timer(0.1, may_write.set).start()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert written == ["late"]


def recursive(meet_at: int = 0) -> FastMCP[Any]:
    """A server whose tool runs an agent that calls the same tool. At one level, as many agents as may run at a time
    wait for each other before they call."""
    all_there = threading.Barrier(AT_ONCE, timeout=3 * SOON_S)
    server: FastMCP[Any] = FastMCP("recursive")

    @server.tool
    async def deeper(levels: int) -> str:
        if levels == 0:
            return "bottom"

        def agent(bridge: Bridge) -> str:
            if levels == meet_at:
                all_there.wait()
            return str(bridge.call("deeper", {"levels": levels - 1}))

        try:
            async with Client(server) as client, bridged(client) as bridge:
                below = await bridge.in_agent_thread(agent, bridge)
        except ToolRefused as refused:
            return refused.code
        return f"under {below}"

    @server.tool
    def quick(number: int) -> int:
        time.sleep(0.001)
        return number

    return server


@pytest.mark.parametrize(
    ("levels", "answer"), [(1, "under bottom"), (3, "under under under bottom"), (4, "under under under too_deep")]
)
async def test_runs_nest_three_deep_and_no_deeper(levels: int, answer: str):
    async with Client(recursive()) as client:
        found = await client.call_tool("deeper", {"levels": levels})
    assert found.data == answer


async def test_sixty_nested_runs_at_a_time_all_come_to_their_end():
    async with Client(recursive(meet_at=2)) as client:
        runs = [asyncio.create_task(client.call_tool("deeper", {"levels": 2})) for _ in range(RUNS)]
        found = await asyncio.wait_for(asyncio.gather(*runs), MANY_S)
    assert {answer.data for answer in found} == {"under under bottom"}


async def test_sixty_runs_that_call_sync_tools_all_come_to_their_end():
    async def run(client: Client[Any], number: int) -> list[int]:
        async with bridged(client, offered=()) as bridge:

            def agent() -> list[int]:
                return [bridge.call("quick", {"number": number}) for _ in range(3)]

            return await bridge.in_agent_thread(agent)

    async with Client(recursive()) as client:
        found = await asyncio.wait_for(asyncio.gather(*(run(client, number) for number in range(RUNS))), MANY_S)
    assert found == [[number] * 3 for number in range(RUNS)]


@pytest.mark.parametrize("where", ["in a tool", "in its model"])
async def test_who_is_cancelled_gives_its_place_to_the_next_at_once(client: Client[Any], where: str):
    """Also while its thread still waits for an answer that nobody wants any more."""
    began: list[int] = []
    answers, full, another = threading.Event(), asyncio.Event(), asyncio.Event()

    async def run(number: int) -> None:
        async with bridged(client, offered=()) as bridge:

            def agent() -> None:
                bridge.run(note)
                if where == "in its model":
                    answers.wait(SOON_S)
                bridge.call("wait_long", {})

            async def note() -> None:
                began.append(number)
                if len(began) == AT_ONCE:
                    full.set()
                if len(began) > AT_ONCE:
                    another.set()

            await bridge.in_agent_thread(agent)

    tasks = [asyncio.create_task(run(number)) for number in range(AT_ONCE + 1)]
    await asyncio.wait_for(full.wait(), MANY_S)
    assert not another.is_set()
    tasks[began[0]].cancel()
    await asyncio.wait_for(another.wait(), SOON_S / 2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    answers.set()
    assert sorted(began) == list(range(AT_ONCE + 1))


async def test_cancelling_an_outer_run_stops_the_inner_one(seen: Seen):
    server = foreign(seen)

    @server.tool
    async def inner() -> str:
        async with Client(server) as client, bridged(client) as bridge:
            return str(await bridge.in_agent_thread(bridge.call, "wait_long", {}))

    async def run() -> None:
        async with Client(server) as client, bridged(client) as bridge:
            await bridge.in_agent_thread(bridge.call, "inner", {})

    task = asyncio.create_task(run())
    await asyncio.to_thread(seen.waiting.wait, SOON_S)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, SOON_S)
    assert seen.stopped == ["wait_long"]
