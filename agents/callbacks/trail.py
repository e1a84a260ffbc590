"""Every step of every agent of a run, written down as it ends; also of those that did not come to an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from smolagents.agents import MultiStepAgent
from smolagents.memory import ActionStep, FinalAnswerStep, PlanningStep

from agents.asked import Asked
from agents.callbacks.basins import Basins
from agents.callbacks.made import memories_of
from agents.ports import Called, Record, Step, StepKind, Usage

CODE: Final = "<code>"
STOPPED: Final = "The run was stopped: cancelled, or out of time."


class Stepping(Protocol):
    """Who takes steps."""

    name: str
    model: Asked


@dataclass(slots=True)
class Begun:
    """A step that is under way."""

    number: int
    agent: str
    kind: StepKind
    parent: int | None
    model: Asked
    at: float = field(default_factory=time.monotonic)
    calls: list[Called] = field(default_factory=list)
    injected: str = ""
    error: str = ""
    before: Usage = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.model.spent


class Trail:
    """Numbers steps as they begin, and hands each to the record when it ends. Watches tool calls, from any thread."""

    def __init__(self, record: Record, basins: Basins, begun: int = 0) -> None:
        """`begun`: how many steps the run has had before."""
        self._record = record
        self._basins = basins
        self._begun: dict[str, Begun] = {}
        self._asked_in: dict[str, int] = {}
        self._count = begun
        self._closed = False
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many steps have begun."""
        return self._count

    def begin(self, agent: Stepping, kind: StepKind, injected: str = "") -> None:
        with self._lock:
            if self._closed:
                return
            self._count += 1
            parent = self._asked_in.get(agent.name)
            self._begun[agent.name] = Begun(self._count, agent.name, kind, parent, agent.model, injected=injected)

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """Nothing is refused here."""

    def after(self, agent: str, called: Called) -> None:
        with self._lock:
            if begun := self._begun.get(agent):
                begun.calls.append(called)

    def given(self, agent: str) -> str:
        """What the calls gave that went well in the step that is under way."""
        with self._lock:
            calls = begun.calls if (begun := self._begun.get(agent)) else ()
            return "\n".join(f"{called.tool}: {called.result}" for called in calls if not called.error)

    def delegate(self, asker: str, agent: str) -> None:
        """What this agent does from now on, it was asked in the step of the other that is under way."""
        with self._lock:
            if begun := self._begun.get(asker):
                self._asked_in[agent] = begun.number

    def planned(self, step: PlanningStep, agent: MultiStepAgent) -> None:
        self.end(agent.name, text=step.model_output_message.content or "")

    def acted(self, step: ActionStep, agent: MultiStepAgent) -> None:
        begun = self._begun.get(agent.name)
        if begun is None:  # the trail was closed behind it
            return
        said = step.model_output if isinstance(step.model_output, str) else ""
        self.end(
            agent.name,
            text=said.partition(CODE)[0].strip() or _plain(step.action_output if step.error else ""),
            code=step.code_action or "",
            observation=step.observations or "",
            error=str(step.error) if step.error else begun.error,
            basins=self._basins.risen(agent.name),
        )

    def answered(self, step: FinalAnswerStep, agent: MultiStepAgent) -> None:
        self.begin(agent, StepKind.ANSWER)
        self.end(agent.name, text=_plain(step.output))

    def failed(self, agent: str, why: str) -> None:
        """The step that is under way does not come to a good end, though it may still be told of."""
        with self._lock:
            if begun := self._begun.get(agent):
                begun.error = why

    def broke_off(self, agent: str, why: str) -> None:
        """The step that is under way is over."""
        if agent in self._begun:
            self.end(agent, error=why)

    def close(self) -> None:
        """Steps that are still under way were stopped; what comes later comes from nobody any more."""
        for agent in [begun.agent for begun in sorted(self._begun.values(), key=_latest_first)]:
            self.broke_off(agent, STOPPED)
        self._closed = True

    def end(self, agent: str, **parts: Any) -> None:
        """The step that is under way is handed in, with what came of it."""
        with self._lock:
            begun = self._begun.pop(agent, None)
            if begun is None or self._closed:
                return
        usage = begun.model.spent_since(begun.before)
        self._record.step(
            Step(
                number=begun.number,
                agent=agent,
                kind=begun.kind,
                parent=begun.parent,
                model=begun.model.answered_by,
                instead=begun.model.instead if usage.calls else "",
                calls=tuple(begun.calls),
                injected=begun.injected,
                memories=tuple(_each(begun.calls)),
                usage=usage,
                seconds=round(time.monotonic() - begun.at, 3),
                **parts,
            )
        )


def _each(calls: list[Called]) -> Iterator[str]:
    for called in calls:
        yield from memories_of(called)


def _latest_first(begun: Begun) -> int:
    return -begun.number


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
