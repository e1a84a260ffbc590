"""An embedder that makes each vector once: texts come again and again in a long benchmark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dionysus_mcp.embedding.port import Embedder, Embedding, Standing, Vectors


class Once:
    """The same embedding, with what it has made kept in memory."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._kept: dict[str, Vectors] = {}

    def start(self) -> None:
        self._embedding.start()

    def ready(self, patience_s: float) -> Embedder | None:
        embedder = self._embedding.ready(patience_s)
        return _Kept(embedder, self._kept) if embedder else None

    def standing(self) -> Standing:
        return self._embedding.standing()


class _Kept:
    def __init__(self, embedder: Embedder, kept: dict[str, Vectors]) -> None:
        self._embedder = embedder
        self._kept = kept

    @property
    def id(self) -> str:
        return self._embedder.id

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._kept[text] for text in texts])
