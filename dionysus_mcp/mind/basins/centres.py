"""The centres of all basins as one matrix: which is nearest, at a cost that grows with the number of themes alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.basins.space import Floats

ROOM = 64
KEPT_AS = np.dtype("<f4")


class Centres:
    """Sums of places by basin, and their directions."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._sums: Floats = np.zeros((ROOM, dimension), np.float32)
        self._directions: Floats = np.zeros((ROOM, dimension), np.float32)

    @classmethod
    def of(cls, dimension: int, notes: Mapping[str, bytes]) -> Centres:
        """Of what was kept; its dimension holds."""
        sums = {basin_id: np.frombuffer(note, KEPT_AS) for basin_id, note in notes.items()}
        found = cls(next((total.size for total in sums.values()), dimension))
        for basin_id, total in sums.items():
            found.put(basin_id, total)
        return found

    def __contains__(self, basin_id: str) -> bool:
        return basin_id in self._rows

    def nearest(self, place: Floats) -> tuple[str, float]:
        """The basin whose centre is nearest, and its cosine; no basin where there is none."""
        if not self._ids:
            return "", -1.0
        near: NDArray[np.float32] = self._directions[: len(self._ids)] @ place
        row = int(np.argmax(near))
        return self._ids[row], float(near[row])

    def sum_of(self, basin_id: str) -> Floats:
        row = self._rows.get(basin_id)
        return np.zeros(self.dimension, np.float32) if row is None else self._sums[row].copy()

    def length_of(self, basin_id: str) -> float:
        return float(np.linalg.norm(self._sums[self._rows[basin_id]]))

    def note_of(self, basin_id: str) -> bytes:
        kept: bytes = self._sums[self._rows[basin_id]].astype(KEPT_AS).tobytes()
        return kept

    def join(self, basin_id: str, place: Floats) -> None:
        self.put(basin_id, self.sum_of(basin_id) + place)

    def put(self, basin_id: str, total: Floats) -> None:
        row = self._rows.get(basin_id)
        if row is None:
            row = self._rows[basin_id] = len(self._ids)
            self._ids.append(basin_id)
            self._make_room()
        self._sums[row] = total
        length = float(np.linalg.norm(total))
        self._directions[row] = total / length if length > 0 else 0

    def drop(self, basin_id: str) -> None:
        """The last row takes the place of the one that goes."""
        row, last = self._rows.pop(basin_id), self._ids.pop()
        if last != basin_id:
            self._ids[row], self._rows[last] = last, row
            end = len(self._ids)
            self._sums[row], self._directions[row] = self._sums[end], self._directions[end]

    def _make_room(self) -> None:
        if len(self._ids) > len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
            self._directions = np.concatenate([self._directions, np.zeros_like(self._directions)])
