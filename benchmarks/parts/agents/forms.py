"""Steps and model calls of the same ten tasks in code, and as calls in JSON: one, several or a list at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from smolagents import ToolCallingAgent

from agents.bridge import Bridge, bridged
from agents.errand import Errand, Means
from agents.layers import MANAGER
from agents.plans import carry_out_plans
from agents.ports import Called, StepKind
from agents.run import carry_out
from agents.testing import Reply, ScriptedModels, calls
from benchmarks.parts.agents.read import counted, texts_of
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.parts.agents.stock import Stock
from benchmarks.parts.agents.tasks import CHAIN, GOALS, NOTES, TASKS, TOOLS, Call, Task
from benchmarks.table import Cell, show

CODE, ONE, SEVERAL, PLANS = "code", "JSON, one call", "JSON, several calls", "JSON plans"
FORMS = (CODE, ONE, SEVERAL, PLANS)
SEED = 0.70
"""The seeds claim that code takes 30 % fewer steps."""


@dataclass
class Seen:
    """What came back, call by call and round by round."""

    rounds: list[list[Any]] = field(default_factory=list)
    steps: int = 0
    _results: dict[str, Any] = field(default_factory=dict)

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """It only listens."""

    def after(self, agent: str, called: Called) -> None:
        del agent
        if called.error:
            raise SystemExit(f"{called.tool} was refused: {called.message}")
        self._results[_key((called.tool, dict(called.arguments)))] = called.result

    def close(self, batch: list[Call]) -> None:
        self.rounds.append([self._results[_key(call)] for call in batch])

    def step(self, step: Any) -> None:
        self.steps += step.kind is StepKind.ACTION
        if step.error:
            raise SystemExit(f"A step failed: {step.error}")

    def say(self, done: float, of: float, text: str) -> None:
        """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task took."""

    steps: int
    asked: int
    tokens: int
    answer: Any


async def measure() -> bool:
    """Every form must come to the same answer."""
    costs = {task.name: {form: await _cost(task, form) for form in FORMS} for task in TASKS}
    for name, of in costs.items():
        if any(of[form].answer != of[CODE].answer for form in FORMS):
            raise SystemExit(f"{name}: the forms came to different answers: {of}")
    show(
        "Steps of ten tasks", ("", *FORMS), [(name, *(of[form].steps for form in FORMS)) for name, of in costs.items()]
    )
    sums = {form: [sum(_parts(of[form])[part] for of in costs.values()) for part in range(3)] for form in FORMS}
    rows: list[tuple[Cell, ...]] = []
    for part, name in enumerate(("steps", "calls of the model, plans among them", "tokens of input")):
        rows.append((name, *(sums[form][part] for form in FORMS)))
        rows.append((f"{name}: code takes of it", *(f"{sums[CODE][part] / sums[form][part]:.2f} x" for form in FORMS)))
    show("All ten", ("", *FORMS), rows)
    careful = sum(max(2, of[CODE].steps) for of in costs.values())
    print(f"Code that never answers in the step in which it looks would take {careful} steps.")
    return sums[CODE][0] <= SEED * sums[ONE][0]


def _parts(cost: Cost) -> tuple[int, int, int]:
    return cost.steps, cost.asked, cost.tokens


async def _cost(task: Task, form: str) -> Cost:
    async with stage() as at, bridged(at.client, trusted=True) as bridge:
        await _furnish(at)
        return await _in_code(at, bridge, task) if form == CODE else await _in_json(at, bridge, task, form)


async def _furnish(at: Stage) -> None:
    ids = await at.remember(NOTES)
    for one, other in pairwise(CHAIN):
        await at.call("link_memories", source_id=ids[one], relation="NEXT", target_id=ids[other])
    for title in GOALS:
        await at.call("create_goal", title=title)


async def _in_code(at: Stage, bridge: Bridge, task: Task) -> Cost:
    models, seen = ScriptedModels({"manager": task.code}), Seen()
    means = Means("bench", bridge, at.sandbox, models, seen, seen)
    outcome = await carry_out(Errand("bench", task.name, {}, team=(), tools=TOOLS), means)
    return Cost(seen.steps, *_read(models), outcome.output)


async def _in_json(at: Stage, bridge: Bridge, task: Task, form: str) -> Cost:
    seen = Seen()
    models = ScriptedModels({"manager": _replies(task, form, seen)})
    if form == PLANS:
        means = Means("bench", bridge, at.sandbox, models, seen, seen, watchers=(seen,))
        outcome = await carry_out_plans(Errand("bench", task.name, {}, tools=TOOLS), means)
        output, steps = outcome.output, outcome.steps
    else:
        maker = Stock(bridge, models, watchers=(seen,))
        agent = maker.agent(replace(MANAGER, tools=TOOLS, steps=30), ToolCallingAgent)
        output = await bridge.in_agent_thread(agent.run, task.name)
        steps = sum(hasattr(one, "step_number") for one in agent.memory.steps)
    return Cost(steps, *_read(models), output)


def _replies(task: Task, form: str, seen: Seen) -> Iterator[Reply]:
    """Made when they are asked for, from what came back until then."""
    for make in task.rounds:
        batch = list(make(seen.rounds))
        yield from (calls(call) for call in batch) if form == ONE else [_together(batch, form)]
        seen.close(batch)
    yield _together([("final_answer", {"answer": task.answer(seen.rounds)})], form)


def _together(batch: list[Call], form: str) -> Reply:
    if form == PLANS:
        return json.dumps([{"tool": tool, "arguments": arguments} for tool, arguments in batch])
    return calls(*batch)


def _read(models: ScriptedModels) -> tuple[int, int]:
    texts = texts_of(models)
    return len(texts), counted(texts)


def _key(call: Call) -> str:
    return json.dumps(call, sort_keys=True, default=str)
