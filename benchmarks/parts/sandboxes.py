"""The tiers of the sandbox that work on this machine, and what else can be measured beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.parts.local_executor import LocalSandbox
from sandbox.port import Sandbox
from sandbox.tiers import choose, made, status

LOCAL = LocalSandbox.tier


def working(*, joined: bool = True) -> list[str]:
    """The tiers that work here, with `auto` last where it is more than one of them. Why others do not is printed."""
    tiers = []
    for standing in status():
        if standing.works:
            tiers.append(standing.tier)
        else:
            print(f"{standing.tier} is left out: {standing.why} {standing.fix}")
    return [*tiers, "auto"] if joined and len(tiers) > 1 else tiers


@contextmanager
def opened(tier: str) -> Iterator[Sandbox]:
    """A sandbox by its name."""
    sandbox = _made(tier)
    try:
        yield sandbox
    finally:
        sandbox.close()


def _made(tier: str) -> Sandbox:
    match tier:
        case LocalSandbox.tier:
            return LocalSandbox()
        case "auto":
            return choose("auto").sandbox
        case _:
            return made(tier)
