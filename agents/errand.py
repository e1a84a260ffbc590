"""What a tree of agents is sent to do, with what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from agents.ports import Progress, Record, Usage, Watcher

if TYPE_CHECKING:
    from smolagents.models import Model

    from agents.bridge import Bridge
    from sandbox.port import Sandbox

Tier = Literal["fast", "deep", "precise"]
Style = Literal["auto", "code", "json"]
State = Literal["done", "step_limit", "failed"]
WINDOW = 3
"""So many of the newest observations an agent reads in full."""
EVERYTHING = 999


class Script(Protocol):
    """What the built-in instinct does in the place of a model, for one agent."""

    def reply(self, turn: int, messages: Sequence[Any]) -> str:
        """The reply of a turn, counted from 0 in each conversation: code in `<code>` tags, or a tool call as JSON."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A task for the manager of a tree, and what instinct does about it, by the name of the agent."""

    kind: str
    task: str
    scripts: Mapping[str, Script]
    max_steps: int | None = None
    """Of the manager; None: as the table of layers says."""
    team: tuple[str, ...] | None = None
    """The names of the agents that the manager may ask; None: all of the table."""
    tools: tuple[str, ...] | None = None
    """The only tools of the server that its agents get, each of them all; None: as the table of layers says."""


class Models(Protocol):
    """Which model an agent gets."""

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None) -> Model:
        """A model of smolagents of its own, whose calls are in the ledger; instinct follows the script. Its attribute
        `spent` is the `Usage` of all its calls so far: what a model without one costs counts as unknown."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with: all of it is the run's own, but for the sandbox."""

    run: str
    bridge: Bridge
    sandbox: Sandbox
    models: Models
    record: Record
    progress: Progress
    watchers: tuple[Watcher, ...] = ()
    window: int = WINDOW
    style: Style = "auto"
    """Whether beats are written in code, or as plans in JSON; `auto`: as the model can."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it came out. A run that was cancelled has none: `AgentCancelled` or the task's cancellation goes on up."""

    state: State
    output: Any = None
    """What the manager gave to `final_answer`, as plain data."""
    error: str = ""
    message: str = ""
    next_step: str = ""
    steps: int = 0
    usage: Usage = field(default_factory=Usage)
    model: str = ""

    @property
    def why(self) -> str:
        """Why there is no answer, for who goes on without one."""
        if self.state == "step_limit":
            return "they came to their last step."
        return f"{self.message} {self.next_step}".strip() or self.error
