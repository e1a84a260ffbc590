"""What the mind answers about its own state. A figure that is unknown is null, and its reason stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.coherence.formulas import Flow


@dataclass(frozen=True, slots=True)
class Part:
    """A share from 0 to 1 and the things that it comes from, or why it is unknown."""

    value: float | None
    unknown: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two memories that hold now and that are tied as contradicting each other."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """How well the mind hangs together: the weighted mean of the parts that are known."""

    coherence: float | None
    spatial: Part
    temporal: Part
    causal: Part
    embodied: Part
    counterfactual: Part
    unknown: str | None = None
    contradictions: int = 0
    contradicting: tuple[Contradiction, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Inference:
    """How predictions came out of late. `resolved` is how many did within `days`; without any, all is unknown."""

    days: int
    resolved: int
    prediction_error: float | None
    free_energy: float | None
    surprise: float | None
    precision: float | None
    unknown: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActiveTheme:
    """A basin that is active."""

    id: str
    name: str | None
    activation: float
    state: str


@dataclass(frozen=True, slots=True)
class OpenPrediction:
    """A prediction that waits for what happens."""

    id: str
    model_id: str
    confidence: float | None
    expires_at: str


@dataclass(frozen=True, slots=True)
class HeldBelief:
    """A belief as its evidence stands now."""

    id: str
    statement: str
    confidence: float | None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Consciousness:
    """The state of the mind: its coherence, how its predictions come out, what is active, expected and believed."""

    coherence: float | None
    inference: Inference
    basins: tuple[ActiveTheme, ...] = ()
    predictions: tuple[OpenPrediction, ...] = ()
    beliefs: tuple[HeldBelief, ...] = ()
    unknown: str | None = None
    open_predictions: int = 0


@dataclass(frozen=True, slots=True)
class Streaming:
    """How work on a project flows: the state and the shares that it follows from, each with what it comes from."""

    project_id: str
    days: int
    memories: int
    state: Flow | None
    density: Part
    turbulence: Part
    compression: Part
    resonance: Part
    unknown: str | None = None
