"""What goes wrong in a run. Each has a stable code, and says what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class AgentsError(Exception):
    """A run, a model or a tool could not do its work."""

    code = "run_failed"

    def __init__(self, message: str, next_step: str, **details: Any) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.message = message
        self.next_step = next_step
        self.details: Mapping[str, Any] = details


class ToolRefused(AgentsError):
    """A tool answered with an error: its code, what it says, and the next step that it names."""

    def __init__(self, code: str, message: str, next_step: str, **details: Any) -> None:
        super().__init__(message, next_step, **details)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.next_step}".strip()


class ModelFailed(AgentsError):
    """The model could not be asked, or gave no answer that can be used."""

    code = "model_failed"


class NotInstalled(ModelFailed):
    """The settings want a model whose package or program is not installed."""

    code = "model_not_installed"


class BudgetSpent(AgentsError):
    """No further call of a model is allowed: what may be spent is spent."""

    code = "budget_spent"


class NotConnected(AgentsError):
    """No server answers where tools were to be taken from."""

    code = "not_connected"


class TimedOut(AgentsError):
    """The run did not end in its time."""

    code = "timed_out"


class AgentCancelled(BaseException):
    """The run was cancelled. Not an `Exception`, so that neither the framework nor a model's code can catch it."""

    def __init__(self, message: str = "The run was cancelled, or has ended: no tool is called any more.") -> None:
        super().__init__(message)
