"""An embedder that loads behind the words."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dionysus_mcp.embedding.late import Late
from dionysus_mcp.embedding.models import embedding
from dionysus_mcp.embedding.port import Embedder, State, Vectors
from dionysus_mcp.errors import WeightsMissing

LONG_S = 10.0


class Constant:
    id = "constant/1"
    dimension = 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 2), 0.5**0.5, np.float32)


class Loading:
    """Loads when the test says so."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = threading.Event()
        self.error = error
        self.times = 0

    def __call__(self) -> Embedder:
        self.times += 1
        assert self.go.wait(LONG_S)
        if self.error:
            raise self.error
        return Constant()


def test_nothing_is_loaded_before_it_is_needed():
    loading = Loading()
    late = Late("constant", loading)
    assert late.standing().state is State.IDLE
    assert loading.times == 0


def test_who_waits_too_short_gets_none_and_who_waits_gets_it():
    loading = Loading()
    late = Late("constant", loading)
    began = time.monotonic()
    assert late.ready(0.01) is None
    assert time.monotonic() - began < LONG_S / 2
    assert late.standing().state is State.LOADING
    loading.go.set()
    found = late.ready(LONG_S)
    assert found
    assert (found.id, late.standing().state, late.standing().embedder) == ("constant/1", State.READY, "constant/1")


def test_it_is_loaded_once_however_many_ask():
    loading = Loading()
    late = Late("constant", loading)
    threads = [threading.Thread(target=late.ready, args=(LONG_S,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    loading.go.set()
    for thread in threads:
        thread.join()
    late.start()
    assert loading.times == 1


@pytest.mark.parametrize(
    ("error", "why", "fix"),
    [
        (WeightsMissing("The weights are away.", "Run `it`."), "the weights are away", "run `it`"),
        (RuntimeError("odd"), "the embedder failed: RuntimeError", "the log on stderr has the details"),
    ],
    ids=str,
)
def test_what_fails_says_why_and_is_not_tried_at_every_recall(error: Exception, why: str, fix: str):
    loading = Loading(error)
    loading.go.set()
    late = Late("constant", loading)
    assert late.ready(LONG_S) is None
    assert late.ready(LONG_S) is None
    standing = late.standing()
    assert (standing.state, standing.why, standing.fix) == (State.FAILED, why, fix)
    assert loading.times == 1


def test_what_failed_is_tried_again_after_a_while():
    loading = Loading(WeightsMissing("The weights are away.", "Run `it`."))
    loading.go.set()
    late = Late("constant", loading, again_s=0.0)
    assert late.ready(LONG_S) is None
    loading.error = None
    assert late.ready(LONG_S)
    assert late.standing().why == ""


def test_none_is_wanted(tmp_path: Path):
    off = embedding("none", tmp_path)
    off.start()
    assert off.ready(LONG_S) is None
    assert off.standing().state is State.OFF
    assert off.standing().fix
