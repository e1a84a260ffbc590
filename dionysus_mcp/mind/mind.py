"""The mind as one object: what every door (MCP, command line, HTTP) is given."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dionysus_mcp.mind.answers import Stats
from dionysus_mcp.mind.catching_up import CatchingUp
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.forgetting.fading import TERMS, Terms
from dionysus_mcp.mind.journal import Journal
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.memory import Changes, Memories
from dionysus_mcp.mind.ranking import WEIGHTS, Weights
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Status
from dionysus_mcp.mind.vocabulary import Vocabulary
from dionysus_mcp.store.port import Clock, Store, Where

if TYPE_CHECKING:
    from dionysus_mcp.mind.connections import Connections
    from dionysus_mcp.mind.consolidation.consolidating import Consolidating
    from dionysus_mcp.mind.entities import Entities
    from dionysus_mcp.mind.forgetting.forgetting import Forgetting
    from dionysus_mcp.mind.mentioned import Mentioned
    from dionysus_mcp.mind.merging import Merging

TOP_TAGS = 20


class Mind:
    """Memories, recall and the journal over one store; the rest is loaded when it is first asked for."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        limits: Limits,
        clock: Clock,
        *,
        weights: Weights = WEIGHTS,
        changes: Changes = Changes.CLOSE,
        fading: Terms = TERMS,
    ) -> None:
        self.store = store
        self.meaning = meaning
        self.limits = limits
        self.clock = clock
        self.vocabulary = Vocabulary(store)
        self.catching_up = CatchingUp(store, meaning)
        self.memories = Memories(store, meaning, limits, clock, changes)
        self.recall = Recall(store, meaning, self.vocabulary, limits, clock, weights)
        self.journal = Journal(store)
        self._fading = fading

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

        return Forgetting(self.store, self.limits, self.clock, self._fading)

    @cached_property
    def consolidating(self) -> Consolidating:
        from dionysus_mcp.mind.consolidation.consolidating import Consolidating

        return Consolidating(self.store, self.meaning, self.limits)

    @cached_property
    def _mentioned(self) -> Mentioned:
        from dionysus_mcp.mind.mentioned import Mentioned

        return Mentioned(self.store, self.vocabulary.aliases, self.limits)

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
