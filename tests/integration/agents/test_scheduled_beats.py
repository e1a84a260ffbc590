"""Beats that begin by themselves: when they are due, and never while somebody is at work."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastmcp import Client

from agents.testing import ScriptedModels
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.errors import InvalidSettings
from dionysus_mcp.mind.energy.scheduling import what_holds
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.rules import Schedule
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.runs.scheduling import Beats, beating
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.port import Node, Stamp
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import TESTER, Thinking, thinking
from tests.integration.conftest import calling
from tests.integration.energy_of_beats import reserve

EVERY = Schedule(every_hours=6)


class Still(SteppingClock):
    """Stands until it is moved."""

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Still:
    return Still()


def held(mind: Mind, schedule: Schedule = EVERY) -> str:
    waits = what_holds(mind.store, schedule, mind.clock())
    return waits.why if waits else ""


async def beat(there: Thinking, hours: float) -> None:
    assert (await there.call("run_heartbeat"))["status"] == "done"
    there.clock.moment += timedelta(hours=hours)


async def test_when_a_beat_is_due(settings: Settings, clock: Still) -> None:
    async with thinking(settings, clock) as there:
        mind = there.mind
        assert held(mind) == ""
        assert "by themselves" in held(mind, Schedule())
        await beat(there, 5.9)
        assert "the last one was at" in held(mind)
        clock.moment += timedelta(hours=0.2)
        assert held(mind) == ""
        mind.memories.create(Draft("Somebody works."), TESTER)
        assert "tester was at work" in held(mind)
        clock.moment += timedelta(minutes=31)
        assert held(mind) == ""
        await there.call("pause_heartbeat")
        clock.moment += timedelta(minutes=31)
        assert held(mind) == "they are paused"
        await there.call("resume_heartbeat")
        clock.moment += timedelta(minutes=31)
        reserve(mind, "h_0000000001", Caller("other", "test"))
        assert held(mind) == "one runs"
        clock.moment += timedelta(minutes=6)
        assert held(mind) == ""


async def test_there_are_only_so_many_a_day(settings: Settings, clock: Still) -> None:
    async with thinking(settings, clock) as there:
        schedule = Schedule(every_hours=1, quiet_minutes=0, daily_cap=2)
        for _ in range(2):
            assert held(there.mind, schedule) == ""
            await beat(there, 2)
        assert held(there.mind, schedule) == "there were 2 today"
        clock.moment += timedelta(days=1)
        assert held(there.mind, schedule) == ""


async def test_a_clock_that_went_wrong_neither_holds_beats_up_nor_lets_them_go(
    settings: Settings, clock: Still
) -> None:
    async with thinking(settings, clock) as there:
        schedule = Schedule(every_hours=2, quiet_minutes=0, daily_cap=2)
        right = clock.moment
        clock.moment += timedelta(days=900)
        for _ in range(2):
            await beat(there, 1)
        clock.moment = right
        assert held(there.mind, schedule) == ""
        for _ in range(2):
            await beat(there, 1)
            assert "the last one was at" in held(there.mind, schedule)
            clock.moment += timedelta(hours=1)
        assert held(there.mind, schedule) == "there were 2 today"
        clock.moment = clock.moment.replace(hour=23, minute=59, second=59)
        assert held(there.mind, schedule) == "there were 2 today"
        clock.moment += timedelta(seconds=1)
        assert held(there.mind, schedule) == ""


async def test_what_a_beat_writes_is_nobody_at_work(settings: Settings, clock: Still) -> None:
    async with thinking(settings, clock) as there:
        beats = await _looked(there, settings, Schedule(every_hours=0.1))
        assert beats == ["done"]
        clock.moment += timedelta(minutes=7)
        assert held(there.mind, Schedule(every_hours=0.1)) == ""


@pytest.mark.parametrize("more", [300, 700, 1_300])
def test_somebody_at_work_is_seen_behind_all_that_we_write(mind: Mind, clock: Still, more: int) -> None:
    for minutes in (40, 1):
        clock.moment += timedelta(minutes=minutes)
        with mind.store.unit(Stamp(TESTER.author)) as unit:
            unit.put(Node(f"m_{minutes:010}", "memory", "test", text="Somebody works."))
    clock.moment += timedelta(minutes=1)
    with mind.store.unit(Stamp("dionysus")) as unit:
        for number in range(more):
            unit.put(Node(f"m_{100 + number:010}", "memory", "test", text=f"The job writes {number}."))
    assert "tester was at work" in held(mind)
    clock.moment += timedelta(minutes=29)
    assert held(mind) == ""


async def test_a_window_that_lets_none_begin_tells_that_others_do(settings: Settings, clock: Still) -> None:
    async with thinking(settings, clock) as there:
        assert (await there.call("get_heartbeat_status"))["by_themselves"].startswith("never from here")
        assert await _looked(there, settings, EVERY) == ["done"]
        told = (await there.call("get_heartbeat_status"))["by_themselves"]
        assert told.startswith("never from here (DIONYSUS_BEATS__EVERY_HOURS is 0); from elsewhere one did at 2026-")
        clock.moment += timedelta(days=8)
        assert "elsewhere" not in (await there.call("get_heartbeat_status"))["by_themselves"]


async def test_one_that_failed_is_not_begun_again_at_once(settings: Settings, clock: Still) -> None:
    def down(*_: object, **__: object) -> ScriptedModels:
        return ScriptedModels({"manager": []})

    async with thinking(settings, clock) as there:
        supplies = build_supplies(settings, there.mind, down)
        core = build_core(there.mind, "test", "", supplies)
        schedule = Schedule(every_hours=1, quiet_minutes=0, daily_cap=2)
        async with Runs(there.mind, Views(there.mind), core, supplies).open() as runs:
            beats = Beats(there.mind, runs, "test", schedule)
            for waits in ("the last one was at", "there were 2 today"):
                run = await beats.look()
                assert run is not None
                assert (await runs.wait(run, 90)).status == "failed"
                clock.moment += timedelta(minutes=61 if "today" in waits else 59)
                assert waits in held(there.mind, schedule)
                assert await beats.look() is None
                clock.moment += timedelta(minutes=2)
        assert (await there.call("get_heartbeat_status"))["beats"] == 0


async def _looked(there: Thinking, settings: Settings, schedule: Schedule) -> list[str]:
    """Let a server look once, and how its run came out."""
    supplies = build_supplies(settings, there.mind)
    core = build_core(there.mind, "test", "", supplies)
    async with Runs(there.mind, Views(there.mind), core, supplies).open() as runs:
        run = await Beats(there.mind, runs, "test", schedule).look()
        return [] if run is None else [(await runs.wait(run, 90)).status]


async def test_of_two_servers_over_one_store_one_lets_a_beat_begin(settings: Settings, clock: Still) -> None:
    minds = [build_mind(settings, clock), build_mind(settings, clock)]
    supplies = build_supplies(settings, minds[0])
    cores = [build_core(mind, "test", "", supplies) for mind in minds]
    async with Client(cores[0]) as client, Client(cores[1]):
        call = calling(client)
        runs = [Runs(mind, Views(mind), core, supplies) for mind, core in zip(minds, cores, strict=True)]
        async with runs[0].open() as one, runs[1].open() as two:
            both = [Beats(mind, each, "test", EVERY) for mind, each in zip(minds, (one, two), strict=True)]
            async with beating(both[0], 0.02), beating(both[1], 0.02):
                for _ in range(1800):
                    if (await call("get_heartbeat_status"))["beats"]:
                        break
                    await asyncio.sleep(0.05)
                looked = [await each.look() for each in both]
        assert looked == [None, None]
        assert (await call("get_heartbeat_status"))["beats"] == 1


class Broken(Still):
    """A clock that fails while it is broken."""

    works = True
    failed = 0

    def __call__(self) -> datetime:
        if not self.works:
            self.failed += 1
            raise RuntimeError("The clock has stopped.")
        return super().__call__()


async def told(capsys: pytest.CaptureFixture[str], what: str) -> str:
    """All that was logged until then."""
    log = ""
    for _ in range(1200):
        log += capsys.readouterr().err
        if what in log:
            break
        await asyncio.sleep(0.05)
    return log


async def test_what_goes_wrong_is_told_once_and_looked_past(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Broken()
    async with thinking(settings, clock) as there:
        supplies = build_supplies(settings, there.mind)
        core = build_core(there.mind, "test", "", supplies)
        async with Runs(there.mind, Views(there.mind), core, supplies).open() as runs:
            clock.works = False
            async with beating(Beats(there.mind, runs, "test", EVERY), 0.02):
                log = await told(capsys, "The clock has stopped.")
                for _ in range(1200):
                    if clock.failed >= 5:  # of these looks only the first is told
                        break
                    await asyncio.sleep(0.05)
                log += capsys.readouterr().err
                assert log.count("defect in beats that begin by themselves") == 1
                clock.works = True
                for _ in range(1800):
                    if (await there.call("get_heartbeat_status"))["beats"]:
                        break
                    await asyncio.sleep(0.05)
                clock.works = False
            clock.works = True
        assert (await there.call("get_heartbeat_status"))["beats"] == 1


async def test_that_no_run_may_begin_is_told(
    settings: Settings, clock: Still, capsys: pytest.CaptureFixture[str]
) -> None:
    async with thinking(settings, clock) as there:
        supplies = build_supplies(settings, there.mind)
        full = replace(supplies, rules=replace(supplies.rules, at_once=0))
        async with Runs(there.mind, Views(there.mind), None, full).open() as runs:
            async with beating(Beats(there.mind, runs, "test", EVERY), 0.02):
                assert "there may be no more at a time" in await told(capsys, "no more at a time")
            await there.call("pause_heartbeat")
            capsys.readouterr()
            await Beats(there.mind, runs, "test", EVERY).round()
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "values", [{"every_hours": -1}, {"daily_cap": 0}, {"quiet_minutes": -5}, {"every_hours": "often"}]
)
def test_settings_that_make_no_sense_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidSettings, match="DIONYSUS_BEATS__"):
        load_settings(beats=values)


def test_they_are_off_unless_asked_for(mind: Mind) -> None:
    assert not mind.ground.rules.schedule.is_on
    assert mind.heartbeats.status().by_themselves.startswith("never")


def test_whoever_asks_is_told_why_none_begins(settings: Settings) -> None:
    often = load_settings(home=settings.home, embedding={"model": "none"}, beats={"every_hours": 6})
    with closing(build_mind(often)) as mind:
        assert mind.heartbeats.status().by_themselves == "every 6 h; the next one is due"
        mind.heartbeats.pause(None, TESTER)
        assert mind.heartbeats.status().by_themselves == "every 6 h; not now: they are paused"
