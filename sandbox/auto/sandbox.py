"""Monty first; the strongest full Python from the step on that needs one, with what the steps before have made."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sandbox.auto.carrying import Luggage, Notebook
from sandbox.auto.scan import full_python_for
from sandbox.errors import Cancelled
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
        self._there: Session | None = None
        """In full Python, also while it is not yet decided that the session stays there."""
        self._turns = Turns(steps, self._give_back)
        self._tools: Sequence[Tool] = ()
        self._given: dict[str, object] = {}
        self._made = Notebook()

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self._now.define(tools, variables)
        self._tools = tuple(tools)
        self._given |= variables
        self._made.know(variables)

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        with self._turns.turn():
            try:
                result = self._run(code, limits)
            except Cancelled:
                self._turns.go_on()  # a close ends what runs by cancelling it
                raise
            self._turns.answered = result.final
            return replace(result, tier=self._full.tier if self.moved else MontySandbox.tier)

    def cancel(self) -> None:
        self._turns.cancelled.set()
        self._end()

    def close(self) -> None:
        self._turns.closed = True
        if self._turns.running:
            self._end()
        self._turns.let_go()

    def _end(self) -> None:
        self._light.cancel()
        there = self._there  # a move that fails takes it away
        if there is not None:
            there.cancel()

    def _give_back(self) -> None:
        self._light.close()
        if self._there is not None:
            self._there.close()

    def _run(self, code: str, limits: Limits) -> Result:
        if self.moved is None and (why := full_python_for(code, [tool.name for tool in self._tools])):
            return self._run_moved(why, code, limits)
        result = self._run_there(code, limits) if self.moved else self._now.run(code, limits)
        if self.moved is None and (refused := self._light.refused):
            return self._run_moved(refused, code, limits)
        if self.moved is None:
            self._made.note(code, failed=result.error is not None)
        return result

    def _run_moved(self, why: str, code: str, limits: Limits) -> Result:
        changed = self._move(why, limits)
        result = replace(self._run_there(code, limits), moved=why)
        if not changed:
            return result
        return replace(result, logs=f"[Not carried over as it was: {', '.join(changed)}.]\n{result.logs}")

    def _run_there(self, code: str, limits: Limits) -> Result:
        """What was lost there stays lost: what the session brought along would come back as it was long ago."""
        result = self._now.run(code, limits)
        if result.fresh:
            self._now.close()
            self._there = self._now = self._full.open(self._turns.steps)
            self._now.define(self._tools, self._given)
        return result

    def _move(self, why: str, limits: Limits) -> list[str]:
        """To full Python, in no more time than a step has. What comes back is what is not there as it was here."""
        until = time.monotonic() + limits.seconds
        luggage = self._made.pack(self._light, until)
        self._there = there = self._full.open(self._turns.steps + len(luggage.sources) + 1)
        try:
            self._turns.go_on()  # a cancel may have come when only the session before was to be seen
            gone = _unpack(there, luggage, limits, until)
            there.define(self._tools, {})
        except BaseException:
            self._there = None
            there.close()
            raise
        self._now, self.moved = there, why
        self._light.close()
        return [*luggage.changed, *gone]


def _unpack(there: Session, luggage: Luggage, limits: Limits, until: float) -> list[str]:
    """Without any tool: what calls one while it is made again is not made. Raises when nothing runs there at all."""
    there.define([], luggage.values)
    there.run("None", limits)
    sources = list(dict.fromkeys(luggage.sources.values()))
    made = _made_again(there, sources, limits, until)
    return [f"{name} (gone)" for name, source in luggage.sources.items() if source not in made]


def _made_again(there: Session, sources: Sequence[str], limits: Limits, until: float) -> set[str]:
    """The sources that ran, as far as time went; none when one of them ended what ran those before."""
    made: set[str] = set()
    for source in sources:
        left = until - time.monotonic()
        if left <= 0:
            break
        result = there.run(source, replace(limits, seconds=left))
        if result.fresh:
            return set()
        if result.error is None:
            made.add(source)
    return made
