"""The five layers in which thoughts compete, from what is perceived up to what one is conscious of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from dionysus_mcp.mind.models.values import Domain


class Layer(StrEnum):
    """A layer, the lowest first."""

    PERCEPTUAL = "perceptual"
    CONCEPTUAL = "conceptual"
    ABSTRACT = "abstract"
    METACOGNITIVE = "metacognitive"
    CONSCIOUSNESS = "consciousness"

    @property
    def above(self) -> Layer | None:
        """The next layer, if there is one."""
        return dict(pairwise(Layer)).get(self)


OF_DOMAIN: Mapping[Domain, Layer] = {
    Domain.USER: Layer.CONCEPTUAL,
    Domain.SELF: Layer.METACOGNITIVE,
    Domain.WORLD: Layer.ABSTRACT,
    Domain.TASK_SPECIFIC: Layer.PERCEPTUAL,
}
"""In which layer a thought competes that a model's prediction brings, by the model's domain."""
