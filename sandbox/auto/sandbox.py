"""Monty first; the strongest full Python from the step on that needs one, with what the steps before have made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sandbox.auto.carrying import Luggage, Notebook
from sandbox.auto.scan import full_python_for
from sandbox.monty.sandbox import MontySandbox, MontySession
from sandbox.port import LIMITS, STEPS, Limits, Result, Sandbox, Session, Tool
from sandbox.turns import Turns


class AutoSandbox:
    """Two sandboxes as one. Closing it closes both."""

    tier = "auto"

    def __init__(self, light: MontySandbox, full: Sandbox) -> None:
        self._light = light
        self._full = full

    def open(self, steps: int = STEPS) -> AutoSession:
        return AutoSession(self._light.open(steps), self._full, steps)

    def close(self) -> None:
        self._light.close()
        self._full.close()


class AutoSession:
    """A session that moves once, when it must, and stays where it moved to."""

    def __init__(self, light: MontySession, full: Sandbox, steps: int) -> None:
        self.moved: str | None = None
        """Why it is in full Python."""
        self._light = light
        self._full = full
        self._now: Session = light
        self._turns = Turns(steps)
        self._tools: Sequence[Tool] = ()
        self._made = Notebook()

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self._now.define(tools, variables)
        self._tools = tuple(tools)
        self._made.know(variables)

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        with self._turns.turn():
            result = self._run(code, limits)
            self._turns.answered = result.final
            return result

    def cancel(self) -> None:
        self._turns.cancelled.set()
        self._light.cancel()
        self._now.cancel()

    def close(self) -> None:
        self._turns.closed = True
        self._light.close()
        self._now.close()

    def _run(self, code: str, limits: Limits) -> Result:
        if self.moved is None and (why := full_python_for(code, [tool.name for tool in self._tools])):
            return self._run_moved(why, code, limits)
        result = self._now.run(code, limits)
        if self.moved is None and (refused := self._light.refused):
            return self._run_moved(refused, code, limits)
        self._made.note(code)
        return result

    def _run_moved(self, why: str, code: str, limits: Limits) -> Result:
        changed = self._move(why)
        result = self._now.run(code, limits)
        if not changed:
            return result
        note = (
            f"[The step needs {why}, so it runs in another Python. Not carried over as it was: {', '.join(changed)}.]"
        )
        return replace(result, logs=f"{note}\n{result.logs}")

    def _move(self, why: str) -> list[str]:
        """To full Python. What comes back is what is not there as it was here."""
        luggage = self._made.pack(self._light.held)
        there = self._full.open(self._turns.steps + len(luggage.sources))
        try:
            gone = _unpack(there, luggage)
            there.define(self._tools, {})
        except BaseException:
            there.close()
            raise
        self._now, self.moved = there, why
        self._light.close()
        self._turns.go_on()  # a cancel may have come when only the session before was to be seen
        return [*luggage.changed, *gone]


def _unpack(there: Session, luggage: Luggage) -> list[str]:
    """Without any tool: what calls one while it is made again is not made."""
    there.define([], luggage.values)
    failed = {source for source in dict.fromkeys(luggage.sources.values()) if there.run(source).error is not None}
    return [f"{name} (gone)" for name, source in luggage.sources.items() if source in failed]
