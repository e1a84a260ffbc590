"""The weights in float32. They are expanded once into a file that all processes map, and so share in memory.

The matrices are turned round: rows times such a matrix takes a third less time than times one that has to be read
across, when the rows are as few as the pieces of a question.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from dionysus_mcp.embedding import archive
from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.packing import ABOUT, matrices, unpacked
from dionysus_mcp.embedding.weights import SHA256

EXPANDED = {"source": SHA256, "form": "float32, turned"}
NAME = f"model-{SHA256[:12]}-turned.arrays"
LEFT_OVER_S = 3_600


def parameters(packed: Path, cache: Path) -> dict[str, Array]:
    """Every part of the model. Only the table of words stays packed: of it, few rows are looked up."""
    parts = archive.read(packed, ABOUT)
    return parts | (_kept(cache / NAME) or _expanded(parts, cache / NAME))


def _kept(file: Path) -> dict[str, Array] | None:
    """What an earlier process expanded; nothing when it is cut off, changed, of other weights, or not there."""
    with suppress(OSError, archive.Damaged):
        return archive.read(file, EXPANDED)
    return None


def _expanded(parts: dict[str, Array], file: Path) -> dict[str, Array]:
    expanded = {name: np.ascontiguousarray(unpacked(name, parts).T) for name in matrices(parts) if name != "words"}
    with suppress(OSError):  # no room, no right to write: it stays in this process's own memory
        file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        _drop_left_overs(file)
        archive.write(file, expanded, EXPANDED)
    return _kept(file) or expanded


def _drop_left_overs(file: Path) -> None:
    """A process that was killed while it wrote leaves its part."""
    for part in file.parent.glob(f"{file.name}.*.part"):
        if time.time() - part.stat().st_mtime > LEFT_OVER_S:
            part.unlink()
