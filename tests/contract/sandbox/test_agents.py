"""A real agent of smolagents, with a managed agent and tools like those of MCP, does the same work on every tier."""

from __future__ import annotations

import contextvars
import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console
from smolagents import CodeAgent, LogLevel, Tool
from smolagents.monitoring import AgentLogger

from agents.testing import ScriptedModel, step
from sandbox.errors import Cancelled, Closed
from sandbox.executor import SandboxExecutor
from sandbox.port import Limits, Sandbox

TASK = contextvars.ContextVar("TASK", default="none")

MANAGER = [
    """
hits = []
for query in ["a", "b", "c"]:
    for hit in recall(query=query, limit=4):
        if hit["score"] > 0.6:
            hits.append(hit)
print(f"{len(hits)} hits")
hits.sort(key=lambda hit: (-hit["score"], hit["text"]))
""",
    """
from collections import defaultdict
scores = defaultdict(list)
for hit in hits:
    scores[hit["text"].split()[0]].append(hit["score"])
best = {name: max(values) for name, values in scores.items()}
best
""",
    """
try:
    found = best["zzz"]
except KeyError as error:
    print("missing", error)
    found = None
report = analyst("Add up " + ", ".join(sorted(best)), additional_args={"best": best})
""",
    """
def weighed(values, weight=2):
    return sum(value * weight for value in values.values())
total = round(weighed(best), 2)
try:
    stored = store(f"total {total}", tags=["sum"])
    store("", tags=[])
except ValueError as error:
    print("refused:", error)
stored["ok"]
""",
    """
assert stored["ok"]
try:
    final_answer({"total": total, "hits": len(hits), "report": "2.7" in report, "task": where_am_i()})
except BaseException:
    store("after the end", tags=[])
print("never")
""",
]
ANALYST = ["subtotal = sum(best.values())\nprint(subtotal)", "final_answer(f'{subtotal:.1f}')"]


class Served(Tool):
    """As tools of MCP come: a schema, and one function that takes whatever it is given."""

    skip_forward_signature_validation = True
    output_type = "any"

    def __init__(self, name: str, inputs: dict[str, Any], call: Callable[..., object]) -> None:
        self.name, self.description, self.inputs = name, f"{name}, from a server", inputs
        self._call = call
        super().__init__()

    def forward(self, *args: Any, **kwargs: Any) -> object:
        return self._call(*args, **kwargs)


def _inputs(**types: str) -> dict[str, Any]:
    return {
        name: {"type": kind.rstrip("?"), "description": name, "nullable": kind.endswith("?")}
        for name, kind in types.items()
    }


class Stage:
    """The tools, what they were asked, and on which thread."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.threads: set[int] = set()

    def tools(self) -> list[Tool]:
        return [
            Served("recall", _inputs(query="string", limit="integer?"), self._recall),
            Served("store", _inputs(text="string", tags="array"), self._store),
            Served("where_am_i", {}, TASK.get),
        ]

    def _recall(self, query: str, limit: int = 3) -> list[dict[str, object]]:
        self.threads.add(threading.get_ident())
        return [{"text": f"{query} #{place}", "score": 0.9 - place * 0.2} for place in range(limit)]

    def _store(self, text: str, tags: list[str]) -> dict[str, object]:
        if not text:
            raise ValueError("nothing to store")
        self.stored.append(text)
        return {"ok": True, "tags": tags}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def _agent(replies: list[str], executor: SandboxExecutor, tools: list[Tool], **more: Any) -> CodeAgent:
    quiet = AgentLogger(level=LogLevel.OFF, console=Console(file=io.StringIO()))
    model = ScriptedModel([step(code) for code in replies])
    return CodeAgent(tools=tools, model=model, executor=executor, logger=quiet, max_steps=len(replies) + 1, **more)


@pytest.fixture
def executors(sandbox: Sandbox) -> Iterator[Callable[[], SandboxExecutor]]:
    made: list[SandboxExecutor] = []

    def make() -> SandboxExecutor:
        made.append(SandboxExecutor(sandbox))
        return made[-1]

    yield make
    for executor in made:
        executor.cleanup()


def test_a_manager_and_its_managed_agent_do_a_task_of_five_steps(
    executors: Callable[[], SandboxExecutor], stage: Stage
):
    analyst = _agent(ANALYST, executors(), stage.tools()[:1], name="analyst", description="adds up")
    manager = _agent(MANAGER, executors(), stage.tools(), managed_agents=[analyst])
    mine = TASK.set("mine")
    answer = manager.run("go")
    TASK.reset(mine)
    assert answer == {"total": 5.4, "hits": 6, "report": True, "task": "mine"}
    assert stage.stored == ["total 5.4"]
    assert stage.threads == {threading.get_ident()}
    observed = [str(one.observations) for one in manager.memory.steps[1:]]
    assert "6 hits" in observed[0]
    assert "'a': 0.9" in observed[1]
    assert "missing 'zzz'" in observed[2]
    assert "refused: nothing to store" in observed[3]
    assert "never" not in observed[4]


def test_an_error_is_what_the_model_reads_and_the_run_goes_on(executors: Callable[[], SandboxExecutor], stage: Stage):
    agent = _agent(["print('so far')\nkept = 1", "kept / 0", "final_answer(kept)"], executors(), stage.tools())
    assert agent.run("go") == 1
    failed = agent.memory.steps[2]
    assert "ZeroDivisionError: division by zero" in str(failed.error)
    assert "line 1" in str(failed.error)


def test_a_managed_agent_that_is_asked_again_begins_anew(executors: Callable[[], SandboxExecutor]):
    agent = _agent(["final_answer(1)", "final_answer(2)"], executors(), [])
    assert [agent.run("once"), agent.run("again")] == [1, 2]


def test_what_a_run_is_given_is_there(executors: Callable[[], SandboxExecutor]):
    agent = _agent(["final_answer(sum(numbers))"], executors(), [])
    assert agent.run("go", additional_args={"numbers": [1, 2, 3]}) == 6


def test_a_run_that_is_not_reset_knows_what_it_knew(executors: Callable[[], SandboxExecutor]):
    agent = _agent(["kept = 5", "kept + 1"], executors(), [])
    agent.max_steps = 1
    agent.model = ScriptedModel([step("kept = 5"), "no answer", step("kept + 1"), "no answer"])
    agent.run("go")
    agent.run("go on", reset=False)
    assert "6" in str(agent.memory.steps[-2].observations)


def test_a_cancelled_executor_runs_nothing_more(sandbox: Sandbox):
    executor = SandboxExecutor(sandbox, limits=Limits(seconds=20))
    executor.send_tools({})
    threading.Timer(0.3, executor.cancel).start()
    with pytest.raises(Cancelled):
        executor("while True: pass")
    with pytest.raises(Cancelled):
        executor("1")


def test_a_cleaned_up_executor_runs_nothing_more(sandbox: Sandbox):
    executor = SandboxExecutor(sandbox)
    executor.cleanup()
    executor.cleanup()
    with pytest.raises(Closed):
        executor("1")
