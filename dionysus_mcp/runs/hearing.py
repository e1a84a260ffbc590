"""The sandbox of a server for one run, which hears which tier its code really ran in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sandbox.port import LIMITS, STEPS, Limits, Result, Sandbox, Session, Tool

RunsIn = Callable[[str], None]


class HeardSandbox:
    """Another one. That belongs to the server, and stays open."""

    def __init__(self, inner: Sandbox, runs_in: RunsIn) -> None:
        self._inner = inner
        self._runs_in = runs_in

    @property
    def tier(self) -> str:
        return self._inner.tier

    def open(self, steps: int = STEPS) -> HeardSession:
        return HeardSession(self._inner.open(steps), self._runs_in)

    def close(self) -> None:
        """Nothing is to be done."""


class HeardSession:
    """Another one, of which each step that ran is told."""

    def __init__(self, inner: Session, runs_in: RunsIn) -> None:
        self._inner = inner
        self._runs_in = runs_in

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self._inner.define(tools, variables)

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        result = self._inner.run(code, limits)
        if result.tier:
            self._runs_in(result.tier)
        return result

    def cancel(self) -> None:
        self._inner.cancel()

    def close(self) -> None:
        self._inner.close()
