"""An embedder that loads in a thread of its own, and none at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dionysus_mcp.embedding.port import Embedder, Standing, State
from dionysus_mcp.errors import DionysusError

AGAIN_S = 30.0  # what failed is tried again: somebody may have fetched the weights, or started the server


class Late:
    """Loads an embedder when it is first needed, while words already answer."""

    def __init__(self, name: str, load: Callable[[], Embedder], again_s: float = AGAIN_S) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._embedder: Embedder | None = None
        self._standing = Standing(State.IDLE, name)
        self._failed_at = 0.0
        self._again_s = again_s

    def start(self) -> None:
        with self._lock:
            if self._standing.state is State.IDLE or self._may_try_again():
                self._over.clear()
                self._standing = Standing(State.LOADING, self._standing.embedder)
                threading.Thread(target=self._run, name="dionysus-embedder", daemon=True).start()

    def ready(self, patience_s: float) -> Embedder | None:
        if self._embedder is None:
            self.start()
            self._over.wait(patience_s)
        return self._embedder

    def standing(self) -> Standing:
        return self._standing

    def _may_try_again(self) -> bool:
        return self._standing.state is State.FAILED and time.monotonic() - self._failed_at > self._again_s

    def _run(self) -> None:
        try:
            embedder = self._load()
            self._embedder, self._standing = embedder, Standing(State.READY, embedder.id)
        except DionysusError as error:
            self._fail(error.message, error.next_step)
        except Exception as error:  # the edge: a defect here must not stop words from answering
            import logging

            logging.getLogger(__name__).exception("the embedder could not be loaded")
            self._fail(f"The embedder failed: {type(error).__name__}.", "The log on stderr has the details.")
        finally:
            self._over.set()

    def _fail(self, why: str, fix: str) -> None:
        self._failed_at = time.monotonic()
        self._standing = Standing(State.FAILED, self._standing.embedder, _in_a_note(why), _in_a_note(fix))


class Off:
    """The settings want no embedder: words alone answer."""

    def start(self) -> None:
        pass

    def ready(self, patience_s: float) -> Embedder | None:
        del patience_s
        return None

    def standing(self) -> Standing:
        return Standing(
            State.OFF, why="the settings want no embedder", fix="unset DIONYSUS_EMBEDDING__MODEL, or name a model in it"
        )


def _in_a_note(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")
