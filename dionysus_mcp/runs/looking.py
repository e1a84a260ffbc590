"""Looking at runs from beside the servers that carry them out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from dionysus_mcp.errors import DionysusError, NotFound
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.answers import RunsListed, RunTold, Trajectory
from dionysus_mcp.mind.runs.records import Asked
from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.runs.owner import Living

SWEEPER = "runs"
LOOK_S, ANSWER_S = 0.1, 10.0
Carried = Callable[[Run], bool | None]
"""Whether a server carries a run out; None when it is none of its own."""


def by_others(_: Run) -> None:
    """Who carries out none."""


class Looking:
    """Runs as they stand: those of servers that have died are ended first."""

    def __init__(self, mind: Mind, folder: Path | None, carried: Carried = by_others) -> None:
        self._runs = mind.runs
        self._lives = Living(folder, mind.runs)
        self._carried = carried
        self._left: frozenset[str] = frozenset()

    def sweep(self) -> frozenset[str]:
        """End the runs that nobody carries out any more, on record and in what they wrote. Those that cannot be ended
        are in nobody's way, and are the answer; of each it is told once why."""
        dead = [run.id for run in self._runs.under_way() if not self._is_carried(run)]
        self._left = frozenset(run_id for run_id in dead if not self._ended(run_id))
        return self._left

    def _ended(self, run_id: str) -> bool:
        try:
            self._runs.interrupt(run_id, SWEEPER)
        except NotFound:  # it is gone altogether
            return True
        except DionysusError as error:
            if run_id not in self._left:
                report_defect(error, f"the end of {run_id}")
            return False
        return True

    def get(self, run_id: str) -> RunTold:
        told = self._runs.get(run_id)
        if told.status is not Status.RUNNING:
            return told
        self.sweep()
        return self._runs.get(run_id)

    def page(self, asked: Asked, limit: int, cursor: str | None, caller: Caller) -> RunsListed:
        self.sweep()
        return self._runs.page(asked, limit, cursor, caller)

    def steps(self, run_id: str, limit: int, cursor: str | None, *, full: bool) -> Trajectory:
        self.get(run_id)
        return self._runs.trajectory(run_id, limit, cursor, full=full)

    def step(self, run_id: str, number: int) -> Trajectory:
        self.get(run_id)
        return self._runs.step(run_id, number)

    def cancel(self, run_id: str, caller: Caller) -> RunTold:
        """Have the server that carries it out end it, and wait for that a little."""
        self._runs.ask_to_cancel(run_id, caller)
        deadline = time.monotonic() + ANSWER_S
        while (told := self.get(run_id)).status is Status.RUNNING and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        return told

    def _is_carried(self, run: Run) -> bool:
        own = self._carried(run)
        return self._lives(run.owner) if own is None else own
