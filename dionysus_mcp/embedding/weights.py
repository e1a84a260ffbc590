"""Where the packed weights may lie, and whether they are the right ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dionysus_mcp.errors import WeightsDamaged, WeightsMissing

NAME = "all-minilm-l6-v2.packed"
SHA256 = "4219259b338b784dec41c747391fc98362e1aebb56727bb2bb50845360d831fe"
INSTALLED = Path(__file__).parent / "weights"
FETCH = "Run `dionysus model fetch`."


def right_weights(home: Path) -> Path:
    """The packed weights, with their hash checked."""
    there = [place for place in places(home) if place.is_file()]
    for place in there:
        if are_right(place):
            return place
    if there:
        raise WeightsDamaged(f"The model's weights in {there[0]} are not the right ones: their hash differs.", FETCH)
    raise WeightsMissing("The model's weights are not installed.", FETCH)


def places(home: Path) -> tuple[Path, Path]:
    """Beside the code, where the build puts them; or in the data folder, when that cannot be written."""
    return INSTALLED / NAME, home / "weights" / NAME


def are_right(place: Path) -> bool:
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        return False
