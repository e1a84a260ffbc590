"""The files of the model: packed weights, and the cache that is expanded from them."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dionysus_mcp.embedding import archive
from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.expanded import NAME, parameters
from dionysus_mcp.embedding.packing import ABOUT, LAYERS, matrices, pack, unpacked
from dionysus_mcp.embedding.weights import INSTALLED, SHA256, are_right, right_weights
from dionysus_mcp.embedding.weights import NAME as WEIGHTS

PACKED = INSTALLED / WEIGHTS


@pytest.fixture
def arrays() -> dict[str, Array]:
    random = np.random.default_rng(3)
    return {"small": random.normal(size=(3, 4)).astype(np.float32), "flags": np.arange(5, dtype=np.int8)}


@pytest.fixture
def file(tmp_path: Path, arrays: dict[str, Array]) -> Path:
    archive.write(tmp_path / "file", arrays, {"of": "this"})
    return tmp_path / "file"


def flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 4
    file.write_bytes(content)


def test_arrays_come_back_as_they_were(file: Path, arrays: dict[str, Array]):
    found = archive.read(file, {"of": "this"})
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert [path.name for path in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("place", [0, 5, 20, 40, 100, -3, -70], ids=str)
def test_one_bit_that_changed_is_noticed(file: Path, place: int):
    flip(file, place)
    with pytest.raises(archive.Damaged):
        archive.read(file, {"of": "this"})


@pytest.mark.parametrize("size", [0, 1, 30, 128, -64, -1], ids=str)
def test_what_is_cut_off_is_noticed(file: Path, size: int):
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(archive.Damaged):
        archive.read(file, {"of": "this"})


def test_what_is_about_something_else_is_noticed(file: Path):
    with pytest.raises(archive.Damaged, match="about"):
        archive.read(file, {"of": "that"})


def test_the_cache_is_expanded_once_and_mapped_from_then_on(tmp_path: Path):
    first = parameters(PACKED, tmp_path / "cache")
    written = (tmp_path / "cache" / NAME).stat()
    second = parameters(PACKED, tmp_path / "cache")
    assert (tmp_path / "cache" / NAME).stat().st_mtime_ns == written.st_mtime_ns
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [NAME]
    for name in ("0.attention", "5.down"):
        assert not first[name].flags.writeable, "mapped for reading"
        np.testing.assert_array_equal(first[name], second[name])
        np.testing.assert_array_equal(first[name], unpacked(name, archive.read(PACKED, ABOUT)).T)


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:1_000_000]),
        lambda file: flip(file, 9_000_000),
        lambda file: flip(file, 60),
        lambda file: file.write_bytes(file.read_bytes().replace(SHA256.encode(), b"0" * 64)),
    ],
    ids=["empty", "half-written", "a bit of a weight", "a bit of the header", "of other weights"],
)
def test_a_harmed_cache_is_made_anew(tmp_path: Path, harm: Callable[[Path], object]):
    parameters(PACKED, tmp_path)
    good = (tmp_path / NAME).read_bytes()
    harm(tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() != good
    parameters(PACKED, tmp_path)
    assert (tmp_path / NAME).read_bytes() == good


def test_without_a_place_for_the_cache_it_stays_in_memory(tmp_path: Path):
    (tmp_path / "cache").write_text("a file stands where the folder should be")
    found = parameters(PACKED, tmp_path / "cache")
    assert found["0.up"].dtype == np.float32


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path):
    old, new = tmp_path / f"{NAME}.1.part", tmp_path / f"{NAME}.2.part"
    old.write_bytes(b"half")
    os.utime(old, (0, 0))
    new.write_bytes(b"somebody writes this now")
    parameters(PACKED, tmp_path)
    assert not old.exists()
    assert new.exists()


def test_the_installed_weights_are_the_right_ones(tmp_path: Path):
    assert right_weights(tmp_path) == PACKED


def test_one_bit_of_the_weights_is_noticed(tmp_path: Path):
    copy = tmp_path / WEIGHTS
    shutil.copyfile(PACKED, copy)
    assert are_right(copy)
    flip(copy, 11_111_111)
    assert not are_right(copy)


def original(path: Path) -> dict[str, Array]:
    """A model of the same make, but small and of random numbers, as a safetensors file."""
    random = np.random.default_rng(5)
    layer = {
        **{f"attention.self.{part}": (6, 6) for part in ("query", "key", "value")},
        "attention.output.dense": (6, 6),
        "intermediate.dense": (9, 6),
        "output.dense": (6, 9),
    }
    norms = ("attention.output.LayerNorm", "output.LayerNorm")
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (8, 6),
        "embeddings.position_embeddings.weight": (300, 6),
        "embeddings.token_type_embeddings.weight": (2, 6),
        "embeddings.LayerNorm.weight": (6,),
        "embeddings.LayerNorm.bias": (6,),
    }
    for number in range(LAYERS):
        for name, shape in layer.items():
            shapes[f"encoder.layer.{number}.{name}.weight"] = shape
            shapes[f"encoder.layer.{number}.{name}.bias"] = shape[:1]
        for name in norms:
            shapes[f"encoder.layer.{number}.{name}.weight"] = shapes[f"encoder.layer.{number}.{name}.bias"] = (6,)
    arrays = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    arrays["embeddings.word_embeddings.weight"][3] = 0  # a row without a largest number
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, array in arrays.items():
        content = array.tobytes()
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    told = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(told)) + told + body)
    return arrays


def test_packing_keeps_what_matters_and_gives_the_same_bytes_again(tmp_path: Path):
    model, vocabulary = tmp_path / "model", tmp_path / "vocabulary"
    arrays = original(model)
    vocabulary.write_text("[PAD]\n[UNK]\n", "utf-8")
    pack(model, vocabulary, tmp_path / "one")
    pack(model, vocabulary, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    packed = archive.read(tmp_path / "one", ABOUT)
    assert len(list(matrices(packed))) == 1 + 4 * LAYERS
    for name, old in {"words": "embeddings.word_embeddings", "5.down": "encoder.layer.5.output.dense"}.items():
        matrix, back = arrays[f"{old}.weight"], unpacked(name, packed)
        half_a_step = np.abs(matrix).max(axis=1, keepdims=True) / 254
        assert (np.abs(matrix - back) <= half_a_step * 1.001).all()
    assert packed["vocabulary"].tobytes() == b"[PAD]\n[UNK]\n"
