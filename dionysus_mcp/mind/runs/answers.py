"""What is told of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.runs.values import Failure, Status


@dataclass(frozen=True, slots=True)
class RunTold:
    """One run. `answer` depends on its kind; `left` is what could not be taken back; money in US dollars."""

    run_id: str
    kind: str
    status: Status
    title: str
    started: str
    ended: str | None = None
    seconds: float = 0.0
    phase: str | None = None
    steps: int = 0
    model: str | None = None
    sandbox: str | None = None
    """The tiers that its code has run in, none before it did."""
    tokens: int = 0
    money: float | None = 0.0
    energy: float = 0.0
    answer: dict[str, Any] | None = None
    error: Failure | None = None
    left: tuple[str, ...] = ()
    note: str | None = None
    """Why a fall-back answered in the place of another model."""
    next: str | None = None


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run, in a line. `error` is a code."""

    run_id: str
    kind: str
    status: Status
    title: str
    started: str
    seconds: float = 0.0
    steps: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RunsListed:
    """A page of runs, the newest first."""

    runs: tuple[RunLine, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class CallTold:
    """A tool that was called. `error` is the code of a refusal."""

    tool: str
    arguments: Any = None
    result: Any = None
    error: str = ""
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step of one agent. `parent` is the step in which another agent asked this one. Of many calls the first are
    told."""

    number: int
    agent: str
    kind: str
    parent: int | None = None
    model: str = ""
    text: str = ""
    code: str = ""
    calls: tuple[CallTold, ...] = ()
    more_calls: int = 0
    observation: str = ""
    error: str = ""
    injected: str = ""
    basins: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()
    energy: float = 0.0
    tokens: int = 0
    money: float | None = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A page of the steps of a run, in the order in which they began. `steps` counts all there were."""

    run_id: str
    kind: str
    status: Status
    steps: int
    page: tuple[StepTold, ...]
    next_cursor: str | None = None
    note: str | None = None
