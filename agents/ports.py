"""What a run needs from whoever starts it, as small ports; and the values that pass through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from agents.errors import AgentCancelled

CANCELLED: Final = "cancelled"
FAILED: Final = "failed"
"""Codes of calls that ended by an error without a code of its own."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls of models took. `money` is in US dollars, None where no price is known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    money: float | None = 0.0
    cached_tokens: int = 0
    """Of the input: those that the provider had from before, which are cheaper."""

    def __add__(self, other: Usage) -> Usage:
        money = None if self.money is None or other.money is None else self.money + other.money
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            money,
            self.cached_tokens + other.cached_tokens,
        )


class StepKind(StrEnum):
    """What an agent did in a step."""

    PLAN = "plan"
    ACTION = "action"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Called:
    """A tool that was called, with what, and what came of it. `error` is the code of a refusal."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any = None
    error: str = ""
    message: str = ""
    seconds: float = 0.0

    @classmethod
    def failed(cls, tool: str, arguments: Mapping[str, Any], error: BaseException, seconds: float) -> Called:
        """A call that raised something."""
        code = CANCELLED if isinstance(error, AgentCancelled) else str(getattr(error, "code", FAILED))
        return cls(tool, arguments, None, code, str(getattr(error, "message", error)), seconds)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one agent of a run. Numbers count over all agents, in the order in which steps begin; a step is handed
    in when it ends, so those of the agents that it asked come before it."""

    number: int
    agent: str
    kind: StepKind
    parent: int | None = None
    """The number of the step in which another agent asked this one."""
    model: str = ""
    instead: str = ""
    """Why others that were asked before this model did not answer."""
    text: str = ""
    """The plan, or what was thought."""
    code: str = ""
    calls: tuple[Called, ...] = ()
    observation: str = ""
    """As the agent first saw it: what its code printed beyond a bound is not there. Later it sees it pruned."""
    error: str = ""
    injected: str = ""
    """What was added to what the agent read: the coherence report, in a plan."""
    basins: tuple[str, ...] = ()
    """Those that were activated by what recall returned."""
    memories: tuple[str, ...] = ()
    """Those that were made."""
    energy: float = 0.0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


class Record(Protocol):
    """Keeps the steps of one run. Safe to call from any thread; what was handed in is there after a kill -9."""

    def step(self, step: Step) -> None: ...


class Progress(Protocol):
    """Tells whoever waits how far a run is. Never blocks, never fails."""

    def say(self, done: float, of: float, text: str) -> None: ...


class Ledger(Protocol):
    """What calls of models cost, over all runs and processes. Budgets are hard: what is reserved counts as spent."""

    def reserve(self, model: str, tokens: int, money: float | None) -> str:
        """Before a call: the most that it can take. A ticket, or `BudgetSpent`."""

    def settle(self, ticket: str, usage: Usage) -> None:
        """After a call, whatever came of it: what it took."""


class Watcher(Protocol):
    """Sees every tool call of a run's agents, on the thread that makes it: prices, basins and the trajectory do."""

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """Raises a `ToolRefused` to refuse the call."""

    def after(self, agent: str, called: Called) -> None:
        """It was carried out, or has failed."""
