"""Puts an ONNX model together, node by node, without the `onnx` package."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.protobuf import Field, message

FORMAT, OPERATORS = 8, 17
CONTRIBUTED = "com.microsoft"
OF_FLOAT, OF_INT, OF_INTS = 1, 2, 7  # kinds of attributes
KINDS = {"float32": 1, "uint8": 2, "int8": 3, "int64": 7}  # kinds of tensors
FLOAT, UINT8 = KINDS["float32"], KINDS["uint8"]

Attribute = float | int | tuple[int, ...]


class Graph:
    """Each method gives the names of what it makes, to be handed to the next."""

    def __init__(self) -> None:
        self._nodes: list[Field] = []
        self._constants: list[Field] = []

    def constant(self, value: Array | float) -> str:
        array = np.asarray(value, None if isinstance(value, np.ndarray) else np.float32)
        name = f"constant {len(self._constants)}"
        shape = [(1, size) for size in array.shape]
        content = np.ascontiguousarray(array).tobytes()
        self._constants.append((5, message(*shape, (2, KINDS[array.dtype.name]), (8, name), (9, content))))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        return self.nodes(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def nodes(
        self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Attribute
    ) -> Sequence[str]:
        names = [f"value {len(self._nodes)}.{number}" for number in range(outputs)]
        fields: list[Field] = [(1, name) for name in inputs]
        fields += [(2, name) for name in names]
        fields += [(4, operator), *((5, _attribute(*given)) for given in attributes.items()), (7, domain)]
        self._nodes.append((1, message(*fields)))
        return names

    def model(self, inputs: dict[str, Sequence[str | int]], output: str, shape: Sequence[str | int]) -> bytes:
        """The whole as a file's content. A size of a shape is a number, or a name for any."""
        graph = message(
            *self._nodes,
            (2, "graph"),
            *self._constants,
            *((11, _tensor(name, sizes)) for name, sizes in inputs.items()),
            (12, _tensor(output, shape)),
        )
        versions = (message((1, ""), (2, OPERATORS)), message((1, CONTRIBUTED), (2, 1)))
        return message((1, FORMAT), (7, graph), *((8, version) for version in versions))


def _attribute(name: str, value: Attribute) -> bytes:
    match value:
        case float():
            return message((1, name), (2, value), (20, OF_FLOAT))
        case int():
            return message((1, name), (3, value), (20, OF_INT))
        case tuple():
            return message((1, name), *((8, number) for number in value), (20, OF_INTS))


def _tensor(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = [(1, message((1 if isinstance(size, int) else 2, size))) for size in shape]
    return message((1, name), (2, message((1, message((1, FLOAT), (2, message(*sizes)))))))
