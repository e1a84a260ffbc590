"""A file of named arrays that is used as it lies: one line of JSON, then the arrays' bytes, mapped into memory."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"dionysus arrays 1 "
ALIGNED = 64
LONGEST_HEADER = 65_536

Array = NDArray[Any]
About = Mapping[str, str]


class Damaged(ValueError):
    """The file is not what was once written."""


def write(path: Path, arrays: Mapping[str, Array], about: About) -> None:
    """Write the file whole or not at all. The same arrays give the same bytes."""
    listed, size = [], 0
    for name, array in arrays.items():
        listed.append({"name": name, "type": array.dtype.str, "shape": list(array.shape), "at": size})
        size += len(_content(array))
    header = {"about": dict(about), "arrays": listed, "size": size}
    header["sum"] = _sum(header, (_content(array) for array in arrays.values()))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(_aligned(MAGIC + _as_json(header) + b"\n", b" "))
            file.writelines(_content(array) for array in arrays.values())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def read(path: Path, about: About) -> dict[str, Array]:
    """The arrays, mapped; `Damaged` unless the file is about just this, and has the length and sum that it says."""
    with path.open("rb") as file:
        line = file.read(LONGEST_HEADER).split(b"\n", 1)[0]
    header = _header(line)
    if header["about"] != about:
        raise Damaged(f"it is about {header['about']}, not {dict(about)}")
    begin, size = len(_aligned(line + b"\n", b" ")), path.stat().st_size
    if size != begin + header["size"]:
        raise Damaged(f"it has {size} bytes instead of {begin + header['size']}")
    payload = np.asarray(np.memmap(path, np.uint8, "r"))[begin:]
    if header.pop("sum") != _sum(header, (payload.data,)):
        raise Damaged("its sum is wrong")
    return dict(_arrays(payload, header["arrays"]))


def _header(line: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        header = json.loads(line.removeprefix(MAGIC)) if line.startswith(MAGIC) else None
        if isinstance(header, dict) and set(header) == {"about", "arrays", "size", "sum"}:
            return header
    raise Damaged("it does not begin as such a file does")


def _arrays(payload: Array, listed: list[dict[str, Any]]) -> Iterator[tuple[str, Array]]:
    for entry in listed:
        kind, shape = np.dtype(entry["type"]), entry["shape"]
        size = int(np.prod(shape)) * kind.itemsize
        yield entry["name"], payload[entry["at"] : entry["at"] + size].view(kind).reshape(shape)


def _sum(header: Mapping[str, Any], contents: Iterable[bytes | memoryview]) -> int:
    """CRC-32 of what the header says and of all that follows it."""
    found = zlib.crc32(_as_json(header))
    for content in contents:
        found = zlib.crc32(content, found)
    return found


def _content(array: Array) -> bytes:
    return _aligned(array.tobytes(), b"\0")


def _aligned(content: bytes, filler: bytes) -> bytes:
    return content + filler * (-len(content) % ALIGNED)


def _as_json(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, separators=(",", ":")).encode()
