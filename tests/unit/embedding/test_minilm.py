"""Our model against what the original makes of odd texts."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from dionysus_mcp.embedding.forward import gelu
from dionysus_mcp.embedding.models import embedding
from dionysus_mcp.embedding.port import Embedder, Vectors
from tests.unit.embedding.reference import TEXTS, vectors

ENGINES = ("minilm", "onnx")
LOADING_S = 60.0
NEAR = 0.99


@pytest.fixture(scope="module", params=ENGINES)
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    if request.param == "onnx":
        pytest.importorskip("onnxruntime", reason="the extra `fast` is not installed")
    late = embedding(request.param, tmp_path_factory.mktemp("home"))
    loaded = late.ready(LOADING_S)
    assert loaded, late.standing()
    return loaded


@pytest.fixture(scope="module")
def made(embedder: Embedder) -> Vectors:
    return embedder.embed(TEXTS)


@pytest.mark.parametrize("place", range(len(TEXTS)), ids=lambda place: ascii(TEXTS[place][:20]))
def test_a_vector_is_that_of_the_original(made: Vectors, place: int):
    assert made[place] @ vectors()[place] >= NEAR


def test_vectors_have_length_1(embedder: Embedder, made: Vectors):
    assert made.shape == (len(TEXTS), embedder.dimension)
    assert made.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder, made: Vectors):
    for place in (0, 3, 16, 39):
        alone = embedder.embed([TEXTS[place]])[0]
        assert alone @ made[place] >= 0.999


def test_nothing_becomes_nothing(embedder: Embedder):
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_text_without_end_is_read_as_far_as_there_is_room(embedder: Embedder):
    begin = "the harbour at dawn, with gulls over the water " * 40
    alone, followed = embedder.embed([begin, begin + "and then something else entirely " * 10_000])
    assert alone @ followed >= 0.999


def test_meaning_is_near_where_words_are_not(embedder: Embedder):
    asked, near, far = embedder.embed(["What does she drink?", "Ana prefers tea.", "The build fails on Windows."])
    assert asked @ near > asked @ far + 0.1


def test_threads_may_share_it(embedder: Embedder, made: Vectors):
    found: dict[int, Vectors] = {}
    threads = [
        threading.Thread(target=lambda place=place: found.update({place: embedder.embed([TEXTS[place]])[0]}))
        for place in range(8, 16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(8, 16))
    assert all(made[place] @ vector >= 0.999 for place, vector in found.items())


def test_gelu_is_gelu():
    points = np.linspace(-12, 12, 2_001, dtype=np.float32)
    exact = [x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in points.tolist()]
    np.testing.assert_allclose(gelu(points.copy()[:, None])[:, 0], exact, atol=5e-6)
