"""The graph that is made for onnxruntime: close to numpy, on every kind of processor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dionysus_mcp.embedding import archive
from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.models import embedding
from dionysus_mcp.embedding.packing import ABOUT, WIDTH
from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.embedding.protobuf import Value, message
from dionysus_mcp.embedding.weights import INSTALLED, NAME
from tests.unit.embedding.reference import TEXTS

LOADING_S = 60.0


def loaded(name: str, home: Path) -> Embedder:
    pytest.importorskip("onnxruntime", reason="the extra `fast` is not installed")
    late = embedding(name, home)
    found = late.ready(LOADING_S)
    assert found, late.standing()
    return found


@pytest.fixture(scope="module")
def parts() -> dict[str, Array]:
    return archive.read(INSTALLED / NAME, ABOUT)


def test_vectors_can_be_compared_with_those_of_numpy(tmp_path: Path):
    here, there = loaded("onnx", tmp_path), loaded("minilm", tmp_path)
    assert here.id == there.id
    assert (here.embed(TEXTS) * there.embed(TEXTS)).sum(axis=1).min() >= 0.99


def test_auto_takes_it_where_it_is_installed(tmp_path: Path):
    assert getattr(loaded("auto", tmp_path), "runs_on", "") == "onnxruntime"


@pytest.mark.parametrize("signed", [True, False])
def test_both_ways_of_multiplying_give_the_same(parts: dict[str, Array], signed: bool):
    pytest.importorskip("onnxruntime", reason="the extra `fast` is not installed")
    from dionysus_mcp.embedding.onnx import multiplies_signed_exactly, product_of_codes, run

    if signed and not multiplies_signed_exactly():
        pytest.skip("signed products of this processor saturate, so they are not used here")
    matrix = parts["0.mixed.codes"].T
    codes = np.random.default_rng(7).integers(0, 256, (5, WIDTH)).astype(np.float32)
    found = run(lambda graph, given: product_of_codes(graph, given, matrix, signed=signed), codes)
    np.testing.assert_array_equal(found, codes.astype(np.int64) @ matrix.astype(np.int64))


@pytest.mark.parametrize(
    ("fields", "bytes_"),
    [
        ([(1, 0)], "0800"),
        ([(1, 150)], "089601"),
        ([(1, -1)], "08ffffffffffffffffff01"),
        ([(2, "testing")], "120774657374696e67"),
        ([(16, b"")], "820100"),
        ([(2, 1.0)], "150000803f"),
        ([(3, message((1, 150)))], "1a03089601"),
    ],
    ids=str,
)
def test_fields_are_written_as_protobuf_writes_them(fields: Sequence[tuple[int, Value]], bytes_: str):
    assert message(*fields).hex() == bytes_
