"""The counting of uses: what cannot be kept is said, and kept when that is possible again."""

from __future__ import annotations

import json
import threading

import pytest

from dionysus_mcp.errors import StoreBusy
from dionysus_mcp.logs import JsonLines
from dionysus_mcp.store.port import Use
from dionysus_mcp.store.sqlite.uses import Counts, Uses

NOW = "2026-05-04T09:00:00.000000Z"


class Shelf:
    """Keeps what it is given, after it has failed with each of these errors."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.kept: dict[str, Use] = {}
        self.full = threading.Event()

    def keep(self, uses: Counts) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.kept.update(uses)
        self.full.set()


def test_an_error_that_is_not_ours_is_told_once_and_the_counting_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(*[OSError("no room")] * 3, ZeroDivisionError("odd"))
    uses = Uses(shelf.keep, pause_s=0.01)
    uses.add(["m_1", "m_1", "m_2"], NOW)
    assert shelf.full.wait(20)
    uses.close()
    assert shelf.kept == {"m_1": Use(1, NOW), "m_2": Use(1, NOW)}
    assert [str(record.exc_info and record.exc_info[1]) for record in caplog.records] == ["no room", "odd"]


def test_counting_begins_again_after_a_close(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(StoreBusy("Others write.", "Wait."), RuntimeError("odd"))
    uses = Uses(shelf.keep, pause_s=60)
    for _ in range(3):
        uses.add(["m_1"], NOW)
        uses.close()
    assert shelf.kept == {"m_1": Use(3, NOW)}
    assert len(caplog.records) == 1  # of a store that is busy nothing is said


def test_what_is_counted_after_a_close_waits_for_the_next_opening() -> None:
    shelf, openings = Shelf(), [1]
    uses = Uses(shelf.keep, pause_s=0.01, openings=lambda: len(openings))
    uses.close()
    threads = set(threading.enumerate())
    uses.add(["m_1"], NOW)
    assert "uses" not in {thread.name for thread in set(threading.enumerate()) - threads}
    openings.append(2)
    uses.add(["m_1"], NOW)
    assert shelf.full.wait(20)
    assert shelf.kept == {"m_1": Use(2, NOW)}
    uses.close()


def test_a_line_of_the_log_says_where_it_went_wrong(caplog: pytest.LogCaptureFixture) -> None:
    uses = Uses(Shelf(RuntimeError("odd")).keep, pause_s=60)
    uses.add(["m_1"], NOW)
    uses.close()
    said = json.loads(JsonLines().format(caplog.records[0]))
    assert (said["level"], said["message"]) == ("error", "uses could not be counted")
    assert "RuntimeError: odd" in said["trace"]
    assert "in keep" in said["trace"]
