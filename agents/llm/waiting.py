"""Waiting for a call that cannot be stopped: no longer than is allowed, and not when the run was cancelled."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from agents.llm.asking import Patience

LISTEN_S = 0.05
Result = TypeVar("Result")


class TooSlow(Exception):
    """It did not end in time. It may yet, and nobody hears of it."""


def hurried(call: Callable[[], Result], patience: Patience, limit_s: float) -> Result:
    """What the call returns or raises. It runs in a thread of its own, which is left behind when it is too slow: the
    call's own time-out ends it."""
    future: Future[Result] = Future()
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_run, call, future), name="model-call", daemon=True).start()
    until = time.monotonic() + limit_s
    while (left := until - time.monotonic()) > 0:
        if wait([future], min(left, LISTEN_S)).done:
            return future.result()
        patience.heed()
    raise TooSlow


def _run(call: Callable[[], Result], future: Future[Result]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # handed on to whoever waits
        future.set_exception(error)
