"""Reaching out to the user from a beat: it arrives and is paid, or it is an error. No secret goes out."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Self

import anyio
import mcp
import pytest
from fastmcp import Client
from mcp.shared.memory import create_client_server_memory_streams
from mcp.shared.message import SessionMessage
from pydantic import SecretStr

from agents.errand import Models
from agents.testing import ScriptedModels, step
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.runs.words import Words
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import OutreachSettings, Settings
from dionysus_mcp.testing_webhook import Mishap, Receiver
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import Thinking, thinking
from tests.integration.conftest import json_of

SECRET, CANARY = "for tests only", "sk-ant-" + "a1" * 12
SAY = step(
    "try:\n    print('SAID', reach_out('The disk is nearly full.'))\nexcept Exception as e:\n    print('NOT', e)"
)
END = step("final_answer('Done.')")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as receiver:
        yield receiver


async def ended(there: Thinking, run_id: str) -> Any:
    """What a run answers for which nobody waits."""
    for _ in range(1800):
        told = await there.call("get_run", run_id=run_id)
        if told["status"] != "running":
            break
        await asyncio.sleep(0.05)
    return told["answer"]


def by_webhook(settings: Settings, receiver: Receiver) -> Settings:
    outreach = OutreachSettings(url=receiver.url, secret=SecretStr(SECRET), timeout_s=20)
    return settings.model_copy(update={"outreach": outreach})


async def test_the_webhook_gets_it_signed_and_it_is_paid_and_not_done_again_soon(
    settings: Settings, clock: SteppingClock, receiver: Receiver
) -> None:
    scripts = {"manager": [SAY, END, SAY, END, SAY, END]}
    async with thinking(by_webhook(settings, receiver), clock, scripts) as there:
        answer = (await there.call("run_heartbeat"))["answer"]
        assert answer["actions"] == {"reach_out_user": 1}
        assert answer["spent"] == 5
        (body,) = map(json.loads, receiver.bodies)
        assert (body["format"], body["text"], body["project"]) == (
            "dionysus.outreach",
            "The disk is nearly full.",
            "test",
        )
        assert receiver.forged == 0
        again = (await there.call("run_heartbeat"))["answer"]
        assert again["actions"] == {}
        assert "is done again at" in str(there.asked()[-1])
        assert len(receiver.bodies) == 1
        there.clock.moment += timedelta(hours=5)
        assert (await there.call("run_heartbeat"))["answer"]["spent"] == 5
        assert len(receiver.bodies) == 2


@pytest.mark.parametrize("mishap", [500, 404, Mishap.CLOSES, Mishap.REDIRECTS])
async def test_what_does_not_arrive_is_an_error_and_costs_nothing(
    settings: Settings, clock: SteppingClock, receiver: Receiver, mishap: Any
) -> None:
    receiver.next.append(mishap)
    async with thinking(by_webhook(settings, receiver), clock, {"manager": [SAY, SAY, END]}) as there:
        told = await there.call("run_heartbeat", wait_s=0)
        answer = await ended(there, told["run_id"])
        seen = str(there.asked()[-1])
        assert "not_reached" in seen
        assert receiver.url not in seen
        assert answer["actions"] == {"reach_out_user": 1}  # the second time, which was not held by the first


async def test_without_any_way_it_says_so(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock, {"manager": [SAY, END]}) as there:
        told = await there.call("run_heartbeat", wait_s=0)
        assert (await ended(there, told["run_id"]))["actions"] == {}
        assert "Nobody was reached: no client waits for this run; no webhook is set" in str(there.asked()[-1])


async def test_a_client_that_waits_is_handed_it(settings: Settings, clock: SteppingClock) -> None:
    said: list[str | None] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        said.append(message)

    models = ScriptedModels({"manager": [SAY, END]})

    def of_run(run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models:
        del run, kind, cancelled, deadline_s
        return models

    mind = build_mind(settings, clock)
    core = build_core(mind, "test", "", build_supplies(settings, mind, of_run))
    async with Client(core) as client:
        told = await client.call_tool("run_heartbeat", {}, progress_handler=listen)
    assert json_of(told.content[0])["answer"]["actions"] == {"reach_out_user": 1}
    assert "For the user: The disk is nearly full." in said
    assert "by': ['client']" in str(models.models["manager"].asked[-1])


class Taker:
    """The stream on which a server answers. What is for the user goes wrong on it."""

    def __init__(self, stream: Any, goes_wrong: Callable[[], Awaitable[None]]) -> None:
        self.stream = stream
        self.goes_wrong = goes_wrong

    async def send(self, message: SessionMessage) -> None:
        if "For the user" in str(message.message):
            await self.goes_wrong()
        await self.stream.send(message)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self.stream.aclose()


async def listen(progress: float, total: float | None, message: str | None) -> None:
    """To how far a run is."""


@asynccontextmanager
async def beside(there: Thinking, goes_wrong: Callable[[], Awaitable[None]]) -> AsyncIterator[mcp.ClientSession]:
    """Another client of the same server, whose line is bad."""
    async with create_client_server_memory_streams() as (ours, its), anyio.create_task_group() as serving:
        serving.start_soon(there.client.transport.server.answer, its[0], Taker(its[1], goes_wrong))
        async with mcp.ClientSession(*ours) as session:
            await session.initialize()
            yield session
        serving.cancel_scope.cancel()


async def waits_badly(
    there: Thinking, run_id: str, goes_wrong: Callable[[], Awaitable[None]], line: anyio.CancelScope | None = None
) -> None:
    with line or anyio.CancelScope():
        async with beside(there, goes_wrong) as client:
            await client.call_tool("wait_run", {"run_id": run_id, "wait_s": 60}, progress_callback=listen)


@pytest.mark.parametrize("how", ["does not read", "gives up", "goes away"])
async def test_a_client_that_did_not_take_it_has_not_got_it(settings: Settings, clock: SteppingClock, how: str) -> None:
    stuck, line = anyio.Event(), anyio.CancelScope()

    async def goes_wrong() -> None:
        stuck.set()
        if how == "goes away":
            line.cancel()
            raise anyio.ClosedResourceError
        await anyio.sleep_forever()

    async with thinking(settings, clock, {"manager": [SAY, END]}) as there, anyio.create_task_group() as tasks:
        begun = await there.call("run_heartbeat", wait_s=0)
        tasks.start_soon(waits_badly, there, begun["run_id"], goes_wrong, line)
        await stuck.wait()
        if how == "gives up":
            line.cancel()
        answer = await ended(there, begun["run_id"])
        line.cancel()
        assert answer["actions"] == {}
        assert "Nobody was reached" in str(there.asked()[-1])


async def test_what_did_not_go_out_to_one_goes_out_to_the_next() -> None:
    words, said = Words(lambda: None), []
    word = words.say("The disk is nearly full.")
    soon = anyio.current_time() + 0.05

    async def blocks(_: str) -> None:
        await anyio.sleep_forever()

    async def reads(text: str) -> None:
        said.append(text)

    assert not await words.send_next(blocks, soon)
    assert await words.send_next(reads, soon + 60)
    assert (said, words.drop(word)) == (["The disk is nearly full."], True)
    assert not await words.send_next(reads, soon + 60)


async def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    words = Words(lambda: None)
    word, sending = words.say("The disk is nearly full."), anyio.Event()

    async def blocks(_: str) -> None:
        sending.set()
        await anyio.sleep_forever()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(words.send_next, blocks, anyio.current_time() + 60)
        await sending.wait()
        assert not words.drop(word)
    assert not await words.send_next(blocks, anyio.current_time() + 60)


async def test_a_beat_that_ends_before_anything_went_out_holds_up_no_other(
    settings: Settings, clock: SteppingClock, receiver: Receiver
) -> None:
    stuck = anyio.Event()

    async def reads_no_more() -> None:
        stuck.set()
        await anyio.sleep_forever()

    async with thinking(settings, clock, {"manager": [SAY, SAY, END]}) as there:
        begun = await there.call("run_heartbeat", wait_s=0)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(waits_badly, there, begun["run_id"], reads_no_more)
            await stuck.wait()
            assert (await there.call("cancel_run", run_id=begun["run_id"]))["status"] == "cancelled"
            tasks.cancel_scope.cancel()
        assert "cooling" not in await there.call("get_energy_status")
    async with thinking(by_webhook(settings, receiver), clock, {"manager": [SAY, END]}) as there:
        assert (await there.call("run_heartbeat"))["answer"]["actions"] == {"reach_out_user": 1}


async def test_what_has_gone_out_counts_also_when_the_beat_is_cancelled_meanwhile(
    settings: Settings, clock: SteppingClock, receiver: Receiver
) -> None:
    async with thinking(by_webhook(settings, receiver), clock, {"manager": [SAY, END]}) as there:
        begun = await there.call("run_heartbeat", wait_s=0)
        for _ in range(1800):
            if receiver.bodies:
                break
            await asyncio.sleep(0.05)
        assert (await there.call("cancel_run", run_id=begun["run_id"]))["status"] == "cancelled"
        assert "reach_out_user" in (await there.call("get_energy_status"))["cooling"]


async def test_no_secret_goes_out(settings: Settings, clock: SteppingClock, receiver: Receiver) -> None:
    code = step(f"print(reach_out('The key is {CANARY}'))")
    async with thinking(by_webhook(settings, receiver), clock, {"manager": [code, END]}) as there:
        await there.call("run_heartbeat")
        assert CANARY.encode() not in receiver.bodies[0]
        assert b"redacted" in receiver.bodies[0]


async def test_a_rehearsal_reaches_nobody(settings: Settings, clock: SteppingClock, receiver: Receiver) -> None:
    async with thinking(by_webhook(settings, receiver), clock, {"manager": [SAY, END]}) as there:
        answer = (await there.call("run_heartbeat", dry_run=True))["answer"]
        assert [one["tool"] for one in answer["would"]] == ["reach_out"]
        assert receiver.bodies == []
        assert "cooling" not in await there.call("get_energy_status")


async def test_clients_do_not_reach_out_by_it(settings: Settings, clock: SteppingClock, receiver: Receiver) -> None:
    async with thinking(by_webhook(settings, receiver), clock) as there:
        refused = await there.call("reach_out", text="x")
        assert (refused["code"], receiver.bodies) == ("conflict", [])


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://x", "https://u:p@example.com/", "nonsense"])
async def test_addresses_that_may_not_be_are_not_sent_to(settings: Settings, clock: SteppingClock, url: str) -> None:
    outreach = OutreachSettings(url=url, secret=SecretStr(SECRET))
    given = settings.model_copy(update={"outreach": outreach})
    supplies = build_supplies(given, build_mind(given, clock))
    assert "address" in supplies.outreach.why_not()
    assert SECRET not in repr(supplies)
