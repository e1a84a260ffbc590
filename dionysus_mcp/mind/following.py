"""What goes on behind the answers of a server: the embedder is loaded, vectors are read, memories get names and vectors
that they lack, and come into basins."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from dionysus_mcp.embedding.port import State
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.catching_up import CatchingUp
from dionysus_mcp.mind.meaning import Meaning

log = logging.getLogger(__name__)

FIRST_S = 1.0
"""How long the first answers have the machine to themselves."""
LOADING_S = 30.0
AGAIN_S = 600.0
"""How often it is looked for memories that others left without vectors."""
LOOK_S = 5.0
"""How often it is looked whether the journal went on."""
LOOKS_BEFORE = 3
"""So often nothing comes into basins yet: a short visit leaves the journal to what it writes itself."""

Stopped = Callable[[], bool]


class Following:
    """One thread of a server. It writes little at a time, so that nobody waits for it long."""

    def __init__(
        self,
        meaning: Meaning,
        catching_up: CatchingUp,
        follow: Callable[[Stopped], object],
        look_s: float = LOOK_S,
    ) -> None:
        self._meaning = meaning
        self._catching_up = catching_up
        self._follow = follow
        self._look_s = look_s
        self._trouble = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dionysus-following", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self, patience_s: float = 2.0) -> None:
        self._ended.set()
        self._meaning.missed.set()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _run(self) -> None:
        self._ended.wait(FIRST_S)
        again, begun = 0.0, time.monotonic() + LOOKS_BEFORE * self._look_s
        while not self._ended.is_set():
            if time.monotonic() >= again or self._is_wanted():
                again = time.monotonic() + AGAIN_S
                self._meaning.missed.clear()
                self._catch_up()
            self._pause()
            if time.monotonic() >= begun:
                self._go_on()

    def _is_wanted(self) -> bool:
        return self._meaning.missed.is_set() and not self._is_off()

    def _is_off(self) -> bool:
        return self._meaning.standing().state is State.OFF

    def _pause(self) -> None:
        """Until somebody wants a vector, or the journal may have gone on."""
        if not self._ended.is_set():
            (self._ended if self._is_off() else self._meaning.missed).wait(self._look_s)

    def _go_on(self) -> None:
        """What the journal brings; trouble is told once, however often it is tried again."""
        try:
            if not self._ended.is_set():
                self._follow(self._ended.is_set)
            self._trouble = ""
        except Exception as error:  # the edge: whoever asks for basins is told what is wrong
            if self._trouble != repr(error):
                log.warning("basins could not be followed: %s", error, exc_info=not isinstance(error, DionysusError))
            self._trouble = repr(error)

    def _catch_up(self) -> None:
        try:
            embedder = self._meaning.embedder(LOADING_S)
            if embedder is not None:
                self._catching_up.prepare(embedder)
            self._catching_up.find_names(self._ended.is_set)
            if embedder is not None:
                self._catching_up.run(embedder, lambda _: None, self._ended.is_set)
        except Exception as error:  # the edge: whoever asks for something is told what is wrong; this tries again
            log.warning("names or vectors could not be made: %s", error, exc_info=not isinstance(error, DionysusError))
