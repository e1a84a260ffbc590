"""What the framework takes of a beat whose model answers at once, beside stock smolagents in the same run."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from agents.bridge import Bridge, bridged
from agents.errand import Errand, Means
from agents.run import carry_out
from agents.testing import ScriptedModels, step
from agents.tree import Tree
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.parts.agents.stock import Stock
from benchmarks.parts.local_executor import LocalSandbox
from benchmarks.table import Cell, ratio, show

if TYPE_CHECKING:
    from agents.ports import Step

STEPS, CALLS = 5, 50
LIMIT_S = 5.0
TASK = "Look at the notes."
LOOKS = [step(f"print(get_memory(known)['content'], {number})") for number in range(STEPS - 2)]
SCRIPT = [
    step("known = list_memories(limit=1)['memories'][0]['id']\nprint(known)"),
    *LOOKS,
    step("final_answer({'narrative': 'Looked.', 'valence': 0.0, 'goals': [], 'next': 'Rest.'})"),
]
CALLING = [
    step("known = list_memories(limit=1)['memories'][0]['id']"),
    step(f"for number in range({CALLS}):\n    get_memory(known)"),
    step("final_answer('done')"),
]
STOCK = LocalSandbox.tier
Times = dict[str, float]


class Dropped:
    """Takes steps and progress, and keeps their times only."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def step(self, step: Step) -> None:
        self.seconds.append(step.seconds)

    def say(self, done: float, of: float, text: str) -> None:
        """Nobody waits."""


async def measure(tiers: list[str], rounds: int) -> bool:
    """Whether a beat stays within the bound on every tier."""
    seen: dict[str, list[Times]] = {tier: [] for tier in (STOCK, *tiers)}
    async with AsyncExitStack() as stack:
        stages = {tier: await stack.enter_async_context(_opened(tier)) for tier in tiers}
        for number in range(rounds + 1):
            for tier, times in seen.items():
                at, bridge = stages[tiers[0] if tier == STOCK else tier]
                taken = await (_stock(bridge) if tier == STOCK else _ours(at, bridge))
                if number:  # the first one imports, and starts what is started once
                    times.append(taken)
    columns = list(seen[tiers[0]][0])
    middles = {
        tier: {name: median(one[name] for one in times if name in one) for name in times[0]}
        for tier, times in seen.items()
    }
    show(
        f"A beat of {STEPS} steps with a model that answers at once, medians of {rounds} rounds, ms",
        ("", *columns),
        [(tier, *_cells(times, columns)) for tier, times in middles.items()],
    )
    base = middles[STOCK]
    show(
        "The same against stock smolagents, in this run",
        ("", *(name for name in columns if name in base)),
        [
            (tier, *(ratio(times[name], base[name]) for name in columns if name in base))
            for tier, times in middles.items()
        ],
    )
    return all(middles[tier]["run_heartbeat, whole"] < LIMIT_S * 1000 for tier in tiers)


def _cells(times: Times, columns: list[str]) -> list[Cell]:
    return [times.get(name, "-") for name in columns]


@asynccontextmanager
async def _opened(tier: str) -> AsyncIterator[tuple[Stage, Bridge]]:
    async with stage(tier) as at, bridged(at.client, trusted=True) as bridge:
        await at.remember(["The crane of the harbour is blue."])
        at.models.follow(SCRIPT)
        yield at, bridge


async def _ours(at: Stage, bridge: Bridge) -> Times:
    def means(script: list[Any]) -> Means:
        return Means("bench", bridge, at.sandbox, ScriptedModels({"manager": script}), Dropped(), Dropped())

    errand = Errand("bench", TASK, {}, STEPS)
    built = await bridge.in_agent_thread(_timed, lambda: Tree(errand, means(SCRIPT)))
    calls = means(CALLING)
    began, used = time.perf_counter(), time.process_time()
    await carry_out(errand, means(SCRIPT))
    took, cpu = _since(began), (time.process_time() - used) * 1000
    await carry_out(errand, calls)
    began, used = time.perf_counter(), time.process_time()
    await at.run("run_heartbeat")
    whole, whole_cpu = _since(began), (time.process_time() - used) * 1000
    return {
        "tree made": built,
        "made and run": took,
        "per step": took / STEPS,
        "made and run, CPU": cpu,
        "per step, CPU": cpu / STEPS,
        "a tool call in code": _of_calls(calls.record),
        "run_heartbeat, whole": whole,
        "run_heartbeat, CPU": whole_cpu,
    }


def _of_calls(record: Any) -> float:
    """Of the second step that acts: a plan comes first."""
    return float(record.seconds[2]) * 1000 / CALLS


async def _stock(bridge: Bridge) -> Times:
    def made(script: list[Any]) -> Any:
        return Stock(bridge, ScriptedModels({"manager": script})).tree()

    built = await bridge.in_agent_thread(_timed, partial(made, SCRIPT))
    began, used = time.perf_counter(), time.process_time()
    await bridge.in_agent_thread(lambda: made(SCRIPT).run(TASK))
    took, cpu = _since(began), (time.process_time() - used) * 1000
    calling = await bridge.in_agent_thread(partial(made, CALLING))
    await bridge.in_agent_thread(calling.run, TASK)
    second = next(one for one in calling.memory.steps if getattr(one, "step_number", 0) == 2)
    return {
        "tree made": built,
        "made and run": took,
        "per step": took / STEPS,
        "made and run, CPU": cpu,
        "per step, CPU": cpu / STEPS,
        "a tool call in code": second.timing.duration * 1000 / CALLS,
    }


def _timed(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return _since(began)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
