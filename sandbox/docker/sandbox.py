"""A container of the Docker engine for every run: full Python, no network, and limits on memory, time and processes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.docker.container import Container, started
from sandbox.docker.engine import Engine
from sandbox.docker.pool import Pool
from sandbox.docker.reaping import reap
from sandbox.errors import SandboxError
from sandbox.owners import this_process
from sandbox.pipe.session import PipeSession, Start
from sandbox.places import Places
from sandbox.port import STEPS

_log = logging.getLogger(__name__)

IMAGE = "dionysus-sandbox"
"""What `dionysus sandbox build` makes."""

_MADE_LATE_S = 2.0
"""How long the engine may take to make a container after the command that asked for it was killed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How many, and of what."""

    image: str = IMAGE
    """Any that has python3. It is never pulled."""
    warm: int = 2
    """Containers that wait for a session."""
    places: int = 32
    """Sessions that run at a time on each level (`sandbox/places.py`)."""
    patience: float = 30.0
    """Seconds that a session waits for a place."""
    command: str = "docker"
    """The engine's command line."""


class DockerSandbox:
    """Opens sessions. Each takes a container when it first runs something; no other session ever gets that one."""

    tier = "docker"

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._engine = Engine(self._options.command)
        self._owner = this_process()
        self._places = Places(self._options.places, self._options.patience)
        self._pool: Pool[Container] = Pool(self._fresh, self._options.warm)
        self._aside = ThreadPoolExecutor(2, "sandbox-docker")
        self._begun = threading.Lock()
        self._checking = threading.Lock()
        self._checked = False
        self._lock = threading.Lock()
        self._sessions: set[DockerSession] = set()

    def open(self, steps: int = STEPS) -> DockerSession:
        session = DockerSession(self._take, steps, self._places, self._forget)
        with self._lock:
            self._sessions.add(session)
        self.warm()
        return session

    def check(self) -> str:
        """Runs a container, and says which engine and image there are. Raises `Unavailable` with what is missing."""
        about = self._engine.check(self._options.image)
        self._fresh(threading.Event()).close()
        return about

    def warm(self) -> None:
        """Begin to start containers ahead, and to remove those of hosts that are gone. Returns at once."""
        if self._begun.acquire(blocking=False):
            self._aside.submit(self._reap)
            self._pool.warm()

    def close(self) -> None:
        """Ends what runs and what waits, and returns when all of it is removed."""
        self._begun.acquire(blocking=False)
        with self._lock:
            sessions = list(self._sessions)
        for session in sessions:
            session.close()
        self._pool.close()
        self._aside.shutdown()

    def _forget(self, session: DockerSession) -> None:
        with self._lock:
            self._sessions.discard(session)

    def _take(self, cancelled: threading.Event) -> Container:
        place = self._places.take(cancelled)
        try:
            container = self._pool.take(cancelled)
        except BaseException:
            self._places.give_back(place)
            raise
        container.at_end(lambda: self._places.give_back(place))
        return container

    def _fresh(self, cancelled: threading.Event) -> Container:
        self._check_once()
        container = started(self._engine, self._options.image, self._owner)
        container.at_end(lambda: self._remove(container))
        try:
            container.wait(cancelled)
        except BaseException:
            container.close()
            raise
        return container

    def _check_once(self) -> None:
        """An engine ignores limits that it cannot keep, so it is asked before any code runs."""
        with self._checking:
            if not self._checked:
                self._engine.check(self._options.image)
                self._checked = True

    def _remove(self, container: Container) -> None:
        try:
            self._aside.submit(self._removed, container)
        except RuntimeError:  # this sandbox is closed, or the interpreter ends
            self._removed(container)

    def _removed(self, container: Container) -> None:
        with _told("a container could not be removed"):
            self._engine.remove(container.name)
            if not container.ready:
                time.sleep(_MADE_LATE_S)
                self._engine.remove(container.name)

    def _reap(self) -> None:
        with _told("containers that others left could not be removed"):
            reap(self._engine, self._owner)


class DockerSession(PipeSession):
    """A session that may have to wait for its place."""

    def __init__(self, start: Start, steps: int, places: Places, forget: Callable[[DockerSession], None]) -> None:
        super().__init__(start, steps)
        self._places = places
        self._forget = forget

    def cancel(self) -> None:
        super().cancel()
        self._places.look_up()

    def close(self) -> None:
        super().close()
        if self._turns.running:
            self.cancel()  # it may be waiting for its container
        self._forget(self)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """For work behind everybody's back: nobody waits for it who could be told otherwise."""
    try:
        yield
    except SandboxError as error:
        _log.warning("%s: %s", what, error)
