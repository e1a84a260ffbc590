"""Python, SQLite, and the settings."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from difflib import get_close_matches

from dionysus_mcp import __version__
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, fail, ok, warn

LEAST_PYTHON = (3, 11)
RACE_FIXED = (3, 51, 3)


def python(desk: Desk) -> Iterator[Finding]:
    del desk
    what = f"Dionysus {__version__} on Python {platform.python_version()}, {sys.executable}"
    if sys.version_info >= LEAST_PYTHON:
        yield ok("python", what)
    else:
        yield fail("python", what, "Install Python 3.11 or newer, then Dionysus in it.")


def sqlite(desk: Desk) -> Iterator[Finding]:
    del desk
    yield _full_text_search()
    if sqlite3.sqlite_version_info >= RACE_FIXED:
        yield ok("sqlite", f"SQLite {sqlite3.sqlite_version}, which has no WAL-reset race")
    else:
        yield ok(
            "sqlite",
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset race (mended in 3.51.3). Dionysus is safe from it: its "
            "lock file keeps two checkpoints from overlapping. Let no other program write the file.",
        )


def settings(desk: Desk) -> Iterator[Finding]:
    from dionysus_mcp.settings import group_names, setting_names, unknown_variables

    known = [*setting_names(), *group_names()]
    for name in unknown_variables():
        meant = ", ".join(_like(name.upper(), known) or known)
        yield warn("settings", f"{name} names no setting and is ignored", f"Unset it, or call it right: {meant}.")
    yield ok("settings", f"valid; the data folder is {desk.settings.home}")


def _like(name: str, known: list[str]) -> list[str]:
    """Those of its group; or those that are spelt much alike."""
    group = f"{name.partition('__')[0]}__"
    return [one for one in known if one.startswith(group)] or get_close_matches(name, known, cutoff=0.8)


def _full_text_search() -> Finding:
    try:
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
    except sqlite3.OperationalError:
        return fail("sqlite", "this SQLite has no FTS5", "Use a Python whose SQLite has full-text search.")
    return ok("sqlite", "full-text search (FTS5) is there")
