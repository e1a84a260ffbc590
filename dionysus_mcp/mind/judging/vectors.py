"""Closeness of words and short texts by the vectors of the embedder, as far as the bounds of this judge hold for it."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from operator import mul
from threading import Lock

from dionysus_mcp.mind.judging.closeness import Near
from dionysus_mcp.mind.meaning import Meaning

MEASURED_FOR = "all-minilm-l6-v2"
KEPT = 4_096
MOST = 96
"""Words of two texts that are looked at."""

Row = Sequence[float]


class Vectors:
    """Asks for the vectors of words, and keeps the last of them."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._kept: OrderedDict[str, Row] = OrderedDict()
        self._lock = Lock()

    def near(self, texts: Iterable[str]) -> Near | None:
        """The closeness of any two of the texts; None without vectors by which the bounds were found."""
        asked = list(dict.fromkeys(texts))[:MOST]
        rows = self._rows(asked)
        if rows is None:
            return None

        def near(one: str, other: str) -> float:
            return sum(map(mul, rows[one], rows[other])) if one in rows and other in rows else 0.0

        return near

    def _rows(self, texts: list[str]) -> dict[str, Row] | None:
        embedder = self._meaning.embedder()
        if embedder is None or not embedder.id.startswith(MEASURED_FOR):
            return None
        with self._lock:
            rows = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in texts if text not in rows]
        made = self._meaning.of_texts(embedder, missing) if missing else []
        if made is None:
            return None
        new: dict[str, Row] = {
            text: array("f", row) for text, row in zip(missing, made, strict=True) if row is not None
        }
        self._keep(new)
        return rows | new

    def _keep(self, rows: dict[str, Row]) -> None:
        with self._lock:
            self._kept |= rows
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
