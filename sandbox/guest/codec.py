"""Plain values as JSON, JSON as frames. Both sides speak through this, and neither trusts what it reads.

A value is plain when it is one of the types below, exactly, all the way down. Nothing is ever pickled.
"""

from __future__ import annotations

import binascii
import datetime as dt
import decimal
import enum
import json
import os
import re
import struct
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

HEAD = struct.Struct(">I")
TAG = "$"
DEEPEST = 100
MOST_CONTAINERS = 1 << 19
ITEM_BYTES, CONTAINER_BYTES = 2, 14
MOST_KEYS, MOST_ALIKE = 4096, 32
SECRETLY_HASHED = (str, bytes)
LONG = 1 << 63
TEXT = re.compile(rb'"[^"]*"')


class Unfit(Exception):
    """A value that cannot cross, or bytes that are no value."""


class TooLarge(Unfit):
    """A value that is plain, and takes more room than a frame has."""


TOO_MANY_KEYS = f"it has more than {MOST_KEYS} keys or members of sets that are not text"


class Packing:
    """Makes the tree of JSON that stands for a value; `other` gives a plainer one for what is not plain."""

    def __init__(self, most: int, other: Callable[[Any], Any]) -> None:
        self.most = self.left = most
        self.keys_left = MOST_KEYS
        self.other = other

    def pack(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if kind is str:  # most of what crosses is text
            self.spend(len(value))
            return value
        if kind in SIMPLE:
            return value
        if depth > DEEPEST:
            raise Unfit(f"it is nested more than {DEEPEST} deep")
        packer = PACKERS.get(kind)
        return packer(self, value, depth + 1) if packer else self.pack(self.other(value), depth + 1)

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLarge(f"it takes more than the {self.most} bytes that may cross at once")

    def spend_keys(self, keys: Collection[Any]) -> None:
        self.keys_left -= len(_choosable(keys))
        if self.keys_left < 0:
            raise TooLarge(TOO_MANY_KEYS)


def _packed_int(packing: Packing, value: int, _depth: int) -> Any:
    if -LONG <= value < LONG:
        return value
    packing.spend(value.bit_length() // 4)
    return {TAG: "int", "v": hex(value)}


def _packed_list(packing: Packing, value: Collection[Any], depth: int) -> list[Any]:
    packing.spend(CONTAINER_BYTES + ITEM_BYTES * len(value))
    return [packing.pack(item, depth) for item in value]


def _packed_dict(packing: Packing, value: dict[Any, Any], depth: int) -> Any:
    packing.spend(CONTAINER_BYTES + ITEM_BYTES * len(value))
    if TAG not in value and all(type(key) is str for key in value):
        packing.spend(sum(map(len, value)))
        return {key: packing.pack(item, depth) for key, item in value.items()}
    packing.spend_keys(value)
    return {TAG: "dict", "v": [[packing.pack(key, depth), packing.pack(item, depth)] for key, item in value.items()]}


def _packed_items(packing: Packing, value: Any, depth: int) -> Any:
    return {TAG: type(value).__name__, "v": _packed_list(packing, value, depth)}


def _packed_members(packing: Packing, value: Collection[Any], depth: int) -> Any:
    packing.spend_keys(value)
    return _packed_items(packing, value, depth)


def _packed_bytes(packing: Packing, value: bytes, _depth: int) -> Any:
    packing.spend(len(value))
    return {TAG: "bytes", "v": binascii.b2a_base64(value, newline=False).decode("ascii")}


def _packed_moment(_packing: Packing, value: Any, _depth: int) -> Any:
    return {TAG: type(value).__name__, "v": value.isoformat()}


def _packed_span(_packing: Packing, value: dt.timedelta, _depth: int) -> Any:
    return {TAG: "timedelta", "v": [value.days, value.seconds, value.microseconds]}


def _packed_decimal(packing: Packing, value: decimal.Decimal, _depth: int) -> Any:
    text = str(value)
    packing.spend(len(text))
    return {TAG: "decimal", "v": text}


def _packed_complex(_packing: Packing, value: complex, _depth: int) -> Any:
    return {TAG: "complex", "v": [value.real, value.imag]}


SIMPLE = frozenset((type(None), bool, float))
PACKERS: dict[type, Callable[[Packing, Any, int], Any]] = {
    int: _packed_int,
    list: _packed_list,
    dict: _packed_dict,
    tuple: _packed_items,
    set: _packed_members,
    frozenset: _packed_members,
    bytes: _packed_bytes,
    dt.datetime: _packed_moment,
    dt.date: _packed_moment,
    dt.time: _packed_moment,
    dt.timedelta: _packed_span,
    decimal.Decimal: _packed_decimal,
    complex: _packed_complex,
}

FILLED = (list, dict, set)
BASES = (int, float, str, bytes, tuple, frozenset, complex, *FILLED)


def simpler(value: Any) -> Any:
    """The plainer value that one of another type stands for: a record its fields, a member of an enum its value."""
    if isinstance(value, enum.Enum):
        return value.value
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields if hasattr(value, name)}
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    base: Any = next((base for base in BASES if isinstance(value, base)), None)
    if base is None:
        raise Unfit(f"{type(value).__name__} is not plain data")
    return base(value) if base in FILLED else base.__new__(base, value)


def unpack(tree: Any) -> Any:
    """The value that a tree stands for. The tree may be anything that JSON can hold."""
    try:
        return Unpacking().value(tree, 0)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
        raise Unfit(f"not a value: {error}"[:200]) from None


class Unpacking:
    """The reading of one tree, with few keys that the sender chose, for tables of them may take hours to build."""

    def __init__(self) -> None:
        self.keys_left = MOST_KEYS

    def value(self, tree: Any, depth: int) -> Any:
        if depth > DEEPEST + 1:
            raise Unfit(f"it is nested more than {DEEPEST} deep")
        if type(tree) is list:
            return [self.value(item, depth + 1) for item in tree]
        if type(tree) is not dict:
            return tree
        if TAG in tree:
            return UNPACKERS[tree[TAG]](self, tree["v"], depth + 1)
        return {key: self.value(item, depth + 1) for key, item in tree.items()}

    def each(self, trees: Any, depth: int) -> list[Any]:
        if type(trees) is not list:
            raise Unfit("a list was to be here")
        return [self.value(tree, depth) for tree in trees]

    def keys(self, trees: Any, depth: int) -> list[Any]:
        """Values of which a table is to be made."""
        keys = self.each(trees, depth)
        chosen = _choosable(keys)
        self.keys_left -= len(chosen)
        if self.keys_left < 0:
            raise Unfit(TOO_MANY_KEYS)
        alike = Counter(map(hash, chosen)).most_common(1)
        if alike and alike[0][1] > MOST_ALIKE:
            raise Unfit("its keys were chosen to collide")
        return keys


def _choosable(keys: Collection[Any]) -> list[Any]:
    """Those whose places in a table can be foreseen. Text and bytes are hashed with a secret of each process."""
    return [key for key in keys if type(key) not in SECRETLY_HASHED]


def _whole(_unpacking: Unpacking, tree: Any, _depth: int) -> int:
    return int(tree, 16)


def _pairs(unpacking: Unpacking, tree: Any, depth: int) -> dict[Any, Any]:
    pairs = [(key, item) for key, item in tree]
    keys = unpacking.keys([key for key, _ in pairs], depth)
    return dict(zip(keys, unpacking.each([item for _, item in pairs], depth), strict=True))


def _span(_unpacking: Unpacking, tree: Any, _depth: int) -> dt.timedelta:
    days, seconds, microseconds = tree
    return dt.timedelta(days, seconds, microseconds)


def _complex(_unpacking: Unpacking, tree: Any, _depth: int) -> complex:
    real, imaginary = tree
    return complex(real, imaginary)


UNPACKERS: dict[str, Callable[[Unpacking, Any, int], Any]] = {
    "int": _whole,
    "dict": _pairs,
    "tuple": lambda unpacking, tree, depth: tuple(unpacking.each(tree, depth)),
    "set": lambda unpacking, tree, depth: set(unpacking.keys(tree, depth)),
    "frozenset": lambda unpacking, tree, depth: frozenset(unpacking.keys(tree, depth)),
    "bytes": lambda _unpacking, tree, _: binascii.a2b_base64(tree),
    "datetime": lambda _unpacking, tree, _: dt.datetime.fromisoformat(tree),
    "date": lambda _unpacking, tree, _: dt.date.fromisoformat(tree),
    "time": lambda _unpacking, tree, _: dt.time.fromisoformat(tree),
    "timedelta": _span,
    "decimal": lambda _unpacking, tree, _: decimal.Decimal(tree),
    "complex": _complex,
}


def framed(message: dict[str, Any], most: int) -> bytes:
    """A message as it goes over the line: its length, then itself."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")  # not as escapes: two lone surrogates would come back as one character
    if len(body) > most:
        raise TooLarge(f"it takes {len(body)} bytes, more than the {most} that may cross at once")
    if _containers(body) > MOST_CONTAINERS:
        raise TooLarge(f"it has more than {MOST_CONTAINERS} parts")
    return HEAD.pack(len(body)) + body


def message_of(body: bytes) -> dict[str, Any]:
    """What a frame holds. Raises `Unfit` for whatever is not an object of JSON, of a size that memory can bear."""
    if _containers(body) > MOST_CONTAINERS:
        raise Unfit(f"it has more than {MOST_CONTAINERS} parts")
    try:
        message = json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Unfit(f"not JSON: {error}"[:200]) from None
    if type(message) is not dict:
        raise Unfit("not an object of JSON")
    return message


def _containers(body: bytes) -> int:
    """How many lists and objects there are: empty ones take many times more memory than room in a frame."""
    if _brackets(body) <= MOST_CONTAINERS:
        return _brackets(body)
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    return _brackets(TEXT.sub(b"", unescaped))


def _brackets(body: bytes) -> int:
    return body.count(b"[") + body.count(b"{")
