"""One run under way on this server: what its job is handed, and what ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import anyio

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.runs.bell import Bell
from dionysus_mcp.runs.course import Course

if TYPE_CHECKING:
    from agents.errand import Means
    from agents.ports import Progress, Record, Watcher
    from dionysus_mcp.store.port import Unit

    Opens = Callable[["Live", tuple[Watcher, ...], bool], AbstractAsyncContextManager[Means]]


class Live:
    """The handle of a job. Made on the event loop."""

    def __init__(self, run: Run, mind: Mind, views: Views, caller: Caller, opens: Opens, *, thinks: bool) -> None:
        self.run = run
        self.records = mind.runs
        self._plain = mind
        self._views = views
        self.caller = replace(caller, run=run.id, project=run.project)
        self.since = 0
        self.thinks = thinks
        self.bell = Bell()
        self.course = Course(self.records, run, self.bell.ring)
        self.scope = anyio.CancelScope()
        self.cancelled = threading.Event()
        """Whatever ends the run sets it: what waits inside a model ends."""
        self.begun, self.ended = anyio.Event(), anyio.Event()
        self.refused: BaseException | None = None
        self.stopped: tuple[Status, str] | None = None
        self._opens = opens
        self._reserve: Callable[[Unit], object] | None = None

    @property
    def id(self) -> str:
        return self.run.id

    @property
    def mind(self) -> Mind:
        """As the run sees it. When the run is over, whatever is left of it can write nothing there."""
        return self._views.of(self.id, self.since)

    @property
    def plain_mind(self) -> Mind:
        """As it is."""
        return self._plain

    @property
    def progress(self) -> Progress:
        return self.course

    @property
    def record(self) -> Record:
        return self.course

    @property
    def recorded(self) -> bool:
        return bool(self.run.started)

    def means(self, watchers: tuple[Watcher, ...] = (), *, dry: bool = False) -> AbstractAsyncContextManager[Means]:
        return self._opens(self, watchers, dry)

    def hold(self, beat_id: str, reserve: Callable[[Unit], object]) -> None:
        self.run, self._reserve = replace(self.run, beat=beat_id), reserve

    def phase(self, name: str) -> None:
        self.course.phase(name)

    def finish_in(self, unit: Unit, answer: Any) -> None:
        self.records.finish_in(unit, self.id, answer)

    def owned_by(self, owner: str) -> None:
        """Which server carries it out."""
        self.run = replace(self.run, owner=owner)

    def begin(self, title: str) -> None:
        """Put it on record."""
        named = replace(self.run, title=" ".join(title.split()))
        self.run = self.records.begin(named, self._reserve)
        self.course.begun(self.run)

    def stop(self, status: Status, why: str) -> None:
        """End it, on the event loop. Only the first reason counts."""
        if self.stopped is None and not self.ended.is_set():
            self.stopped = (status, why)
            self.cancelled.set()
            self.scope.cancel()

    def over(self) -> None:
        """Nothing of it is under way any more."""
        self.cancelled.set()
        self._views.end(self.id)
        self.begun.set()
        self.ended.set()
        self.bell.ring()
