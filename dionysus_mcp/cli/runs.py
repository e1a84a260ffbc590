"""Commands that look at runs of agents: `runs` lists, follows and ends them, `trace` shows what was done in one."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from dionysus_mcp.cli import runs_views as views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.runs.answers import RunTold, Trajectory
from dionysus_mcp.mind.runs.records import Asked
from dionysus_mcp.mind.runs.values import Status
from dionysus_mcp.runs.looking import Looking
from dionysus_mcp.runs.supplies import folder_of

PAGE = 100
LOOK_S = 0.5


def runs(desk: Desk, words: argparse.Namespace) -> int:
    looking = Looking(desk.mind, folder_of(desk.settings.home))
    if words.cancel is not None:
        return _cancelled(desk, looking, words.cancel)
    if words.watch:
        return _watched(desk, looking, words)
    asked = Asked(words.kind, words.status, words.project, words.since)
    desk.tell(looking.page(asked, words.limit, words.cursor, desk.caller), views.listed)
    return 0


def trace(desk: Desk, words: argparse.Namespace) -> int:
    looking = Looking(desk.mind, folder_of(desk.settings.home))
    if words.step is not None:
        desk.tell(looking.step(words.run_id, words.step), views.steps)
        return 0
    full = words.full or desk.as_json
    run = looking.get(words.run_id)
    read = list(pages(looking, words.run_id, full=full))
    steps = tuple(step for page in read for step in page.page)
    told = Trajectory(run.run_id, run.kind, run.status, run.steps, steps, note=read[0].note)
    if desk.as_json:
        desk.tell({"run": run, "trajectory": told}, str)
    else:
        desk.tell(told, lambda answer: views.traced(run, answer, full=full))
    return 0


def pages(looking: Looking, run_id: str, *, full: bool) -> Iterator[Trajectory]:
    """All steps of a run."""
    cursor = None
    while True:
        page = looking.steps(run_id, PAGE, cursor, full=full)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


def _cancelled(desk: Desk, looking: Looking, run_id: str) -> int:
    over = looking.get(run_id).status is not Status.RUNNING
    told = looking.cancel(run_id, desk.caller)
    desk.tell(told, views.was_over if over else views.asked_to_end)
    return 1 if told.status is Status.RUNNING else 0


def _watched(desk: Desk, looking: Looking, words: argparse.Namespace) -> int:
    """Until none is under way. Every line says what is new of one."""
    if words.status not in {None, Status.RUNNING}:
        raise InvalidInput("--watch follows what is under way.", "Leave --status out.", field="status")
    seen: dict[str, str] = {}
    asked = Asked(words.kind, Status.RUNNING, words.project, words.since)
    while True:
        running = [one.run_id for one in looking.page(asked, PAGE, None, desk.caller).runs]
        for told in map(looking.get, dict.fromkeys([*seen, *running])):
            _tell_news(desk, told, seen)
        if not running:
            return 0
        time.sleep(LOOK_S)


def _tell_news(desk: Desk, told: RunTold, seen: dict[str, str]) -> None:
    line = views.line(told)
    if seen.get(told.run_id) != line:
        seen[told.run_id] = line
        desk.tell(told, views.line)
        sys.stdout.flush()  # whoever reads from a pipe waits for it
