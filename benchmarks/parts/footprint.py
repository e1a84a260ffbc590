"""What a process takes of memory, and a store of disk."""

from __future__ import annotations

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


def disk_of(file: Path) -> int:
    """Bytes of a database with its log."""
    return sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*") if path.is_file())
