"""What is wished for, and which model each tier gets. Light: imported before anything that thinks."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agents.errand import Tier

TIERS: tuple[Tier, ...] = ("fast", "deep", "precise")
INSTINCT, AUTO, COMMAND = "instinct", "auto", "command:"
OLLAMA = ("ollama_chat/", "ollama/")


class Kind(StrEnum):
    """How a model is reached."""

    INSTINCT = "instinct"
    LITELLM = "litellm"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a token."""

    read: float
    written: float
    cached: float

    def of(self, read: int, written: int, cached: int = 0) -> float:
        """What a call costs; `cached` is the part of what was read that the provider had from before."""
        return (read - cached) * self.read + cached * self.cached + written * self.written


FREE = Price(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings and the machine say. `local` are the models of a local Ollama, None when none answers."""

    model: str = INSTINCT
    tiers: Mapping[Tier, str] = field(default_factory=dict)
    fallbacks: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    """Providers for which there is a key."""
    local: tuple[str, ...] | None = None
    spends: bool = True
    """Whether a model may cost money at all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The model of a tier, and why it is that one. Without a price, what it costs is not known."""

    tier: Tier
    model: str
    kind: Kind
    why: str
    price: Price | None = None

    @property
    def thinks(self) -> bool:
        """Whether a model is asked at all."""
        return self.kind is not Kind.INSTINCT


@dataclass(frozen=True, slots=True)
class Decision:
    """What is in force."""

    choices: Mapping[Tier, Choice]
    fallbacks: tuple[str, ...] = ()
    """Asked in this order when the model of a tier fails."""

    @property
    def thinks(self) -> bool:
        """Whether any model is asked at all."""
        return any(choice.thinks for choice in self.choices.values())

    def asks(self, kind: Kind) -> bool:
        """Whether a model may be asked that is reached in this way."""
        models = (*(choice.model for choice in self.choices.values()), *(self.fallbacks if self.thinks else ()))
        return any(kind_of(model) is kind for model in models)


def kind_of(model: str) -> Kind:
    """How a model with this name is reached."""
    if model == INSTINCT:
        return Kind.INSTINCT
    return Kind.COMMAND if model.startswith(COMMAND) else Kind.LITELLM


def told_of(model: str) -> str:
    """A command line is known by its program: its arguments are nobody's business."""
    if kind_of(model) is not Kind.COMMAND:
        return model
    return f"{COMMAND} {shlex.split(model.removeprefix(COMMAND))[0]}"


def is_lent(model: str) -> bool:
    """Whether an Ollama only passes this model's prompts on, to Ollama's own machines: by its tag, as with
    `qwen3-coder:480b-cloud`."""
    _, _, tag = model.rpartition("/")[2].partition(":")
    return tag.endswith("cloud")
