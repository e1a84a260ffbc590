"""What the mind may take on, spend and lose."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from dionysus_mcp.mind.energy.prices import USUAL
from dionysus_mcp.settings.kinds import Energy, Group


class GoalSettings(Group):
    """How many goals each project may have at a time."""

    active: Annotated[int, Field(ge=1, le=100)] = 3
    """Goals that are worked on."""
    queued: Annotated[int, Field(ge=1, le=1000)] = 10
    """Goals that come next."""
    stale_days: Annotated[int, Field(ge=1, le=3650)] = 7
    """A goal that nobody touched for so long is stale."""


class EnergySettings(Group):
    """The brake on what heartbeats cost."""

    start: Energy = 10.0
    """What there is at first."""
    beat: Energy = 10.0
    """What a heartbeat brings."""
    most: Energy = 20.0
    """There is never more."""
    reach_out_hours: Annotated[float, Field(ge=0, le=8760)] = 4.0
    """How long nobody is reached out to after that was done."""
    costs: dict[str, Energy] = Field(default_factory=dict)
    """Prices of actions other than the usual ones, as a JSON object, such as `{"recall": 2}`."""

    @field_validator("costs")
    @classmethod
    def _known_actions(cls, costs: dict[str, float]) -> dict[str, float]:
        if not set(costs) <= set(USUAL):
            raise ValueError(f"prices of {', '.join(USUAL)}")
        return costs


class AlarmSettings(Group):
    """The alarm that holds deletions."""

    deletions: Annotated[int, Field(ge=1, le=100_000)] = 10
    """So many deletions set it off,"""
    seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    """within so many seconds."""
