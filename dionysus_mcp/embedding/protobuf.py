"""As much of protobuf's wire format as an ONNX model needs: numbers, bytes and messages in messages."""

from __future__ import annotations

import struct
from collections.abc import Iterable

MORE = 0x80
VARINT, BYTES, FLOAT = 0, 2, 5
Value = int | float | str | bytes
Field = tuple[int, Value]


def message(*fields: Field) -> bytes:
    """Fields by number, in order; a message in a message is its bytes."""
    return b"".join(part for number, value in fields for part in _field(number, value))


def _field(number: int, value: Value) -> Iterable[bytes]:
    if isinstance(value, float):
        return (_varint(number << 3 | FLOAT), struct.pack("<f", value))
    if isinstance(value, int):
        return (_varint(number << 3 | VARINT), _varint(value))
    content = value.encode() if isinstance(value, str) else value
    return (_varint(number << 3 | BYTES), _varint(len(content)), content)


def _varint(value: int) -> bytes:
    """Seven bits in each byte, the lowest first; negative numbers as 64 bits."""
    value &= 0xFFFF_FFFF_FFFF_FFFF
    found = bytearray()
    while value >= MORE:
        found.append(value % MORE | MORE)
        value >>= 7
    found.append(value)
    return bytes(found)
