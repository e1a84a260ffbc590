"""The five layers in which thoughts compete, from what is perceived up to what one is conscious of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise


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


OF_DOMAIN: Mapping[str, Layer] = {
    "user": Layer.CONCEPTUAL,
    "self": Layer.METACOGNITIVE,
    "world": Layer.ABSTRACT,
    "task_specific": Layer.PERCEPTUAL,
}
"""In which layer the predictions of a model compete, by its domain."""
