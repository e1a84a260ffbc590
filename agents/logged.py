"""Work that must not end what stands around it, and whose failure is told in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def logged(what: str) -> Iterator[None]:
    """The time of such work. Where a library raises whatever it likes, what comes next is done all the same."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("%s failed", what)
