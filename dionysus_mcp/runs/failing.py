"""Why a run did not end well, as it stands in its record."""

from __future__ import annotations

from agents.errors import AgentCancelled, AgentsError
from dionysus_mcp.errors import DionysusError, StaleVersion
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.runs.values import Failure, Status
from sandbox.errors import Busy, Off, SandboxError, Unavailable

AGAIN = "What it wrote was taken back. Begin it again."
NO_AGENTS = (AgentsError, DionysusError, SandboxError)
"""What keeps agents from answering. A run that can do without them goes on."""


def innermost(error: BaseException) -> BaseException:
    """The one thing that went wrong in a group of tasks."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def stopped(status: Status, why: str) -> Failure:
    return Failure(status.value, why, AGAIN)


def too_slow(deadline_s: float) -> Failure:
    return Failure(
        Status.TIMED_OUT.value,
        f"It did not end within {deadline_s:g} s.",
        "What it wrote was taken back. Give it less to do, or set DIONYSUS_AGENTS__DEADLINE_S.",
    )


def failed(error: BaseException, kind: str) -> tuple[Status, Failure]:
    """What an error means. One that nobody expected is logged, and only its number is told."""
    match error:
        case AgentCancelled():
            return Status.CANCELLED, stopped(Status.CANCELLED, "Its agents were cancelled.")
        case StaleVersion():  # the run is over, so what is different now is for the next one to see
            return Status.FAILED, Failure(error.code, error.message, AGAIN)
        case AgentsError() | DionysusError() | Off() | Unavailable() | Busy():
            return Status.FAILED, Failure(error.code, error.message, error.next_step)
        case SandboxError():
            return Status.FAILED, Failure("sandbox_error", error.message, error.next_step)
    defect = report_defect(error, f"run of a {kind}")
    return Status.FAILED, Failure(defect.code, f"{defect.message} ({defect.details['id']})", defect.next_step)
