"""Vectors as bytes: what the numbers are to be multiplied by, then each number in one byte; and their signs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.store.port import Vector

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

SCALE_BYTES = 4
WORD_BITS = 64
LARGEST = 127
TABLE = 2


def rows_of(vectors: Sequence[Vector], embedder: str, dimension: int | None = None) -> Floats:
    """Vectors of any kind as rows of length 1; refused when they are no vectors, or not of this dimension."""
    try:
        with np.errstate(over="ignore"):
            rows = np.array([np.asarray(vector, np.float32) for vector in vectors])
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"What {embedder} made cannot be used as vectors: {error}.", "Give rows of numbers, all of one length."
        ) from error
    if rows.ndim != TABLE or not rows.size:
        raise InvalidInput(
            f"What {embedder} made has the shape {rows.shape}.", "Give at least one vector, of at least one number."
        )
    if dimension not in {None, rows.shape[1]}:
        raise InvalidInput(
            f"A vector of {embedder} has {rows.shape[1]} numbers; those that are stored have {dimension}.",
            "Give another model another name, and run `dionysus reindex`.",
        )
    if not np.isfinite(rows).all():
        bad = rows[~np.isfinite(rows)][0]
        raise InvalidInput(f"A vector of {embedder} holds {shown(float(bad))}.", "Give finite numbers only.")
    return _of_length_one(rows)


def packed(rows: Floats) -> Bytes:
    """A row of bytes for each vector; unpacked, it has length 1 again."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    numbers = np.rint(rows * (LARGEST / np.where(largest > 0, largest, 1))).astype(np.int8)
    lengths = np.linalg.norm(numbers.astype(np.float32), axis=1, keepdims=True)
    scales = (1 / np.where(lengths > 0, lengths, 1)).astype("<f4")
    return np.hstack([scales.view(np.uint8), numbers.view(np.uint8)])


def unpacked(rows: Bytes) -> Floats:
    return _numbers(rows) * _scales(rows)[:, None]


def cosines(rows: Bytes, vector: Floats) -> Floats:
    """How close each vector in rows of bytes is to one of length 1."""
    products: Floats = (_numbers(rows) @ vector) * _scales(rows)
    return products


def row_bytes(dimension: int) -> int:
    return SCALE_BYTES + dimension


def rows_in(blob: bytes, dimension: int) -> Bytes:
    return np.frombuffer(blob, np.uint8).reshape(-1, row_bytes(dimension))


def sign_words(dimension: int) -> int:
    """In how many words of 64 bits the signs of a vector find room."""
    return -(-dimension // WORD_BITS)


def sign_bytes(vector: Floats) -> bytes:
    """A bit for each number: whether it is above zero."""
    return np.packbits(vector > 0).tobytes().ljust(sign_words(vector.size) * WORD_BITS // 8, b"\0")


def signs(vector: Floats) -> NDArray[np.uint64]:
    return np.frombuffer(sign_bytes(vector), "<u8").astype(np.uint64)


def _numbers(rows: Bytes) -> Floats:
    return rows[:, SCALE_BYTES:].view(np.int8).astype(np.float32)


def _scales(rows: Bytes) -> Floats:
    scales: Floats = np.ascontiguousarray(rows[:, :SCALE_BYTES]).view("<f4")[:, 0].astype(np.float32)
    return scales


def _of_length_one(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    scaled: Floats = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
