"""What ten beats of instinct make of four stores that people would have after five weeks, and of one of many memories.

python -m benchmarks.instinct [--quick] [--lives developer,german,many] [--show]

Everything goes through an MCP client, at the times at which it would have been told. A beat an hour, with nothing new.
The store of many memories is one of words alone.
Exits with 1 when something was lost, resolved wrongly, or left stale.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import anyio
from fastmcp import Client

from benchmarks.parts.lives import LIVES, Life, Told
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import load_settings

NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)
BEATS, FEWER_BEATS = 10, 2
MANY, FEWER = 20_000, 800
CROWDED = "many"
"""How the store of many memories is named among the lives."""
ROW = "{:<12}" + "{:>13}" * 8
HEADS = ("predictions", "asked", "stale", "going on", "repetitions", "ties right", "memories", "notes")


class Clock:
    """Stands where it is put, and goes on by a second at every look."""

    def __init__(self) -> None:
        self.moment = NOW - timedelta(days=40)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@dataclass
class Living:
    """A client of one store, and what became of what was told."""

    client: Client[Any]
    clock: Clock
    goals: dict[str, str] = field(default_factory=dict)
    predictions: dict[str, str] = field(default_factory=dict)
    model: str = ""

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        told = await self.client.call_tool(tool, arguments)
        answer: dict[str, Any] = told.structured_content or {}
        return answer

    async def run(self, tool: str, **arguments: Any) -> dict[str, Any]:
        told = await self.call(tool, wait_s=60, **arguments)
        while told["status"] == "running":
            told = await self.call("wait_run", run_id=told["run_id"], wait_s=60)
        if told["status"] != "done":
            raise SystemExit(f"{tool} ended badly: {told}")
        return told

    async def tell(self, one: Told) -> None:
        self.clock.moment = NOW - timedelta(days=one.days)
        match one.what:
            case "event" | "fact":
                kind = "episodic" if one.what == "event" else "semantic"
                await self.call("create_memory", content=one.text, memory_type=kind, session_id=one.of)
            case "goal" | "part":
                priority = "queued" if one.of or len(self.goals) > 2 else "active"
                parent = self.goals.get(one.of or "")
                made = await self.call("create_goal", title=one.text, priority=priority, parent_id=parent)
                self.goals[one.text] = made["goal"]["id"]
            case "progress" | "done":
                action = "complete" if one.what == "done" else "add_progress"
                await self.call("update_goal", goal_id=self.goals[one.of], action=action, note=one.text)
            case "decision" | "task" | "commitment":
                due = (NOW - timedelta(days=one.of)).date().isoformat() if isinstance(one.of, int) else None
                await self.call("record_session_event", kind=one.what, text=one.text, due=due)
            case "case":
                model = await self._the_model()
                await self.call("record_observation", model_id=model, situation=one.text, observation=one.of)
            case "expect":
                model = await self._the_model()
                made = await self.call("generate_prediction", model_id=model, context=one.text, expires_hours=336)
                self.predictions[one.text] = made["id"]

    async def _the_model(self) -> str:
        if not self.model:
            themes = [one["id"] for one in (await self.call("query_basin_landscape"))["largest"][:3]]
            made = await self.call("create_mental_model", name="What comes next", domain="world", basin_ids=themes)
            self.model = made["id"]
        return self.model

    async def memories(self) -> dict[str, dict[str, Any]]:
        """All of them: what is missing behind some page would be told as lost."""
        page = await self.call("list_memories", limit=100)
        found = {one["id"]: one for one in page.get("memories", [])}
        while page.get("next_cursor"):
            page = await self.call("list_memories", limit=100, cursor=page["next_cursor"])
            found |= {one["id"]: one for one in page.get("memories", [])}
        return found


@dataclass
class Measured:
    """What a store was before and after."""

    life: Life
    resolved: dict[str, str]
    asked: set[str]
    stale_before: set[str]
    stale_after: set[str]
    flagged: set[str]
    went_on: set[str]
    repetitions: tuple[int, int]
    ties: list[tuple[str, str]]
    lost: int
    memories: tuple[int, int]
    notes: int
    spent: list[float]
    seconds: list[float]

    @property
    def wrong(self) -> list[str]:
        """What a beat must not have done."""
        life, found = self.life, []
        found += [f"{text} is {how}" for text, how in self.resolved.items() if life.resolves.get(text) != how]
        found += [f"flagged: {title}" for title in self.flagged - life.stale]
        found += [f"went on: {title}" for title in self.went_on - life.goes_on]
        found += [f"left stale: {title}" for title in self.stale_after]
        found += [f"{self.lost} memories are lost"] if self.lost else []
        found += [f"{self.notes} notes are there"] if self.notes != 1 else []
        return found

    def right_ties(self) -> int:
        return sum(_goes(one, other, self.life) or _goes(other, one, self.life) for one, other in self.ties)

    def row(self) -> str:
        life = self.life
        right = sum(self.resolved.get(text) == how for text, how in life.resolves.items())
        told = (
            f"{right}/{len(life.resolves)}",
            f"{len(self.asked & life.asks.keys())}/{len(life.asks)}",
            f"{len(self.stale_before)} -> {len(self.stale_after)}",
            f"{len(self.went_on & life.goes_on)}/{len(life.goes_on)}",
            f"{self.repetitions[0]} -> {self.repetitions[1]}",
            f"{self.right_ties()}/{len(self.ties)}",
            f"{self.memories[0]} -> {self.memories[1]}",
            self.notes,
        )
        return ROW.format(life.name, *told)


def _goes(one: str, other: str, life: Life) -> bool:
    return any(one.startswith(begins) and other.startswith(tuple(with_)) for begins, with_ in life.together.items())


@asynccontextmanager
async def lived(life: Life, crowd: int) -> AsyncIterator[Living]:
    with TemporaryDirectory(prefix="dionysus-") as folder:
        more: dict[str, Any] = {"embedding": {"model": "none"}} if crowd else {}
        settings = load_settings(home=Path(folder), project=life.name, **more)
        clock = Clock()
        mind = build_mind(settings, clock)
        async with Client(build_core(mind, life.name, "", build_supplies(settings, mind, None))) as client:
            living = Living(client, clock)
            if crowd:
                await _crowd(living, crowd)
            for one in life.told:
                await living.tell(one)
            clock.moment = NOW
            yield living


async def _crowd(living: Living, count: int) -> None:
    """Many memories of everyday work, as a busy team would leave them."""
    chance = random.Random(7)
    who = ("Ana", "Bruno", "Chen", "Dora", "Emil", "Fatima", "Goran", "Hana", "Ivan", "Jana", "Karim", "Lena", "Nils")
    did = ("finished", "reviewed", "broke", "fixed", "delayed", "started", "presented", "rejected", "approved")
    what = ("invoice", "report", "parser", "login", "backup", "index", "contract", "translation", "dashboard", "budget")
    where = ("in Lisbon", "for Harbor", "on the train", "after lunch", "for a customer", "during the audit")
    for batch in range(0, count, 400):
        texts = [
            f"{chance.choice(who)} {chance.choice(did)} the {chance.choice(what)} {chance.choice(where)} ({batch + n})."
            for n in range(400)
        ]
        living.clock.moment = NOW - timedelta(days=39 - 4 * batch / count)
        kinds = ("episodic", "semantic")
        await living.call(
            "create_memories", memories=[{"content": text, "memory_type": chance.choice(kinds)} for text in texts]
        )


async def measured(life: Life, crowd: int, beats: int, *, show: bool) -> Measured:
    async with lived(life, crowd) as living:
        before = await living.memories()
        stale_before = await _stale(living)
        repeated = (await living.call("consolidate_memories"))["made"]
        count = (await living.call("observe_environment"))["memories"]
        if show:
            print((await living.run("reconstruct_session"))["answer"]["markdown"])
        said, seconds = await _beaten(living, beats, show=show)
        if show:
            print((await living.run("reconstruct_session"))["answer"]["markdown"])
        after = await living.memories()
        goals = (await living.call("list_goals", limit=50)).get("goals", [])
        resolved = await _resolved(living)
        asks = {
            text
            for text, id_ in living.predictions.items()
            if any(_asks(one, id_, life.asks.get(text)) for one in said)
        }
        hinted = {one["title"] for one in goals if any(_asks_how(answer, one["title"]) for answer in said)}
        return Measured(
            life=life,
            resolved=resolved,
            asked=asks,
            stale_before=stale_before,
            stale_after=await _stale(living) - hinted - {one["title"] for one in goals if one.get("blocked_by")},
            flagged={
                one["title"] for one in goals if any(why.startswith("Stale") for why in one.get("blocked_by", ()))
            },
            went_on=hinted
            | {one["title"] for one in goals if any("a memory names it" in n["text"] for n in one.get("notes", ()))},
            repetitions=(repeated, (await living.call("consolidate_memories"))["made"]),
            ties=await _ties(living, after),
            lost=len(before.keys() - after.keys()),
            memories=(count, (await living.call("observe_environment"))["memories"]),
            notes=sum(one.get("source") == "heartbeat" for one in after.values()),
            spent=[one["spent"] for one in said],
            seconds=seconds,
        )


async def _beaten(living: Living, beats: int, *, show: bool) -> tuple[list[dict[str, Any]], list[float]]:
    """What beats an hour apart answered, and the seconds of the processor that each took."""
    said, seconds = [], []
    for _ in range(beats):
        began = process_time()
        answer = (await living.run("run_heartbeat"))["answer"]
        seconds.append(process_time() - began)
        said.append(answer)
        living.clock.moment += timedelta(hours=1)
        if show:
            print(f"\n{answer['narrative']}\n  Next: {answer.get('next')}\n  {answer['spent']} of energy")
    return said, seconds


def _asks_how(answer: dict[str, Any], title: str) -> bool:
    """Whether a beat asked how it stands with a goal, for a memory hints at it."""
    return f"how it stands with '{title}'" in (answer.get("next") or "")


def _asks(answer: dict[str, Any], prediction: str, begins: str | None) -> bool:
    ahead = answer.get("next") or ""
    return bool(begins) and prediction in ahead and f"'{begins}" in ahead


async def _stale(living: Living) -> set[str]:
    return {one["title"] for one in (await living.call("review_goals")).get("stale", [])}


async def _resolved(living: Living) -> dict[str, str]:
    if not living.model:
        return {}
    page = await living.call("get_mental_model", model_id=living.model, status="resolved", limit=100)
    by_id = {one["id"]: one["grade"] for one in page.get("predictions", [])}
    return {text: by_id[id_] for text, id_ in living.predictions.items() if id_ in by_id}


async def _ties(living: Living, memories: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for one in memories.values():
        near = await living.call("get_neighbours", memory_id=one["id"], relation="RELATES_TO", direction="out")
        found += [(one["content"], other["text"]) for other in near.get("neighbours", [])]
    return found


async def main(names: list[str], many: int, beats: int, *, show: bool) -> int:
    print(ROW.format("store", *HEADS))
    wrong: list[str] = []
    crowded = Life(
        f"{many:,}", LIVES[0].told, LIVES[0].resolves, LIVES[0].asks, LIVES[0].stale, together=LIVES[0].together
    )
    for life, crowd in [*((one, 0) for one in LIVES), (crowded, many)]:
        if names and (CROWDED if crowd else life.name) not in names:
            continue
        found = await measured(life, crowd, beats, show=show)
        print(found.row())
        seconds = sorted(found.seconds)
        print(f"{'':<12}energy {'+'.join(f'{one:g}' for one in found.spent)}")
        print(f"{'':<12}CPU of a beat: median {seconds[beats // 2]:.2f} s, most {seconds[-1]:.2f} s")
        wrong += [f"{life.name}: {one}" for one in found.wrong]
        if show:
            print(*(f"  {one}  ~  {other}" for one, other in found.ties), sep="\n")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{FEWER_BEATS} beats, and {FEWER} memories")
    parser.add_argument("--lives", type=lambda text: text.split(","), default=[], help="those, with commas between")
    parser.add_argument("--show", action="store_true", help="what beats and picked up sessions say, too")
    options = parser.parse_args()
    extent = (FEWER, FEWER_BEATS) if options.quick else (MANY, BEATS)
    sys.exit(anyio.run(lambda: main(options.lives, *extent, show=options.show)))
