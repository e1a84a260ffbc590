"""Any embedding model that LiteLLM knows, by its name there. Keys and addresses are LiteLLM's own variables."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dionysus_mcp.embedding.port import Vectors
from dionysus_mcp.environment import prepare_litellm
from dionysus_mcp.errors import EmbedderError, shown
from dionysus_mcp.redaction import redact

TOGETHER = 64
LONGEST_CHARS = 8_000
PATIENCE_S = 20.0
TRIES_MORE = 1
TOLD_CHARS = 200


class LiteLLMEmbedder:
    runs_on = "LiteLLM"

    def __init__(self, model: str) -> None:
        self._litellm = _loaded()
        self._model = model
        self.dimension = self._vectors(["dimension"]).shape[1]
        self.id = f"litellm/{model}/{self.dimension}"  # a provider may come to mean another model by the same name

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = [np.empty((0, self.dimension), np.float32), *map(self._vectors, _batches(texts))]
        if {part.shape[1] for part in found} != {self.dimension}:
            raise self._failed(f"its vectors no longer have {self.dimension} numbers")
        return np.concatenate(found)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = self._asked(texts)
            vectors = np.array(rows, np.float32)
        except Exception as error:  # the edge: LiteLLM and each provider have errors of their own
            raise self._failed(f"{type(error).__name__}: {error}") from None
        if vectors.shape[:-1] != (len(texts),) or not np.isfinite(vectors).all():
            raise self._failed(f"it gave {len(rows)} vectors for {len(texts)} texts, or some that are none")
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return vectors

    def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        answer = self._litellm.embedding(
            model=self._model,
            input=[text[:LONGEST_CHARS] if text.strip() else "." for text in texts],  # many refuse an empty text
            timeout=PATIENCE_S,
            max_retries=TRIES_MORE,
            encoding_format="float",
        )
        return [entry["embedding"] for entry in sorted(answer.data, key=lambda entry: entry["index"])]

    def _failed(self, why: str) -> EmbedderError:
        told = redact(" ".join(why.split())).text[:TOLD_CHARS]
        return EmbedderError(
            f"The embedding model {shown(self._model)} did not answer: {told}.",
            "Look at its name, key and address (DIONYSUS_EMBEDDING__MODEL and LiteLLM's own variables).",
        )


def _loaded() -> Any:
    prepare_litellm()
    warnings.filterwarnings("ignore", module="pydantic|litellm")  # about its own classes, at calls, too
    import litellm

    litellm.suppress_debug_info = True  # it would be printed on stdout, which belongs to the protocol
    litellm.telemetry = False
    return litellm


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[begin : begin + TOGETHER] for begin in range(0, len(texts), TOGETHER))
