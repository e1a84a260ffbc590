"""The mind as one object: what every door (MCP, command line, HTTP) is given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dionysus_mcp.mind.answers import Stats
from dionysus_mcp.mind.catching_up import CatchingUp
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.journal import Journal
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.rules import RULES, Rules
from dionysus_mcp.mind.safety.counting import Deletions
from dionysus_mcp.mind.sync.sender import Sender
from dionysus_mcp.mind.thinking import Thinker
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Status
from dionysus_mcp.mind.vocabulary import Vocabulary
from dionysus_mcp.store.port import Clock, Store, Unit, Where

if TYPE_CHECKING:
    from dionysus_mcp.mind.basins.basins import Basins
    from dionysus_mcp.mind.cognition.cognition import Cognition
    from dionysus_mcp.mind.coherence.coherence import Coherence
    from dionysus_mcp.mind.connections import Connections
    from dionysus_mcp.mind.consolidation.consolidating import Consolidating
    from dionysus_mcp.mind.energy.energy import Energies
    from dionysus_mcp.mind.energy.heartbeats import Heartbeats
    from dionysus_mcp.mind.energy.recording import BeatRecording
    from dionysus_mcp.mind.entities import Entities
    from dionysus_mcp.mind.forgetting.forgetting import Forgetting
    from dionysus_mcp.mind.goals.goals import Goals
    from dionysus_mcp.mind.journeys.journeys import Journeys
    from dionysus_mcp.mind.judging.judge import Judge
    from dionysus_mcp.mind.ledger.ledger import Ledger
    from dionysus_mcp.mind.mentioned import Mentioned
    from dionysus_mcp.mind.merging import Merging
    from dionysus_mcp.mind.models.models import Models
    from dionysus_mcp.mind.reasoning.observing import Observing
    from dionysus_mcp.mind.reasoning.reasoning import Reasoning
    from dionysus_mcp.mind.reconstruction.reconstruction import Reconstruction
    from dionysus_mcp.mind.recovery.recovery import Recovery
    from dionysus_mcp.mind.runs.records import Records
    from dionysus_mcp.mind.safety.alarm import Alarm
    from dionysus_mcp.mind.sync.sync import Sync
    from dionysus_mcp.mind.thoughtseeds.thoughtseeds import ThoughtSeeds

TOP_TAGS = 20


class Mind:
    """Memories, recall and the journal over one store; the rest is loaded when it is first asked for."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        limits: Limits,
        clock: Clock,
        rules: Rules = RULES,
        thinker: Thinker | None = None,
        sender: Sender | None = None,
    ) -> None:
        self.stand_on(Ground(store, meaning, Vocabulary(store), limits, clock, rules, thinker, sender))

    def stand_on(self, ground: Ground) -> None:
        """Begin, with nothing loaded yet."""
        self.ground = ground
        self.store = ground.store
        self.meaning = ground.meaning
        self.limits = ground.limits
        self.clock = ground.clock
        self.vocabulary = ground.vocabulary
        rules = ground.rules
        self.catching_up = CatchingUp(self.store, self.meaning)
        self.deletions = Deletions(self.clock, rules.alarm)
        self.memories = Memories(self.store, self.meaning, self.limits, self.clock, self.deletions, rules.changes)
        self.recall = Recall(self.store, self.meaning, self.vocabulary, self.limits, self.clock, rules.weights)
        self.journal = Journal(self.store, self._hold)

    @cached_property
    def entities(self) -> Entities:
        from dionysus_mcp.mind.entities import Entities

        return Entities(self.store, self._mentioned, self.limits)

    @cached_property
    def merging(self) -> Merging:
        from dionysus_mcp.mind.merging import Merging

        return Merging(self.store, self._mentioned)

    @cached_property
    def connections(self) -> Connections:
        from dionysus_mcp.mind.connections import Connections

        return Connections(self.store, self._mentioned)

    @cached_property
    def forgetting(self) -> Forgetting:
        from dionysus_mcp.mind.forgetting.forgetting import Forgetting

        return Forgetting(self.store, self.limits, self.clock, self.ground.rules.fading)

    @cached_property
    def consolidating(self) -> Consolidating:
        from dionysus_mcp.mind.consolidation.consolidating import Consolidating

        return Consolidating(self.store, self.meaning, self.limits)

    @cached_property
    def basins(self) -> Basins:
        from dionysus_mcp.mind.basins.basins import Basins

        return Basins(self.ground)

    @cached_property
    def thoughtseeds(self) -> ThoughtSeeds:
        from dionysus_mcp.mind.thoughtseeds.thoughtseeds import ThoughtSeeds

        return ThoughtSeeds(self.ground, self.basins)

    @cached_property
    def goals(self) -> Goals:
        from dionysus_mcp.mind.goals.goals import Goals

        return Goals(self.ground)

    @cached_property
    def energies(self) -> Energies:
        from dionysus_mcp.mind.energy.energy import Energies

        return Energies(self.ground)

    @cached_property
    def heartbeats(self) -> Heartbeats:
        from dionysus_mcp.mind.energy.heartbeats import Heartbeats

        return Heartbeats(self.ground, self.energies)

    @cached_property
    def beat_recording(self) -> BeatRecording:
        from dionysus_mcp.mind.energy.recording import BeatRecording

        return BeatRecording(self.ground, self.memories, self.energies)

    @cached_property
    def ledger(self) -> Ledger:
        from dionysus_mcp.mind.ledger.ledger import Ledger

        return Ledger(self.store, self.clock, self.ground.rules.budgets)

    @cached_property
    def judge(self) -> Judge:
        from dionysus_mcp.mind.judging.judge import Judge

        return Judge(self.ground)

    @cached_property
    def models(self) -> Models:
        from dionysus_mcp.mind.models.models import Models

        return Models(self.ground, self.memories, self.basins, self.judge)

    @cached_property
    def journeys(self) -> Journeys:
        from dionysus_mcp.mind.journeys.journeys import Journeys

        return Journeys(self.ground, self.memories)

    @cached_property
    def reconstruction(self) -> Reconstruction:
        from dionysus_mcp.mind.reconstruction.reconstruction import Reconstruction

        return Reconstruction(self.ground, self.recall, self.goals, self.basins)

    @cached_property
    def sync(self) -> Sync:
        from dionysus_mcp.mind.sync.sync import Sync

        return Sync(self.ground)

    @cached_property
    def alarm(self) -> Alarm:
        from dionysus_mcp.mind.safety.alarm import Alarm

        return Alarm(self.ground, self.deletions)

    @cached_property
    def recovery(self) -> Recovery:
        from dionysus_mcp.mind.recovery.recovery import Recovery

        return Recovery(self.ground)

    @cached_property
    def runs(self) -> Records:
        from dionysus_mcp.mind.runs.records import Records

        return Records(self.ground, self._hold)

    @cached_property
    def coherence(self) -> Coherence:
        from dionysus_mcp.mind.coherence.coherence import Coherence

        return Coherence(self.ground, self.basins, self.models, self.goals)

    @cached_property
    def reasoning(self) -> Reasoning:
        from dionysus_mcp.mind.reasoning.reasoning import Reasoning

        return Reasoning(self.ground, self.recall, self.basins)

    @cached_property
    def observing(self) -> Observing:
        from dionysus_mcp.mind.reasoning.observing import Observing

        return Observing(
            self.ground,
            self.recall,
            self.goals,
            self.energies,
            self.heartbeats,
            self.models,
            self.basins,
            self.sync,
            self.alarm,
            self.journeys,
        )

    @cached_property
    def cognition(self) -> Cognition:
        from dionysus_mcp.mind.cognition.cognition import Cognition

        return Cognition(self.ground, self.memories, self.recall)

    @cached_property
    def _mentioned(self) -> Mentioned:
        from dionysus_mcp.mind.mentioned import Mentioned

        return Mentioned(self.store, self.vocabulary.aliases, self.limits)

    def _hold(self, unit: Unit, things: Sequence[str]) -> None:
        """What must stay true whatever is undone: what goals are held to."""
        goals = [thing for thing in things if thing.startswith(f"{PREFIXES[Kind.GOAL]}_")]
        if goals:
            self.goals.hold(unit, goals)

    def stats(self, project_id: str = EVERY_PROJECT) -> Stats:
        """How much there is, in one project or in all; what was purged does not count."""
        projects = () if project_id == EVERY_PROJECT else (project_id,)
        where = Where(MEMORY, projects=projects, statuses=(Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED))
        active = Where(MEMORY, projects=projects, statuses=(Status.ACTIVE,))
        tags = sorted(self.store.count(active, "tag").items(), key=lambda item: (-item[1], item[0]))
        return Stats(
            memories=self.store.count(where).get("", 0),
            by_status=self.store.count(where, "status"),
            by_type=self.store.count(active, "label"),
            by_project=self.store.count(active, "project"),
            top_tags=dict(tags[:TOP_TAGS]),
            journal_position=self.store.position(),
            embedded=self.store.embedded(MEMORY),
        )

    def close(self) -> None:
        self.store.close()
