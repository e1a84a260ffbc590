"""What the runs of a server are supplied with."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from dionysus_mcp.outreach import Outreach

if TYPE_CHECKING:
    from collections.abc import Callable

    from smolagents.models import Model

    from agents.errand import Models, Script, Tier
    from sandbox.tiers import Chosen


def folder_of(home: Path) -> Path:
    """Where the servers over a data folder hold the locks that say that they live."""
    return home / "runs"


@dataclass(frozen=True, slots=True)
class RunRules:
    """How many runs at once, how long each may take, how many keep their steps, and how much an agent rereads."""

    at_once: int = 32
    deadline_s: float = 600.0
    keep: int = 200
    window: int = 3
    style: Literal["auto", "code", "json"] = "auto"


class ModelsFactory(Protocol):
    """The models of one run. `cancelled` ends whatever waits inside them."""

    def __call__(self, run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models: ...


class Instinct:
    """No model is called: instinct follows the scripts."""

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None) -> Model:
        from agents.errors import ModelFailed
        from agents.instinct.model import InstinctModel

        if script is None:
            raise ModelFailed(f"Instinct has no script for {agent} ({tier}, {temperature:g}).", "Configure a model.")
        return InstinctModel(script)


def instinct(run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models:
    del run, kind, cancelled, deadline_s
    return Instinct()


def monty() -> Chosen:
    """The sandbox that works everywhere."""
    from sandbox.tiers import choose

    return choose("monty")


@dataclass(frozen=True, slots=True)
class Supplies:
    """`folder` is where servers hold the locks that say that they live; without one they say so in the store."""

    folder: Path | None = None
    sandbox: Callable[[], Chosen] = monty
    models: ModelsFactory = instinct
    thinks: bool = False
    """Whether the manager of a tree has a language model. Others may, where it follows instinct."""
    warm: Callable[[], None] | None = None
    """Loads what the first question to one would wait for."""
    mask: Callable[[str], str] = str
    """Takes out of what goes on record the secrets whose words are known."""
    rules: RunRules = field(default_factory=RunRules)
    outreach: Outreach = field(default_factory=Outreach)
