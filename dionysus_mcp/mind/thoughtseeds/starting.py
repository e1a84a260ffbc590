"""With which activation a thought begins, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import ID, KINDS, Kind, readable_thing
from dionysus_mcp.mind.models.values import Model, Prediction
from dionysus_mcp.mind.thoughtseeds.layers import OF_DOMAIN, Layer
from dionysus_mcp.mind.thoughtseeds.sameness import cosine, told
from dionysus_mcp.mind.thoughtseeds.values import Seed
from dionysus_mcp.mind.values import Status
from dionysus_mcp.mind.words import words_held
from dionysus_mcp.store.port import Node

SOURCES = (Kind.MEMORY, Kind.PREDICTION)
TRUST = 1.2
"""What the confidence of a prediction is multiplied with."""
UNSUPPORTED = 0.3
"""Of a thought that stands on nothing: less than one that a source supports, and enough to live for two days."""
LEAST_START = 0.1
"""Of a thought that has nothing in common with its source."""


@dataclass(frozen=True, slots=True)
class Start:
    """An activation and where it comes from."""

    activation: float
    why: str


class Starting:
    """Looks at what a thought stands on."""

    def __init__(self, ground: Ground) -> None:
        self._store = ground.store
        self._meaning = ground.meaning

    def source(self, source_id: str) -> Node:
        """The memory or prediction that a thought comes from."""
        found = ID.fullmatch(source_id)
        kind = KINDS.get(found[1]) if found else None
        if kind not in SOURCES:
            is_one = f"the id of a {kind}" if kind else "no id"
            raise InvalidInput(
                f"source_id is {shown(source_id)}, which is {is_one}.",
                "Give the id of a memory (m_…) or of a prediction (p_…).",
                field="source_id",
            )
        return readable_thing(next(iter(self._store.get([source_id])), None), source_id, kind, "source_id")

    def layer(self, source: Node | None) -> Layer:
        """The layer of a thought that comes from a prediction: its model's domain says it."""
        prediction = Prediction.of(source) if source and source.kind == Kind.PREDICTION else None
        found = self._store.get([prediction.model_id]) if prediction else []
        if not found or found[0].status == Status.PURGED:
            raise InvalidInput(
                "layer is missing.",
                f"Give one of {', '.join(Layer)} as layer; only predictions bring one, by the domain of their model.",
                field="layer",
            )
        return OF_DOMAIN[Model.of(found[0]).domain]

    def start(self, content: str, source: Node | None, parent: Seed | None, now: datetime) -> Start:
        if source and source.kind == Kind.PREDICTION:
            confidence = Prediction.of(source).confidence
            if confidence is None:
                return Start(
                    UNSUPPORTED, f"how sure {source.id} is is unknown; such a thought begins with {UNSUPPORTED}"
                )
            return Start(min(1.0, TRUST * confidence), f"{TRUST} x {confidence:.2f}, the confidence of {source.id}")
        if source:
            return self._from_memory(content, source)
        if parent:
            return Start(max(LEAST_START, parent.activation(now)), f"what its parent {parent.id} has now")
        return Start(UNSUPPORTED, f"it stands on no source; such a thought begins with {UNSUPPORTED}")

    def _from_memory(self, content: str, memory: Node) -> Start:
        question = self._meaning.of_question(content)
        vector = self._store.vectors([memory.id], question[0]).get(memory.id) if question else None
        if question and vector is not None:
            return _at_least(cosine(question[1], vector), f"its cosine with {memory.id}")
        words = told(content)
        share = len(words & words_held(memory)) / len(words) if words else 0.0
        return _at_least(share, f"the share of its words that {memory.id} has")


def _at_least(score: float, why: str) -> Start:
    if score < LEAST_START:
        return Start(LEAST_START, f"{why} is {score:.2f}; the least is {LEAST_START}")
    return Start(score, f"{why} is {score:.2f}")
