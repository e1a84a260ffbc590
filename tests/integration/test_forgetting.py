"""What nobody uses fades and can be archived: proposed through a real client, done by a person or by a server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.forgetting.sweeping import sweeping
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import ForgettingSettings, Settings
from tests.conftest import SteppingClock
from tests.integration.conftest import Call

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # 854 days later: what nobody used has e^-4.27 of its importance


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(LONG_AGO)


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "test")) as client:
        yield client


@pytest.fixture
def old(mind: Mind, caller: Caller, clock: SteppingClock) -> Callable[..., str]:
    """Makes a memory long ago. Afterwards it is now."""

    def made(content: str, **fields: Any) -> str:
        clock.moment = LONG_AGO
        id_ = mind.memories.create(Draft(content, **fields), caller).id
        clock.moment = NOW
        return id_

    return made


def faded(report: Any) -> list[str]:
    return [one["id"] for one in report["memories"]]


async def test_what_nobody_used_is_proposed_least_relevant_first_with_the_reason(
    call: Call, old: Callable[..., str], mind: Mind, caller: Caller
) -> None:
    half, little = old("half", importance=0.5), old("little", importance=0.2)
    mind.memories.create(Draft("new"), caller)
    before = mind.journal.position()
    report = await call("forgetting_report")
    assert faded(report) == [little, half]
    assert report["memories"][1] == {
        "id": half,
        "text": "half",
        "relevance": 0.00698,
        "why": "importance 0.5; never used, unchanged since 2024-01-01, 854 days ago",
        "project_id": "test",
    }
    assert (report["below"], report["active"], report["relevant"], report["proposed"]) == (0.1, 3, 1, 2)
    assert report["protected"] == {}
    assert mind.journal.position() == before


@pytest.mark.parametrize(
    ("importance", "days", "gone"),
    [
        (0.5, 321, False),  # 0.5 e^(-0.005 * 322) is 0.0999
        (0.5, 323, True),
        (0.2, 138, False),
        (0.2, 140, True),
        (0.69, 385, False),
        (0.69, 388, True),
        (0.0, 29, False),
        (0.0, 31, True),
        (0.7, 5000, False),
    ],
)
async def test_relevance_fades_with_the_days_without_use(
    call: Call, old: Callable[..., str], clock: SteppingClock, importance: float, days: int, gone: bool
) -> None:
    id_ = old("something", importance=importance)
    clock.moment = LONG_AGO + timedelta(days=days)
    assert faded(await call("forgetting_report")) == ([id_] if gone else [])


async def test_use_and_change_keep_a_memory(call: Call, old: Callable[..., str], clock: SteppingClock) -> None:
    recalled, changed = old("the harbour opens at six"), old("a b c")
    await call("semantic_recall", query="harbour")
    await call("update_memory", memory_id=changed, version=1, content="a b c d")
    clock.moment = NOW + timedelta(days=300)
    report = await call("forgetting_report")
    assert (faded(report), report["relevant"]) == ([], 2)
    clock.moment = NOW + timedelta(days=330)
    whys = {one["id"]: one["why"] for one in (await call("forgetting_report"))["memories"]}
    assert whys[recalled] == "importance 0.5; used once, last 2026-05-04, 329 days ago"
    assert "unchanged since 2026-05-04" in whys[changed]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"importance": 0.7}, "important"),
        ({"memory_type": "strategic"}, "strategic"),
    ],
)
async def test_some_memories_never_go(call: Call, old: Callable[..., str], fields: dict[str, Any], reason: str) -> None:
    old("kept", **fields)
    report = await call("forgetting_report")
    assert (report["protected"], report["proposed"]) == ({reason: 1}, 0)


async def test_what_is_young_or_used_lately_never_goes(
    call: Call, old: Callable[..., str], mind: Mind, caller: Caller
) -> None:
    old("used of late", importance=0.05)
    await call("semantic_recall", query="used")
    mind.memories.create(Draft("young", importance=0.05), caller)
    report = await call("forgetting_report")
    assert (report["protected"], report["proposed"]) == ({"young": 1, "in_use": 1}, 0)


@pytest.mark.parametrize(
    ("relation", "stays"), [("SUPPORTS", True), ("DERIVED_FROM", True), ("NEXT", True), ("SUPERSEDES", False)]
)
async def test_what_others_cite_never_goes(
    call: Call, old: Callable[..., str], mind: Mind, caller: Caller, clock: SteppingClock, relation: str, stays: bool
) -> None:
    """Also from another project, and by a memory that was archived: it can come back."""
    cited, citing = old("cited"), old("citing", project_id="other", importance=0.9)
    forgotten = mind.memories.forget(cited, caller)  # so that SUPERSEDES does not close it
    mind.memories.link(citing, relation, cited, None, caller)
    mind.journal.undo(forgotten.change, None, caller)
    mind.memories.forget(citing, caller)
    clock.moment = NOW + timedelta(days=400)
    report = await call("forgetting_report")
    assert (report["protected"], faded(report)) == (({"cited": 1}, []) if stays else ({}, [cited]))


async def test_a_person_archives_what_is_proposed_and_undoes_it_as_one(
    call: Call, old: Callable[..., str], mind: Mind, caller: Caller
) -> None:
    gone = [old(text) for text in ("один", "二", "tre")]
    kept = old("kept", importance=0.8)
    archived = mind.forgetting.archive(None, caller)
    assert (archived.archived, archived.waiting) == (3, 0)
    assert [(await call("get_memory", memory_id=id_))["status"] for id_ in gone] == ["archived"] * 3
    assert (await call("get_memory", memory_id=kept))["status"] == "active"
    await call("undo_change", change=archived.change)
    assert (await call("memory_stats"))["by_status"] == {"active": 4}
    report = await call("forgetting_report")
    assert (report["proposed"], report["relevant"]) == (0, 3)  # whoever brings them back wants them


async def test_reports_are_of_one_project_or_of_all(call: Call, old: Callable[..., str]) -> None:
    here, elsewhere, everywhere = old("a"), old("b", project_id="other"), old("c", project_id="global")
    assert faded(await call("forgetting_report")) == [here]
    assert faded(await call("forgetting_report", project_id="other")) == [elsewhere]
    assert set(faded(await call("forgetting_report", project_id="*"))) == {here, elsewhere, everywhere}
    nowhere = await call("forgetting_report", project_id="nowhere")
    assert (nowhere["active"], nowhere["note"]) == (0, "There are no memories in nowhere.")


async def test_the_rest_is_counted(call: Call, old: Callable[..., str]) -> None:
    for number in range(4):
        old(f"note {number} {'x' * 300}")
    report = await call("forgetting_report", limit=1)
    assert (len(report["memories"]), report["proposed"]) == (1, 4)
    assert len(report["memories"][0]["text"]) == 200
    assert (await call("forgetting_report", limit=0))["field"] == "limit"


@pytest.fixture
def daily(settings: Settings) -> Settings:
    return settings.model_copy(update={"forgetting": ForgettingSettings(archive="daily")})


def test_windows_sweep_once_a_day(daily: Settings, clock: SteppingClock, old: Callable[..., str]) -> None:
    one, other = build_mind(daily, clock), build_mind(daily, clock)
    gone = [old("here"), old("there", project_id="other")]
    swept = one.forgetting.sweep(NOW)
    assert swept
    assert swept.archived == 2
    assert {change.author for change in one.store.changes(thing=gone[1], newest_first=True, limit=1)} == {"dionysus"}
    later = old("later")
    clock.moment = NOW + timedelta(days=400)
    assert one.forgetting.sweep(NOW) is None
    assert other.forgetting.sweep(clock.moment)
    assert other.recall.get(later).status == "archived"
    one.close()
    other.close()


def test_what_was_swept_and_brought_back_stays(mind: Mind, old: Callable[..., str], caller: Caller) -> None:
    id_ = old("wanted")
    swept = mind.forgetting.sweep(NOW)
    assert swept
    mind.journal.undo(swept.change, None, caller)
    assert mind.forgetting.sweep(NOW + timedelta(days=1)) is None
    assert mind.recall.get(id_).status == "active"


def test_a_sweep_that_is_stopped_archives_nothing(mind: Mind, old: Callable[..., str]) -> None:
    id_ = old("here")
    assert mind.forgetting.sweep(NOW, lambda: True) is None
    assert mind.recall.get(id_).status == "active"


@pytest.mark.parametrize(("archive", "status"), [("daily", "archived"), ("off", "active")])
def test_a_server_sweeps_if_it_is_told_to(
    settings: Settings, clock: SteppingClock, old: Callable[..., str], archive: Any, status: str
) -> None:
    id_ = old("here")
    told = settings.model_copy(update={"forgetting": ForgettingSettings(archive=archive)})
    mind = build_mind(told, clock)
    with sweeping(mind.forgetting, clock, first_s=0.01):
        until = time.monotonic() + (30 if archive == "daily" else 0.2)
        while mind.recall.get(id_).status == "active" and time.monotonic() < until:
            time.sleep(0.01)
    assert mind.recall.get(id_).status == status
    mind.close()


async def test_texts_come_with_the_archive_and_as_of(call: Call, old: Callable[..., str], mind: Mind) -> None:
    id_ = old("kept on paper")
    mind.forgetting.sweep(NOW)
    assert (await call("semantic_recall", query="paper"))["hits"] == []
    assert (await call("get_memory", memory_id=id_))["content"] == "kept on paper"
    assert [hit["id"] for hit in (await call("semantic_recall", query="paper", as_of="2025"))["hits"]] == [id_]
