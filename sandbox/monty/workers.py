"""The processes of Monty: started when first wanted, lent to one session at a time."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sandbox.errors import Closed, Unavailable
from sandbox.monty.program import BareProgram
from sandbox.places import Places
from sandbox.port import Limits

if TYPE_CHECKING:
    import pydantic_monty

NO_LIMIT: Final = 1 << 40
"""Of questions to the host: calls are counted by us, and time ends the rest."""
KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)


class Worker:
    """A process, as long as it is lent."""

    def __init__(self, session: pydantic_monty.MontySession, limits: Limits) -> None:
        self.session = session
        self._limits = limits
        self._pid = session.worker_pid  # not to be had while the code runs
        self._gone = self._left = False
        self._lock = threading.Lock()

    def under(self, limits: Limits) -> bool:
        """Whether it keeps these limits, as far as they are its own to keep."""
        return (limits.seconds, limits.memory_bytes) == (self._limits.seconds, self._limits.memory_bytes)

    @property
    def dead(self) -> bool:
        """Whether it ended, seen between two turns."""
        return self.session.worker_pid is None

    def kill(self) -> None:
        """End it, unless it is somebody else's by now."""
        with self._lock:
            if not self._gone and self._pid is not None:
                self._gone = True
                with suppress(ProcessLookupError):
                    os.kill(self._pid, KILL)

    def leave(self) -> None:
        """Give it back to the pool, which replaces one that is dead."""
        with self._lock:
            self._gone = True
            if not self._left:
                self._left = True
                self.session.__exit__(None, None, None)


class Workers:
    """The pool. A place in `places` must be taken before a worker is lent.

    With `checking`, what is fed to a worker goes past its type checker first, which may take as long as the patience.
    """

    def __init__(self, places: int, patience: float, *, checking: bool = False) -> None:
        self.places = Places(places, patience)
        self._checking = checking
        self._lock = threading.Lock()
        self._pool: pydantic_monty.Monty | None = None
        self._program: BareProgram | None = None
        self._closed = False

    def check(self) -> None:
        """Raises when the sandbox was closed."""
        if self._closed:
            raise Closed("This sandbox was closed.", "Make another one.")

    def lend(self, limits: Limits, first: str = "None") -> Worker:
        """A worker that has run this first line. Raises `Unavailable` when there is none that can."""
        pool = self._started()
        from pydantic_monty import MontyError

        try:
            worker = self._checked_out(pool, limits)
            try:
                worker.session.feed_run(first)
            except BaseException:
                worker.leave()
                raise
        except (MontyError, OSError, RuntimeError) as error:
            raise _does_not_start(error) from error
        return worker

    def _checked_out(self, pool: pydantic_monty.Monty, limits: Limits) -> Worker:
        session = pool.checkout(
            limits={
                "max_feed_duration_secs": limits.seconds,
                "max_memory": limits.memory_bytes,
                "max_suspensions": NO_LIMIT,
            },
            assert_message_annotations=False,
            os_policy={"sleep": "call_host"},
            type_check=self._checking,
            type_check_format="concise",
        )
        session.__enter__()
        return Worker(session, limits)

    def move(self, worker: Worker, limits: Limits) -> Worker | None:
        """Another worker in place of this one, which knows all that it knew, under other limits.

        None when that is too much to be moved; then nobody knows it any more.
        """
        from pydantic_monty import MontyError

        try:
            state = worker.session.dump()
            worker.leave()
            other = self._checked_out(self._started(), limits)
        except (MontyError, OSError, RuntimeError):
            return None
        try:
            other.session.load_session(state)
        except MontyError:
            other.leave()
            return None
        return other

    def close(self) -> None:
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)
        if self._program is not None:
            self._program.remove()

    def _started(self) -> pydantic_monty.Monty:
        with self._lock:
            self.check()
            if self._pool is None:
                self._pool = self._start()
            if self._program is not None:
                _restored(self._program)
            return self._pool

    def _start(self) -> pydantic_monty.Monty:
        try:
            from pydantic_monty import Monty, MontyError
        except ImportError as error:
            raise _does_not_start(error) from error
        try:
            self._program = BareProgram()
            pool = Monty(
                binary_path=self._program.path,
                min_processes=1,
                max_processes=self.places.of_all_levels,
                checkout_timeout=self.places.patience,
                request_timeout=self.places.patience if self._checking else None,
            )
            return pool.__enter__()
        except (MontyError, ImportError, OSError, RuntimeError) as error:
            raise _does_not_start(error) from error


def _restored(program: BareProgram) -> None:
    try:
        program.restore()
    except OSError as error:
        raise _does_not_start(error) from error


def _does_not_start(error: Exception) -> Unavailable:
    return Unavailable(
        f"Monty does not start here: {error}.", "Reinstall pydantic-monty, and let MONTY_BIN name nothing else."
    )
