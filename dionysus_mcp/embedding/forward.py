"""The layers of all-MiniLM-L6-v2 in numpy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.embedding.packing import HEADS, LAYERS, WIDTH
from dionysus_mcp.embedding.port import Vectors

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

TINY = np.float32(1e-12)
NEVER = np.float32(-1e9)
ROWS_IN_CACHE = 64

# erf(x / sqrt 2) as tanh(x P(x * x)), P fitted to |x| <= 5.5: off by 3.1e-6 at most, and numpy has no erf.
FITTED = tuple(
    np.float32(coefficient)
    for coefficient in (
        1.1190827415033656e-06,
        -3.0581015520299446e-05,
        -0.00012486159204724455,
        0.03646879089962508,
        0.7978281360078469,
    )
)
FITTED_TO = np.float32(5.5 * 5.5)


class Forward:
    """Runs the layers. It keeps nothing between calls, so threads may share it."""

    runs_on = "numpy"

    def __init__(self, parameters: Mapping[str, Vectors]) -> None:
        self._of = parameters

    def __call__(self, hidden: Vectors, mask: Mask) -> Vectors:
        """What the pieces of each text mean beside each other. `mask` is false where a text has no more pieces."""
        unseen = None if mask.all() else out_of_sight(mask)
        rows = hidden.reshape(-1, WIDTH)
        for layer in range(LAYERS):
            rows = self._layer(f"{layer}.", rows, mask.shape, unseen)
        return rows.reshape(hidden.shape)

    def _layer(self, layer: str, rows: Vectors, shape: tuple[int, ...], unseen: Vectors | None) -> Vectors:
        mixed = self._applied(f"{layer}mixed", _attend(self._applied(f"{layer}attention", rows), shape, unseen))
        mixed += rows
        mixed = self._normed(f"{layer}mixed.norm", mixed)
        down = self._applied(f"{layer}down", gelu(self._applied(f"{layer}up", mixed)))
        down += mixed
        return self._normed(f"{layer}down.norm", down)

    def _applied(self, name: str, rows: Vectors) -> Vectors:
        result: Vectors = rows @ self._of[name]
        result += self._of[f"{name}.bias"]
        return result

    def _normed(self, name: str, rows: Vectors) -> Vectors:
        return normed(rows, self._of[f"{name}.gain"], self._of[f"{name}.bias"])


def out_of_sight(mask: Mask) -> Vectors:
    """What is added to the weight of every piece: nothing, or so much that it counts for nothing."""
    return np.where(mask, np.float32(0), NEVER)[:, None, None, :]


def normed(rows: Vectors, gain: Vectors, bias: Vectors) -> Vectors:
    """Each row brought to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", rows, rows)[..., None] / np.float32(WIDTH)
    rows /= np.sqrt(variance + TINY)
    rows *= gain
    rows += bias
    return rows


def gelu(rows: Vectors) -> Vectors:
    """x/2 (1 + erf(x / sqrt 2)), in place, some rows at a time so that they stay in the processor's cache."""
    for begin in range(0, len(rows), ROWS_IN_CACHE):
        part = rows[begin : begin + ROWS_IN_CACHE]
        square = np.minimum(part * part, FITTED_TO)
        bend = square * FITTED[0]
        for coefficient in FITTED[1:-1]:
            bend += coefficient
            bend *= square
        bend += FITTED[-1]
        bend *= part
        np.tanh(bend, out=bend)
        bend += np.float32(1)
        bend *= np.float32(0.5)
        part *= bend
    return rows


def _attend(projected: Vectors, shape: tuple[int, ...], unseen: Vectors | None) -> Vectors:
    """Every piece takes from every other as much as what it asks fits what the other answers."""
    parts = projected.reshape(*shape, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
    asks, answers, carries = np.ascontiguousarray(parts)
    weights: Vectors = asks @ answers.swapaxes(-1, -2)
    if unseen is not None:
        weights += unseen
    weights -= weights.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=-1, keepdims=True)
    taken: Vectors = (weights @ carries).transpose(0, 2, 1, 3).reshape(-1, WIDTH)
    return taken
