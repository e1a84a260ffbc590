"""Runs of agents, heartbeats that begin by themselves, and containers for their code."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dionysus_mcp.settings.kinds import Group


class AgentSettings(Group):
    """Runs of agents."""

    at_once: Annotated[int, Field(ge=1, le=1000)] = 32
    """Runs that a server carries out at a time."""
    deadline_s: Annotated[float, Field(gt=0, le=86_400)] = 600.0
    """How long a run may take before it is ended, and taken back."""
    keep: Annotated[int, Field(ge=1, le=100_000)] = 200
    """So many of the newest runs keep their steps."""
    style: Literal["auto", "code", "json"] = "auto"
    """How a model acts in a heartbeat: in `code`, or by plans in `json`; `auto` changes to plans when a model gave
    no code twice."""


class BeatSettings(Group):
    """Heartbeats that begin by themselves."""

    every_hours: Annotated[float, Field(ge=0, le=8760)] = 0.0
    """How long after the last one a server begins the next; 0: never by itself."""
    quiet_minutes: Annotated[float, Field(ge=0, le=10_080)] = 30.0
    """For so long nobody must have written anything."""
    daily_cap: Annotated[int, Field(ge=1, le=1000)] = 6
    """With so many beats in a day (UTC), none begins by itself."""


class DockerSettings(Group):
    """The docker tier of the sandbox."""

    image: Annotated[str, Field(min_length=1, max_length=200)] = "dionysus-sandbox"
    """The image that code runs in: any that has python3. The default is made by `dionysus sandbox build`."""
    command: Annotated[str, Field(min_length=1, max_length=200)] = "docker"
    """The engine's command line."""
    warm: Annotated[int, Field(ge=0, le=32)] = 2
    """Containers that wait, started, for a run."""
