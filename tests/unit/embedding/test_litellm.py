"""Embedding models of others, through the real LiteLLM, from a server of our own that speaks as theirs do."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from dionysus_mcp.embedding.models import embedding
from dionysus_mcp.embedding.port import Embedder, State
from dionysus_mcp.errors import EmbedderError
from tests.provider import MODEL, SECRET, Provider

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

LOADING_S = 90.0
BATCH = 64


@pytest.fixture
def embedder(provider: Provider, tmp_path: Path) -> Embedder:
    late = embedding(MODEL, tmp_path)
    loaded = late.ready(LOADING_S)
    assert loaded, late.standing()
    return loaded


def test_the_dimension_is_learnt_and_the_id_names_the_model(embedder: Embedder):
    assert (embedder.id, embedder.dimension) == ("litellm/openai/tiny/3", 3)


def test_vectors_come_in_order_and_have_length_1(embedder: Embedder, provider: Provider):
    texts = ["word" * (1 + place % 7) for place in range(2 * BATCH + 5)]
    vectors = embedder.embed(texts)
    expected = np.array([[len(text), 1, 0] for text in texts], np.float32)
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert [len(body["input"]) for body in provider.asked[1:]] == [BATCH, BATCH, 5]
    assert provider.asked[-1]["model"] == "tiny"


def test_nothing_is_not_asked_for(embedder: Embedder, provider: Provider):
    provider.asked.clear()
    assert embedder.embed([]).shape == (0, 3)
    assert provider.asked == []


def test_no_empty_and_no_endless_text_is_sent(embedder: Embedder, provider: Provider):
    embedder.embed(["", " \n", "x" * 200_000])
    assert all(0 < len(text.strip()) <= 8_000 for text in provider.asked[-1]["input"])


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"status": 401}, "AuthenticationError"),
        ({"numbers": 4}, "3 numbers"),
        ({"vectors_missing": 1}, "1 vectors for 2"),
    ],
    ids=str,
)
def test_a_wrong_answer_is_an_error_that_tells_no_secret(
    embedder: Embedder, provider: Provider, trouble: dict[str, int], told: str
):
    vars(provider).update(trouble)
    with pytest.raises(EmbedderError, match=told) as caught:
        embedder.embed(["one", "two"])
    assert SECRET not in str(caught.value.report()) + str(caught.value)


def test_a_model_that_cannot_be_asked_leaves_recall_to_words(
    provider: Provider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    provider.status = 401
    late = embedding(MODEL, tmp_path)
    assert late.ready(LOADING_S) is None
    standing = late.standing()
    assert standing.state is State.FAILED
    assert standing.why.startswith("the embedding model 'openai/tiny' did not answer: AuthenticationError")
    assert SECRET not in standing.why
    assert standing.fix
    assert capsys.readouterr().out == ""  # stdout belongs to the protocol


def test_a_name_that_nobody_knows_is_an_error(tmp_path: Path):
    late = embedding("no-such-model", tmp_path)
    assert late.ready(LOADING_S) is None
    assert "no-such-model" in late.standing().why
