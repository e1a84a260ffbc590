"""Texts that an embedder refused, so that it is not asked for them again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why texts were refused, and how often others had been taken by then. It lasts when it is the texts' fault."""

    why: str
    taken: int
    lasts: bool


class Refusals:
    """It is the texts' fault when they were refused twice and others were taken in between. Once may be bad luck.

    Texts are remembered by their hash, until the process ends.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[int, Refusal] = OrderedDict()
        self._taken = 0

    def add(self, embedder: str, texts: Sequence[str], why: str) -> None:
        key = hash((embedder, *texts))
        with self._lock:
            before = self._known.pop(key, None)
            self._known[key] = Refusal(why, self._taken, before is not None and before.taken < self._taken)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def took_others(self) -> None:
        with self._lock:
            self._taken += 1

    def lasting(self, embedder: str, texts: Sequence[str]) -> str:
        """Why it is of no use to ask for these again; empty when it may be."""
        with self._lock:
            known = self._known.get(hash((embedder, *texts)))
            return known.why if known and known.lasts else ""
