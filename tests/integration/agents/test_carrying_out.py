"""How a run ends: well, at its limit, by its model's fault, cancelled, too late; and that nothing is left of it."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastmcp import Client, FastMCP
from smolagents.memory import ActionStep
from smolagents.monitoring import Timing

from agents.callbacks.trail import STOPPED
from agents.errand import Errand, Script, Tier
from agents.errors import AgentCancelled, BudgetSpent, ModelFailed, NotInstalled
from agents.plans import carry_out_plans
from agents.ports import Called, StepKind
from agents.testing import Reply
from agents.testing.misbehaving import MisbehavingModels
from agents.testing.misdeeds import MISDEEDS
from agents.testing.misdeeds import SLOW as SLOWLY
from agents.testing.models import ScriptedModels
from agents.tree import Tree
from sandbox.errors import Busy
from sandbox.off import OffSandbox
from sandbox.port import STEPS, Sandbox, Session
from tests.contract.sandbox.conftest import TIERS, working
from tests.integration.agents.stage import DONE, Stage, step, tool_call

ROUNDS = 20
ENDLESS = step("while True:\n    pass")
SLOW = step("slow()")
STUBBORN = step("while True:\n    try:\n        slow()\n    except BaseException:\n        pass")
SOON_S = 20.0
"""More than a busy machine needs, and less than any of what is stopped takes by itself."""


class Served:
    """A server with a slow tool, which says when it was reached."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.answers = threading.Event()
        """Set when a model that waits may answer."""
        self.server = FastMCP("slow")
        self.server.tool(self.slow)
        self.server.tool(self.quick)

    async def slow(self) -> str:
        self.reached.set()
        await asyncio.sleep(60)
        return "too late"

    def quick(self) -> str:
        self.reached.set()
        return "here"


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = working(request.param)
    yield made
    made.close()


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
async def stage(served: Served, sandbox: Sandbox) -> AsyncIterator[Stage]:
    async with Client(served.server) as client:
        yield Stage(client, sandbox)


TOOLS: dict[str, Any] = {"tools": ("slow", "quick")}


@pytest.mark.parametrize("given", ["10 ** 5000", "final_answer([10 ** 5000])", "quick(10 ** 5000)"])
async def test_what_cannot_be_written_down_is_the_models_mistake(stage: Stage, given: str):
    outcome = await stage.carry({"manager": [step(given), DONE]}, **TOOLS)
    assert (outcome.state, outcome.output) == ("done", "done")
    first, _ = stage.kept.of("manager", StepKind.ACTION)
    assert first.error


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (BudgetSpent("The day's budget is spent.", "Wait."), "budget_spent"),
        (ModelFailed("It did not answer.", "Look at it."), "model_failed"),
        (RuntimeError("choices is empty"), "model_failed"),
    ],
)
@pytest.mark.parametrize("plan", [None, "1. Go."], ids=["while planning", "in a step"])
async def test_a_model_that_fails_ends_the_run_with_the_code(stage: Stage, raised: Exception, code: str, plan: Any):
    outcome = await stage.carry({"manager": [raised]}, plan=plan)
    assert (outcome.state, outcome.error, outcome.output) == ("failed", code, None)
    assert str(getattr(raised, "message", raised)) in outcome.message
    last = stage.kept.steps[-1]
    assert last.kind is (StepKind.PLAN if plan is None else StepKind.ACTION)
    assert str(getattr(raised, "message", raised)) in last.error


async def test_the_others_go_on_when_the_model_of_one_fails(stage: Stage):
    script = step('try:\n    association("Look")\nexcept Exception as error:\n    final_answer(str(error))')
    outcome = await stage.carry({"manager": [script], "association": [ModelFailed("It is gone.", "Wait.")]})
    assert outcome.state == "done"
    assert "It is gone." in outcome.output
    (called,) = stage.kept.of("manager", StepKind.ACTION)[0].calls
    assert (called.tool, called.error, called.message) == ("association", "model_failed", "It is gone.")


class Full:
    """A sandbox in which no place is free."""

    tier = "full"

    def open(self, steps: int = STEPS) -> Session:
        raise Busy(f"No place for {steps} steps is free.", "Wait.")

    def close(self) -> None:
        """It holds nothing."""


class NoModels:
    """Models none of which is installed."""

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None) -> Any:
        raise NotInstalled(f"The model of {agent} is not installed.", "Install it.")


@pytest.mark.parametrize(
    ("without", "code", "next_step"),
    [
        ({"sandbox": OffSandbox()}, "sandbox_off", "Set DIONYSUS_SANDBOX"),
        ({"sandbox": Full()}, "sandbox_busy", "Wait."),
        ({"models": NoModels()}, "model_not_installed", "Install it."),
    ],
)
async def test_what_is_not_there_is_what_came_of_it(served: Served, without: dict[str, Any], code: str, next_step: str):
    """And no exception, which would take with it what the run had done before."""
    async with Client(served.server) as client:
        stage = Stage(client, without.get("sandbox", Full()))
        outcome = await stage.send(without.get("models", ScriptedModels({"manager": [DONE]})), **TOOLS)
    assert (outcome.state, outcome.error, outcome.steps) == ("failed", code, 0)
    assert next_step in outcome.next_step


async def test_a_step_that_goes_on_when_its_trail_is_closed_counts_once(served: Served):
    async with Client(served.server) as client:
        stage = Stage(client, Full())
        async with stage.means() as means:
            tree = Tree(Errand("test", "Look.", {}), replace(means, models=ScriptedModels({})))
            tree.trail.begin(tree.manager, StepKind.ACTION)
            tree.trail.close()
            tree.trail.acted(ActionStep(step_number=1, timing=Timing(0.0, 1.0)), tree.manager)
            tree.trail.begin(tree.manager, StepKind.ANSWER)
    assert (tree.trail.count, [(one.number, one.error) for one in stage.kept.steps]) == (1, [(1, STOPPED)])


async def test_plans_without_a_model_are_told_as_what_came_of_it(served: Served):
    async with Client(served.server) as client, Stage(client, Full()).means() as means:
        outcome = await carry_out_plans(Errand("test", "Look.", {}), replace(means, models=NoModels()))
    assert (outcome.state, outcome.error) == ("failed", "model_not_installed")


class Watched:
    """A sandbox whose sessions are counted when they are cancelled; the second one cannot be."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.tier = sandbox.tier
        self.close = sandbox.close
        self.opened: list[Session] = []
        self.cancelled: list[int] = []
        self._sandbox = sandbox

    def open(self, steps: int = STEPS) -> Any:
        self.opened.append(self._sandbox.open(steps))
        return WatchedSession(self, len(self.opened))


class WatchedSession:
    def __init__(self, of: Watched, number: int) -> None:
        self._of, self._number = of, number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of.opened[self._number - 1], name)

    def cancel(self) -> None:
        self._of.cancelled.append(self._number)
        if self._number == 2:
            raise RuntimeError("the second cannot be cancelled")
        self._of.opened[self._number - 1].cancel()


async def test_an_agent_whose_code_cannot_be_ended_keeps_no_other_from_ending(
    served: Served, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
):
    watched = Watched(sandbox)
    models = ScriptedModels({"manager": [step("final_answer(association('Look'))")], "association": [DONE]})
    async with Client(served.server) as client, Stage(client, watched).means() as means:
        tree = Tree(Errand("test", "Look.", {}), replace(means, models=models))
        assert (await means.bridge.in_agent_thread(tree.work)).output == "done"
        await asyncio.to_thread(tree.stop)
        assert set(watched.cancelled) == {1, 2}
        tree.close()
    assert "the second cannot be cancelled" in caplog.text


async def test_the_limit_of_steps_is_a_state_of_its_own(stage: Stage):
    outcome = await stage.carry({"manager": [step("print('a heron')")] * 2 + ["A heron was seen."]}, max_steps=2)
    assert (outcome.state, outcome.output) == ("step_limit", "A heron was seen.")
    assert stage.kept.of("manager", StepKind.ACTION)[-1].text == "A heron was seen."
    assert stage.kept.said[-1] == (2.0, 2.0, "manager: no step of 2 is left")


async def test_at_the_limit_with_a_model_that_fails_what_was_seen_last_is_told(stage: Stage):
    outcome = await stage.carry({"manager": [step("print('a heron')"), RuntimeError("gone")]}, max_steps=1)
    assert outcome.state == "step_limit"
    assert "Stopped after 1 steps" in outcome.output
    assert "a heron" in outcome.output


async def test_the_manager_is_told_that_another_one_came_to_its_limit(stage: Stage):
    outcome = await stage.carry({
        "manager": [step('final_answer(association("Look"))')],
        "association": [step("print(1)")] * 5 + ["Nothing yet."],
    })  # fmt: skip
    assert outcome.output.startswith("Nothing yet.\n(It had no step left")


async def test_code_that_fails_is_told_and_the_run_goes_on(stage: Stage):
    outcome = await stage.carry({"manager": ["no code at all", step("{}['a']"), step("import socket_of_mine"), DONE]})
    assert outcome.state == "done"
    errors = [one.error for one in stage.kept.of("manager", StepKind.ACTION)]
    assert "<code>" in errors[0]
    assert "KeyError" in errors[1]
    assert errors[2]
    assert not errors[3]


def waits(served: Served) -> Reply:
    """A model that does not answer before it is told to."""

    def think(_: object) -> str:
        served.reached.set()
        served.answers.wait(3 * SOON_S)
        return "<code>quick()</code>"

    return think


CANCELLED: dict[str, Callable[[Served], dict[str, list[Reply]]]] = {
    "in a tool": lambda _: {"manager": [SLOW]},
    "in code that catches everything": lambda _: {"manager": [STUBBORN]},
    "in endless code": lambda _: {"manager": [step("quick()\nwhile True:\n    pass")]},
    "in another agent's tool": lambda _: {"manager": [step('association("Look")')], "association": [SLOW]},
    "in an agent that calls tools": lambda _: {
        "manager": [step('perception("Look")')],
        "perception": [tool_call("slow")],
    },
    "in another agent's endless code": lambda _: {
        "manager": [step('association("Look")')],
        "association": [step("quick()\nwhile True:\n    pass")],
    },
    "while the model thinks": lambda served: {"manager": [waits(served)]},
    "while another's model thinks": lambda served: {
        "manager": [step('association("Look")')],
        "association": [waits(served)],
    },
}


@pytest.mark.parametrize("how", CANCELLED)
async def test_a_run_that_is_cancelled_stops_and_is_on_record(stage: Stage, served: Served, how: str):
    task = asyncio.create_task(stage.carry(CANCELLED[how](served), **TOOLS))
    await asyncio.to_thread(served.reached.wait, 60)
    asked = sum(len(model.asked) for model in stage.models.models.values())
    task.cancel()
    begun = time.monotonic()
    with pytest.raises((asyncio.CancelledError, AgentCancelled)):
        await task
    assert time.monotonic() - begun < SOON_S
    served.answers.set()
    assert sum(len(model.asked) for model in stage.models.models.values()) == asked
    assert stage.kept.of("manager", StepKind.ACTION)[-1].error
    kept = len(stage.kept.steps)
    await until(lambda: not agents_alive())
    assert len(stage.kept.steps) == kept
    assert {one.number for one in stage.kept.steps} == set(range(1, kept + 1))


@asynccontextmanager
async def time_until(reached: threading.Event) -> AsyncIterator[None]:
    """Time for whatever is done, which is over once the slow tool was reached."""

    async def end() -> None:
        await anyio.to_thread.run_sync(reached.wait, 2 * SOON_S)
        scope.deadline = anyio.current_time()

    with anyio.fail_after(2 * SOON_S) as scope:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(end)
            yield


async def test_a_run_that_takes_too_long_is_stopped(stage: Stage, served: Served):
    with pytest.raises(TimeoutError):
        async with time_until(served.reached):
            await stage.carry({"manager": [SLOW]}, **TOOLS)
    last = stage.kept.of("manager", StepKind.ACTION)[-1]
    assert last.code == "slow()"
    assert last.error  # that of the run, or of its sandbox, whichever is told first


class Lingering:
    """A watcher that is long in hearing what came of a call."""

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """Nothing is refused."""

    def after(self, agent: str, called: Called) -> None:
        time.sleep(0.25)


async def test_plans_in_json_end_in_their_time_and_the_turn_that_was_stopped_is_on_record(stage: Stage, served: Served):
    models = ScriptedModels({"manager": ['[{"tool": "slow"}]']})
    async with stage.means(watchers=(Lingering(),)) as means:
        with pytest.raises(TimeoutError):
            async with time_until(served.reached):
                await carry_out_plans(Errand("test", "Look.", {}, tools=("slow",)), replace(means, models=models))
    (turn,) = stage.kept.of("manager")
    assert turn.error == STOPPED
    assert [(one.tool, one.error) for one in turn.calls] == [("slow", "cancelled")]


async def test_nothing_is_left_after_many_runs(stage: Stage, served: Served):
    scripts: list[tuple[dict[str, list[Reply]], float]] = [
        ({"manager": [step('final_answer(association("Look"))')], "association": [DONE]}, 60.0),
        ({"manager": [step("{}['a']"), RuntimeError("gone")]}, 60.0),
        ({"manager": [SLOW]}, 0.2),
        ({"manager": [ENDLESS]}, 0.2),
    ]
    for script in scripts:
        await _carried(stage, script)
    await until(lambda: not agents_alive())
    before = descriptors()
    for round_ in range(ROUNDS):
        await _carried(stage, scripts[round_ % len(scripts)])
    await until(lambda: not agents_alive())
    await until(lambda: descriptors() < before + ROUNDS / len(scripts))  # less than one for each run of one script


@pytest.mark.parametrize("seed", range(5))
async def test_models_that_do_all_kinds_of_harm_leave_a_whole_record(stage: Stage, seed: int):
    models = MisbehavingModels(seed, MISDEEDS - SLOWLY)
    outcome = await stage.send(models, deadline_s=60.0, **TOOLS)
    assert models.did
    assert outcome.state in ("done", "failed", "step_limit")
    assert sorted(one.number for one in stage.kept.steps) == list(range(1, outcome.steps + 1))
    assert (outcome.state == "failed") == bool(outcome.error)
    await until(lambda: not agents_alive())


async def _carried(stage: Stage, script: tuple[dict[str, list[Reply]], float]) -> None:
    replies, deadline = script
    try:
        await stage.carry(replies, deadline_s=deadline, **TOOLS)
    except TimeoutError:
        return


def descriptors() -> int:
    """Those that are open in this process, which does other things, too."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def agents_alive() -> list[str]:
    """The threads of agents."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("dionysus-agent")]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        for _ in itertools.takewhile(lambda _: not holds(), itertools.repeat(0)):
            await asyncio.sleep(0.02)
