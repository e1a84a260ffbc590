"""Repacks the model: matrices as int8 with one scale for each row, everything else as it was, and the vocabulary.

Only sums, quotients and roundings of IEEE 754 are used, so the same model gives the same bytes everywhere.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dionysus_mcp.embedding import archive
from dionysus_mcp.embedding.archive import Array

ABOUT = {"model": "all-MiniLM-L6-v2", "form": "int8 rows"}
CODES, SCALES = ".codes", ".scales"
LAYERS, HEADS, WIDTH, POSITIONS = 6, 12, 384, 256
LARGEST = np.float32(127)

# Where a layer's parts are in the original, by our names for them.
PARTS = {
    "mixed": "attention.output.dense",
    "mixed.norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "down.norm": "output.LayerNorm",
}


def pack(model: Path, vocabulary: Path, target: Path) -> None:
    """Write the packed form of a safetensors file and its vocabulary."""
    archive.write(target, dict(_packed(read_safetensors(model), vocabulary)), ABOUT)


def unpacked(name: str, packed: dict[str, Array]) -> Array:
    """A matrix in float32, whatever form it has."""
    if name + CODES not in packed:
        return packed[name]
    return packed[name + CODES] * packed[name + SCALES]


def matrices(packed: dict[str, Array]) -> Iterator[str]:
    """The names of those that were made int8."""
    return (name.removesuffix(CODES) for name in packed if name.endswith(CODES))


def read_safetensors(path: Path) -> dict[str, Array]:
    raw = np.asarray(np.memmap(path, np.uint8, "r"))
    (length,) = struct.unpack("<Q", raw[:8].tobytes())
    header = json.loads(raw[8 : 8 + length].tobytes())
    body = raw[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])].tobytes(), "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def _packed(model: dict[str, Array], vocabulary: Path) -> Iterator[tuple[str, Array]]:
    yield "vocabulary", np.frombuffer(vocabulary.read_bytes(), np.uint8)
    yield from _rows("words", model["embeddings.word_embeddings.weight"])
    kind = model["embeddings.token_type_embeddings.weight"][0]
    yield "positions", model["embeddings.position_embeddings.weight"][:POSITIONS] + kind
    yield "words.norm.gain", model["embeddings.LayerNorm.weight"]
    yield "words.norm.bias", model["embeddings.LayerNorm.bias"]
    for number in range(LAYERS):
        for name, array in _layer(model, f"encoder.layer.{number}."):
            yield f"{number}.{name}", array


def _layer(model: dict[str, Array], prefix: str) -> Iterator[tuple[str, Array]]:
    """One layer, with what asks, answers and carries as one matrix; the scaling of what asks is worked into it."""
    asks, answers, carries = (f"{prefix}attention.self.{part}" for part in ("query", "key", "value"))
    scale = np.float32(1 / np.sqrt(WIDTH // HEADS))
    for form in ("weight", "bias"):
        parts = (model[f"{asks}.{form}"] * scale, model[f"{answers}.{form}"], model[f"{carries}.{form}"])
        yield from _part("attention", form, np.concatenate(parts))
    for name, original in PARTS.items():
        for form in ("weight", "bias"):
            yield from _part(name, form, model[f"{prefix}{original}.{form}"])


def _part(name: str, form: str, array: Array) -> Iterator[tuple[str, Array]]:
    if form == "bias":
        yield f"{name}.bias", array
    elif name.endswith(".norm"):
        yield f"{name}.gain", array
    else:
        yield from _rows(name, array)


def _rows(name: str, matrix: Array) -> Iterator[tuple[str, Array]]:
    scales = np.abs(matrix).max(axis=1, keepdims=True) / LARGEST
    scales[scales == 0] = 1
    yield name + CODES, np.rint(matrix / scales).astype(np.int8)
    yield name + SCALES, scales
