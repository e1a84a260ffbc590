"""Servers whose beats are brought to a place, and stand there."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.testing import SERVER, RawClient
from tests.contract.sandbox.conftest import working
from tests.e2e.agents.beats import PROJECT, WELL, Phase, Sight, settle, state_of, status_of, until
from tests.e2e.agents.told_program import ToldProgram
from tests.e2e.agents.turnstile import Turnstile
from tests.e2e.conftest import environment

TRIES = 30
"""A beat may be over, or further, before anybody sees it where it was to be."""


@dataclass(frozen=True)
class Beat:
    """One that was asked for. `id` is None as long as it is not on record; `known` is the
    run that was on record last before."""

    request: int
    id: str | None
    known: str | None
    before: dict[str, Any]


@dataclass
class Place:
    """A server over a data folder of its own, and the model that it asks."""

    home: Path
    tier: str
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        working(self.tier).close()  # skips where it does not work, as in the contract of the sandbox
        self.model = ToldProgram(self.home.parent / "model")
        settings = {"DIONYSUS_PROJECT": PROJECT, "DIONYSUS_MODEL": self.model.model, "DIONYSUS_SANDBOX": self.tier}
        self.server = RawClient(SERVER, environment(self.home) | settings | self.more, self.home.parent)
        self.sight = Sight(self.home, self.model)

    def open(self) -> None:
        self.server.open()
        settle(self.server)
        self.turnstile = Turnstile(self.home, self.server.pid)

    def begin(self) -> str:
        return str(self.server.call("run_heartbeat", wait_s=0)["run_id"])

    def cancel(self, run_id: str) -> str:
        return str(self.server.call("cancel_run", run_id=run_id)["status"])

    def status(self, beat: Beat) -> str | None:
        """How a new server finds it; None when it is not on record."""
        run_id = self._new_id(beat.known)
        return status_of(self.home, run_id) if run_id else None

    def is_over(self, beat: Beat) -> bool:
        return self._over(beat.known)

    @contextmanager
    def standing(self, phase: Phase) -> Iterator[Beat]:
        """A beat that stands there as long as the block lasts."""
        for _ in range(TRIES):
            before, known = state_of(self.home), self._newest_id()
            request = self._ask(phase.replies)
            with self._held(phase, known) as stands:
                if stands:
                    yield Beat(request, self._new_id(known), known, before)
                    return
        raise AssertionError("no beat stood there")

    @contextmanager
    def before_write(self, number: int) -> Iterator[Beat | None]:
        """A beat that is about to write for so many a time; None when it is over by then."""
        before, known = state_of(self.home), self._newest_id()
        request = self._ask(WELL)
        left = iter(range(number))
        with self.turnstile.closed(lambda: next(left, None) is None, lambda: self._over(known)) as stands:
            yield Beat(request, self._new_id(known), known, before) if stands else None

    @contextmanager
    def _held(self, phase: Phase, known: str | None) -> Iterator[bool]:
        def stands() -> bool:
            return phase.stands(self.sight, self._new(known))

        def over() -> bool:
            return self._over(known)

        if phase.passes:
            with self.turnstile.closed(stands, over) as held:
                yield held
        else:
            until(lambda: over() or stands())
            yield not over()

    def _new(self, known: str | None) -> Run | None:
        run = self.sight.newest()
        return run if run is not None and run.id != known else None

    def _new_id(self, known: str | None) -> str | None:
        run = self._new(known)
        return run.id if run else None

    def _ask(self, replies: Sequence[str]) -> int:
        self.model.say(replies)
        return int(self.server.ask("tools/call", {"name": "run_heartbeat", "arguments": {"wait_s": 0}}))

    def _newest_id(self) -> str | None:
        return self._new_id(None)

    def _over(self, known: str | None) -> bool:
        run = self._new(known)
        return run is not None and run.status is not Status.RUNNING

    def end(self) -> None:
        self.model.end()
        self.sight.close()
        self.server.close()

    def kill(self) -> None:
        self.server.signal(signal.SIGKILL)
        self.server.wait()
