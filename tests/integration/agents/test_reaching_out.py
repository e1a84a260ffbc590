"""Reaching out to the user from a beat: it arrives and is paid, or it is an error. No secret goes out."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastmcp import Client
from pydantic import SecretStr

from agents.errand import Models
from agents.testing import ScriptedModels, step
from dionysus_mcp.composition import build_mind, build_supplies
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
    outreach = OutreachSettings(url=receiver.url, secret=SecretStr(SECRET), timeout_s=5)
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
