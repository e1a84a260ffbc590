"""Observing: what is there now, from every part of the mind, short enough to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.beats import BEAT
from dionysus_mcp.mind.crowding import begun_cases, stepping_back
from dionysus_mcp.mind.energy.energy import Energies
from dionysus_mcp.mind.energy.heartbeats import Heartbeats
from dionysus_mcp.mind.filters import Filters, projects
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.goals.values import Priority, Standing
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.journeys.journeys import Journeys
from dionysus_mcp.mind.models.models import Models
from dionysus_mcp.mind.models.telling import predictions_told
from dionysus_mcp.mind.models.values import Prediction
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.reasoning.environment import (
    Beats,
    Environment,
    Expected,
    LastSession,
    Noted,
    Sending,
    ToDo,
    Wanted,
    Warned,
)
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.safety.alarm import Alarm
from dionysus_mcp.mind.sync.sync import Sync
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Caller, Status
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Where

SHOWN = 5
NEWEST_READ = 30
GIST_CHARS = 120


@dataclass(frozen=True, slots=True)
class Observing:
    """Asks the other parts; calculates nothing by itself."""

    ground: Ground
    recall: Recall
    goals: Goals
    energies: Energies
    heartbeats: Heartbeats
    models: Models
    basins: Basins
    sync: Sync
    alarm: Alarm
    journeys: Journeys

    def observe(self, project_id: str | None, caller: Caller, purse: float | None = None) -> Environment:
        """`purse`: the energy of whoever looks, where that is not what is there for all."""
        within = projects(project_id, caller, self.ground.limits)
        project = within[0] if within else EVERY_PROJECT
        where = Where(MEMORY, within, statuses=(Status.ACTIVE,))
        basins = self._active(within)  # first: looking at them may bring them up to date
        expected = sorted(self.models.open_predictions(project), key=lambda one: one.expires_at)
        pressing = self.journeys.pressing(project)
        return Environment(
            now=iso(self.ground.clock()),
            project_id=project,
            journal_position=self.ground.store.position(),
            memories=self.ground.store.count(where).get("", 0),
            energy=self.energies.left().available if purse is None else purse,
            newest=self._newest(project, caller),
            last_session=self._last_session(project),
            goals=self._goals(project, caller),
            attention=self._attention(project, caller),
            basins=basins,
            to_do=tuple(
                ToDo(one.node.id, shortened(one.node.text, GIST_CHARS), one.due, one.overdue)
                for one in pressing.todo[:SHOWN]
            ),
            more_to_do=len(pressing.todo[SHOWN:]),
            to_do_unread=pressing.unread,
            due=self._due(expected[:SHOWN]),
            open_predictions=len(expected),
            beats=self._beats(),
            sync=self._sending(),
            deletions_held=self.alarm.check().held,
        )

    def _newest(self, project: str, caller: Caller) -> tuple[Noted, ...]:
        """Of situations that models learn from, only a few."""
        page = self.recall.list("newest", NEWEST_READ, None, Filters(project_id=project), caller)
        situations = begun_cases(self.ground.store, {one.id: one.source for one in page.memories})
        back = stepping_back((one.id for one in page.memories), situations)
        return tuple(
            Noted(one.id, shortened(" ".join(one.content.split()), GIST_CHARS), one.created_at[:16])
            for one in [one for one in page.memories if one.id not in back and one.source != BEAT][:SHOWN]
        )

    def _active(self, within: tuple[str, ...]) -> tuple[str, ...]:
        found = self.basins.active(SHOWN, within[0] if within else None)
        return tuple(basin.name or basin.id for basin in found.basins)

    def _last_session(self, project: str) -> LastSession | None:
        if project == EVERY_PROJECT:
            return None
        found = self.ground.store.sessions(project, 1).page
        return next((LastSession(one.id, one.last, one.things) for one in found), None)

    def _goals(self, project: str, caller: Caller) -> tuple[Wanted, ...]:
        page = self.goals.page(Standing.OPEN, Priority.ACTIVE, SHOWN, None, project, caller)
        return tuple(Wanted(one.id, shortened(one.title, GIST_CHARS), one.blocked_by) for one in page.goals)

    def _attention(self, project: str, caller: Caller) -> tuple[Warned, ...]:
        review = self.goals.review(project, caller)
        found = (*review.blocked, *review.stale, *review.ready_to_close)
        return tuple(Warned(one.id, one.why) for one in found[:SHOWN])

    def _due(self, expected: Sequence[Prediction]) -> tuple[Expected, ...]:
        told = predictions_told(self.ground.store, expected, iso(self.ground.clock()))
        return tuple(
            Expected(one.id, one.model_id, shortened(one.text, GIST_CHARS), one.expires_at, one.confidence)
            for one in told
        )

    def _beats(self) -> Beats | None:
        status = self.heartbeats.status()
        last = status.last[0] if status.last else None
        beats = Beats(status.beats, status.paused, bool(status.running), last.at if last else None)
        return None if beats == Beats() else beats

    def _sending(self) -> Sending | None:
        status = self.sync.status()
        if not status.configured:
            return None
        return Sending(status.waiting, status.paused, status.problem or status.trouble)
