"""A sandbox whose steps are checked before they run: a mistake that is sure costs no tool call, on any tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sandbox.checking.certain import Known
from sandbox.checking.checker import Checker
from sandbox.port import LIMITS, STEPS, Limits, Result, Sandbox, Session, Tool


class CheckedSandbox:
    """Another sandbox, and the checker. Closing it closes both."""

    def __init__(self, inner: Sandbox, checker: Checker) -> None:
        self._inner = inner
        self._checker = checker

    @property
    def tier(self) -> str:
        return self._inner.tier

    def open(self, steps: int = STEPS) -> CheckedSession:
        return CheckedSession(self._inner.open(steps), self._checker, self.tier)

    def close(self) -> None:
        self._checker.close()
        self._inner.close()


class CheckedSession:
    """A session, and the names that its steps know by now."""

    def __init__(self, inner: Session, checker: Checker, tier: str) -> None:
        self._inner = inner
        self._checker = checker
        self._tier = tier
        self._tools: dict[str, Tool] = {}
        self._known = Known()
        self._over = False

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self._inner.define(tools, variables)
        self._tools = {tool.name: tool for tool in tools}
        self._known.add(variables)

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        fault = None if self._over else self._checker.fault(code, self._tools, self._known)
        if fault is not None:
            return Result(error=fault)
        result = self._inner.run(code, limits)
        self._known.learn(code)
        self._over = result.final
        return replace(result, tier=result.tier or self._tier)

    def cancel(self) -> None:
        self._over = True
        self._inner.cancel()

    def close(self) -> None:
        self._over = True
        self._inner.close()
