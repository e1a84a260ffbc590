"""The layers of all-MiniLM-L6-v2 in onnxruntime: a graph made of the packed weights, which multiplies whole numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.forward import TINY, Mask, out_of_sight
from dionysus_mcp.embedding.graph import CONTRIBUTED, FLOAT, UINT8, Graph
from dionysus_mcp.embedding.packing import CODES, HEADS, LAYERS, SCALES, WIDTH
from dionysus_mcp.embedding.port import Vectors

THREADS = 2  # more help little with texts as short as memories
LARGEST = 255
MIDDLE = 128
HIDDEN, UNSEEN = "hidden", "unseen"
SHAPE = ("texts", "pieces", WIDTH)


class OnnxLayers:
    """Runs the layers. Threads may share it."""

    runs_on = "onnxruntime"

    def __init__(self, parts: Mapping[str, Array]) -> None:
        self._session = _session(LayersGraph(parts, signed=multiplies_signed_exactly()).model())

    def __call__(self, hidden: Vectors, mask: Mask) -> Vectors:
        found: Vectors = self._session.run(None, {HIDDEN: hidden, UNSEEN: out_of_sight(mask)})[0]
        return found


class LayersGraph:
    """Numpy's layers as a graph, but that each row of what is multiplied is brought to 0 … 255 first."""

    def __init__(self, parts: Mapping[str, Array], *, signed: bool) -> None:
        self._parts = parts
        self._signed = signed
        self._graph = Graph()

    def model(self) -> bytes:
        rows = HIDDEN
        for layer in range(LAYERS):
            rows = self._layer(f"{layer}.", rows)
        return self._graph.model({HIDDEN: SHAPE, UNSEEN: ("texts", 1, 1, "pieces")}, rows, SHAPE)

    def _layer(self, layer: str, rows: str) -> str:
        node = self._graph.node
        mixed = self._applied(f"{layer}mixed", self._attend(self._applied(f"{layer}attention", rows)))
        mixed = self._normed(f"{layer}mixed.norm", node("Add", mixed, rows))
        up = node("Gelu", self._applied(f"{layer}up", mixed), domain=CONTRIBUTED)
        return self._normed(f"{layer}down.norm", node("Add", self._applied(f"{layer}down", up), mixed))

    def _applied(self, name: str, rows: str) -> str:
        """rows = codes · step + least, so rows · matrix = (codes · matrix) · step + least · (sums of the matrix)."""
        node, constant = self._graph.node, self._graph.constant
        matrix = self._parts[name + CODES].T
        least = node("ReduceMin", rows, axes=(-1,), keepdims=1)
        span = node("Sub", node("ReduceMax", rows, axes=(-1,), keepdims=1), least)
        step = node("Mul", node("Max", span, constant(float(TINY))), constant(1 / LARGEST))
        codes = node("Cast", node("Round", node("Div", node("Sub", rows, least), step)), to=UINT8)
        product = product_of_codes(self._graph, codes, matrix, signed=self._signed)
        stepped = node("Mul", node("Cast", product, to=FLOAT), step)
        rest = node("Mul", least, constant(matrix.sum(axis=0, dtype=np.float32)))
        scaled = node("Mul", node("Add", stepped, rest), constant(self._parts[name + SCALES][:, 0]))
        return node("Add", scaled, constant(self._parts[f"{name}.bias"]))

    def _attend(self, projected: str) -> str:
        node, constant = self._graph.node, self._graph.constant
        by_head = constant(np.array([0, 0, HEADS, WIDTH // HEADS]))
        asks, answers, carries = (
            node("Transpose", node("Reshape", part, by_head), perm=order)
            for part, order in zip(
                self._graph.nodes("Split", projected, constant(np.array([WIDTH] * 3)), outputs=3, axis=-1),
                ((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3)),
                strict=True,
            )
        )
        weights = node("Softmax", node("Add", node("MatMul", asks, answers), UNSEEN), axis=-1)
        taken = node("Transpose", node("MatMul", weights, carries), perm=(0, 2, 1, 3))
        return node("Reshape", taken, constant(np.array([0, 0, WIDTH])))

    def _normed(self, name: str, rows: str) -> str:
        gain, bias = (self._graph.constant(self._parts[f"{name}.{form}"]) for form in ("gain", "bias"))
        return self._graph.node("LayerNormalization", rows, gain, bias, axis=-1, epsilon=float(TINY))


def product_of_codes(graph: Graph, codes: str, matrix: Array, *, signed: bool) -> str:
    if signed:
        return graph.node("MatMulInteger", codes, graph.constant(matrix))
    shifted = (matrix.astype(np.int16) + MIDDLE).astype(np.uint8)
    nothing = graph.constant(np.array(0, np.uint8))
    return graph.node(
        "MatMulInteger", codes, graph.constant(shifted), nothing, graph.constant(np.array(MIDDLE, np.uint8))
    )


def multiplies_signed_exactly() -> bool:
    """Whether this processor multiplies bytes with a sign by bytes without one and never overflows; older ones do."""
    matrix = np.full((WIDTH, WIDTH), 127, np.int8)
    codes = np.full((16, WIDTH), LARGEST, np.float32)
    found = run(lambda graph, given: product_of_codes(graph, given, matrix, signed=True), codes)
    return bool((found == LARGEST * 127 * WIDTH).all())


def run(product: Callable[[Graph, str], str], codes: Vectors) -> Vectors:
    """A small graph of its own, run once on some codes."""
    graph = Graph()
    found = graph.node("Cast", product(graph, graph.node("Cast", HIDDEN, to=UINT8)), to=FLOAT)
    session = _session(graph.model({HIDDEN: ("rows", WIDTH)}, found, ("rows", "columns")))
    result: Vectors = session.run(None, {HIDDEN: codes})[0]
    return result


def _session(model: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # they would keep the room of the largest batch
    # Threads that wait by spinning take the processor from other windows.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
