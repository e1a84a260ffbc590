"""What runs on this machine, as far as the machine tells it."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def lives(number: int) -> bool:
    found = _read(number)
    return found is not None and found[0] != "Z"


def started_by(number: int) -> list[int]:
    """The processes that one has started, and those that they have."""
    parents = {int(one.name): found[1] for one in PROC.glob("[0-9]*") if (found := _read(int(one.name)))}
    known = {number}
    while more := {one for one, parent in parents.items() if int(parent) in known} - known:
        known |= more
    return sorted(known - {number})


def _read(number: int) -> list[str] | None:
    """Its state, its parent and more; None when there is no such process."""
    try:
        return (PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
