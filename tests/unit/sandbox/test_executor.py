"""How a session follows the runs of an agent, and what the code of one agent may ask of another."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console
from smolagents import CodeAgent, LogLevel
from smolagents.monitoring import AgentLogger

from agents.testing import ScriptedModel, step
from sandbox.checking.checker import Checker
from sandbox.checking.sandbox import CheckedSandbox
from sandbox.errors import Closed
from sandbox.executor import SandboxExecutor, StepFailed
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import STEPS, Sandbox

SOON_S = 10.0


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = CheckedSandbox(MontySandbox(), Checker())
    yield made
    made.close()


@pytest.fixture
def executors(sandbox: Sandbox) -> Iterator[Callable[[], SandboxExecutor]]:
    made: list[SandboxExecutor] = []

    def make() -> SandboxExecutor:
        made.append(SandboxExecutor(sandbox))
        begin(made[-1])
        return made[-1]

    yield make
    for executor in made:
        executor.cleanup()


@pytest.fixture
def executor(executors: Callable[[], SandboxExecutor]) -> SandboxExecutor:
    return executors()


def begin(executor: SandboxExecutor) -> None:
    """As smolagents begins a run."""
    executor.send_variables({})
    executor.send_tools({"final_answer": lambda answer: answer})


def agent(replies: list[str], executor: SandboxExecutor, **more: Any) -> CodeAgent:
    quiet = AgentLogger(level=LogLevel.OFF, console=Console(file=io.StringIO()))
    model = ScriptedModel([step(code) for code in replies])
    return CodeAgent(tools=[], model=model, executor=executor, logger=quiet, **{"max_steps": 3, **more})


def test_a_run_that_has_used_up_its_session_is_told_so_and_gets_no_other(executor: SandboxExecutor):
    for _ in range(STEPS):
        executor("kept = 1")
    for _ in range(2):
        with pytest.raises(Closed, match=f"{STEPS} steps"):
            executor("kept")


def test_a_step_that_was_refused_before_it_ran_is_none(executor: SandboxExecutor):
    executor("kept = 5")
    for _ in range(STEPS):
        with pytest.raises(StepFailed, match="`unknown`"):
            executor("unknown(1)")
    assert executor("kept").output == 5


def test_the_next_run_gets_another_session_and_is_told_what_is_gone(executor: SandboxExecutor):
    for _ in range(STEPS):
        executor("kept = 1")
    begin(executor)
    first = executor("2")
    assert (first.output, "variables are gone" in first.logs) == (2, True)
    assert executor("3").logs == ""


def test_a_run_after_a_final_answer_begins_anew(executor: SandboxExecutor):
    assert executor("kept = 1\nfinal_answer(kept)").is_final_answer
    begin(executor)
    with pytest.raises(StepFailed, match="kept"):
        executor("kept")


@pytest.mark.parametrize("more", ["max_steps=30", "reset=False", "stream=True", "return_full_result=True"])
def test_code_cannot_say_what_another_agent_may_spend(executors: Callable[[], SandboxExecutor], more: str):
    analyst = agent(["x = 1"] * 40, executors(), name="analyst", description="counts")
    ask = f"try:\n    analyst('count', {more})\nexcept TypeError as error:\n    print(error)"
    manager = agent([ask, "final_answer(0)"], executors(), managed_agents=[analyst])
    manager.run("go")
    assert f"unexpected keyword argument '{more.partition('=')[0]}'" in str(manager.memory.steps[1].observations)
    assert analyst.memory.steps == []


def test_another_agent_is_asked_with_a_task_and_more_of_it(executors: Callable[[], SandboxExecutor]):
    analyst = agent(["final_answer(sum(numbers))"], executors(), name="analyst", description="counts")
    ask = "final_answer(analyst('add up', additional_args={'numbers': [1, 2, 3]}))"
    assert "6" in agent([ask], executors(), managed_agents=[analyst]).run("go")


def test_a_cancel_ends_the_agents_that_are_asked_too(executors: Callable[[], SandboxExecutor]):
    asked, mine = threading.Event(), executors()

    def reply(_: object) -> str:
        asked.set()
        return step("while True: pass")

    analyst = agent([], executors(), name="analyst", description="counts", max_steps=8)
    analyst.model = ScriptedModel([reply, *["never"] * 8])
    manager = agent(["analyst('count')", *["1"] * 9], mine, managed_agents=[analyst])
    running = threading.Thread(target=lambda: manager.run("go"), daemon=True)
    running.start()
    assert asked.wait(SOON_S)
    mine.cancel()
    running.join(SOON_S)
    assert not running.is_alive()
    assert len(analyst.memory.steps) <= 2, "the task, and the step that was ended"


def test_what_is_printed_can_be_printed_by_the_host(executor: SandboxExecutor):
    assert executor("print('half a pair: \\ud800')").logs.encode()
    with pytest.raises(StepFailed) as failed:
        executor("raise ValueError('\\ud800')")
    assert str(failed.value).encode()
