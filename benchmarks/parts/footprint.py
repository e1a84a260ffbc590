"""What a process takes of memory, and a store of disk."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes: of this process alone, and in all."""

    private: float
    resident: float


def memory_of(pid: int) -> Memory:
    """NaN where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    except OSError:
        return Memory(math.nan, math.nan)
    sizes = {name: int(size.split()[0]) / 1024 for name, size in (line.split(":") for line in lines)}
    return Memory(sizes["Private_Clean"] + sizes["Private_Dirty"], sizes["Rss"])


class _Allocated(ctypes.Structure):
    """What `mallinfo2` of glibc tells."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keep",
        )
    )


@dataclass(frozen=True, slots=True)
class Heap:
    """Megabytes of what was allocated outside of Python's own small objects: in use, and kept free for later."""

    used: float
    free: float


def heap() -> Heap:
    """Of this process. NaN where the C library does not tell."""
    tell = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if tell is None:
        return Heap(math.nan, math.nan)
    tell.restype = _Allocated
    told = tell()
    return Heap((told.uordblks + told.hblkhd) / (1 << 20), told.fordblks / (1 << 20))


def sqlite_memory() -> float:
    """Megabytes that SQLite holds in this process, most of them pages of files. NaN where its library is not found."""
    loaded = (line.split()[-1] for line in Path("/proc/self/maps").read_text("utf-8").splitlines() if "/" in line)
    library = next((path for path in loaded if "libsqlite3" in path), None)
    if library is None:
        return math.nan
    used = ctypes.CDLL(library).sqlite3_memory_used
    used.restype = ctypes.c_int64
    return float(used()) / (1 << 20)


def disk_of(file: Path) -> int:
    """Bytes of a database with its log."""
    return sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*") if path.is_file())
