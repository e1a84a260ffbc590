"""Tools for energy and for the state of heartbeats."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.energy.answers import EnergyStatus, HeartbeatStatus, Spent
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind, the_purse

Amount = Annotated[float | None, Field(gt=0, allow_inf_nan=False, strict=True)]


def get_energy_status(
    history: Annotated[int, Field(ge=0, le=100, description="Past changes to show.")] = 0,
    mind: Mind = Depends(the_mind),
) -> EnergyStatus:
    """How much energy there is, what actions cost, and which are affordable."""
    return mind.energies.status(history, the_purse())


def manage_energy(
    operation: Literal["get_status", "spend"],
    action: Annotated[str | None, Field(description="Spend what this costs, or else an amount.")] = None,
    amount: Amount = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Spent:
    """Spend energy, or see what is left. Only heartbeats bring new."""
    if operation == "get_status":
        return mind.energies.left()
    return mind.energies.spend(action, amount, caller)


def get_heartbeat_status(mind: Mind = Depends(the_mind)) -> HeartbeatStatus:
    """Whether heartbeats are paused, whether one runs, and how the last ones went."""
    return mind.heartbeats.status()


def pause_heartbeat(
    reason: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> HeartbeatStatus:
    """Let no heartbeat begin, in any window, until resumed."""
    return mind.heartbeats.pause(reason, caller)


def resume_heartbeat(mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> HeartbeatStatus:
    """Let heartbeats begin again."""
    return mind.heartbeats.resume(caller)


TOOLS = (
    Spec(get_energy_status, "Energy", reads=True),
    Spec(manage_energy, "Spend energy"),
    Spec(get_heartbeat_status, "State of heartbeats", reads=True),
    Spec(pause_heartbeat, "Pause heartbeats", idempotent=True),
    Spec(resume_heartbeat, "Resume heartbeats", idempotent=True),
)
