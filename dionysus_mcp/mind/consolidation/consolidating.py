"""Repeated episodes become one memory that cites them; the episodes stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.consolidation.answers import EXTRACTIVE, Consolidated, Repeated
from dionysus_mcp.mind.consolidation.episodes import episodes
from dionysus_mcp.mind.consolidation.grouping import Wording, grouped, wordings
from dionysus_mcp.mind.consolidation.planning import SOURCE, Earlier, Plan, Planned, plan
from dionysus_mcp.mind.consolidation.sameness import LONGEST
from dionysus_mcp.mind.consolidation.writing import Made, write
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.recall import MEANING, WORDS, within
from dionysus_mcp.mind.values import MEMORY, Caller, Memory, MemoryType, Relation, Status
from dionysus_mcp.mind.walking import PAGE, one_project, pages
from dionysus_mcp.store.port import Node, Store, Where

PATIENCE_S = 20.0
"""Without vectors fewer repetitions are found, so it is worth waiting for them."""
AT_ONCE = 500
"""Memories that one act makes, so that nobody waits long for the store."""
MOST_SHOWN = 100
SOURCES_SHOWN = 20
READ = (Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was looked at, and what is to be done about it."""

    plan: Plan
    episodic: int
    episodes: int
    too_long: int
    compared_by: str


class Consolidating:
    """Finds what was said again and again, and remembers it once."""

    def __init__(self, store: Store, meaning: Meaning, limits: Limits) -> None:
        self._store = store
        self._meaning = meaning
        self._limits = limits

    def consolidate(self, project_id: str | None, limit: int, caller: Caller, *, dry_run: bool) -> Consolidated:
        """All that is made is one act. A dry run says what would be made and changes nothing."""
        within("limit", limit, 1, MOST_SHOWN)
        projects = one_project(project_id, caller, self._limits)
        before = self._active(projects)
        looked = self._look(projects)
        planned = looked.plan.planned[:AT_ONCE]
        made = [Made(one) for one in planned] if dry_run else self._make(planned, caller)
        gone = sum(len(one.planned.supersedes) for one in made)
        return Consolidated(
            dry_run=dry_run,
            mode=EXTRACTIVE,
            compared_by=looked.compared_by,
            episodic=looked.episodic,
            episodes=looked.episodes,
            made=len(made),
            before=before,
            after=before + len(made) - gone if dry_run else self._active(projects),
            groups=tuple(_repeated(one) for one in made[:limit]),
            groups_left_out=max(0, len(made) - limit),
            known=looked.plan.known,
            waiting=len(looked.plan.planned) - len(made),
            too_long=looked.too_long,
            change=made[0].change if made else None,
            note=self._note(projects, looked),
        )

    def _look(self, projects: tuple[str, ...]) -> _Looked:
        episodic, earlier = self._read(projects)
        found = wordings(memory for memory in episodic if len(memory.content) <= LONGEST)
        numbers = episodes(episodic)
        return _Looked(
            compared_by=MEANING if self._give_vectors(found) else WORDS,
            plan=plan(grouped(found), numbers, earlier),
            episodic=len(episodic),
            episodes=len(set(numbers.values())),
            too_long=sum(len(memory.content) > LONGEST for memory in episodic),
        )

    def _read(self, projects: tuple[str, ...]) -> tuple[list[Memory], list[Earlier]]:
        """The episodes that stand, and what was consolidated before: also what a person archived or replaced since."""
        episodic: list[Memory] = []
        earlier: list[Earlier] = []
        for page in pages(self._store, Where(MEMORY, projects, statuses=READ)):
            episodic += [Memory.of(node) for node in page if _is_episode(node)]
            earlier += self._cited([Memory.of(node) for node in page if node.data.get("source") == SOURCE])
        return episodic, earlier

    def _cited(self, made: Sequence[Memory]) -> list[Earlier]:
        cites: dict[str, set[str]] = {memory.id: set() for memory in made}
        for tie in self._store.ties(list(cites)) if made else ():
            if tie.relation == Relation.DERIVED_FROM:
                cites[tie.source].add(tie.target)
        return [Earlier(memory, frozenset(cites[memory.id])) for memory in made]

    def _give_vectors(self, found: Sequence[Wording]) -> bool:
        """Whether there is an embedder, and with it vectors for what has any."""
        embedder = self._meaning.embedder(PATIENCE_S)
        if embedder is None:
            return False
        for start in range(0, len(found), PAGE):
            several = found[start : start + PAGE]
            vectors = self._store.vectors([wording.memories[0].id for wording in several], embedder.id)
            for wording in several:
                wording.vector = vectors.get(wording.memories[0].id)
        return True

    def _make(self, planned: Sequence[Planned], caller: Caller) -> list[Made]:
        if not planned:
            return []
        vectors = self._meaning.of_memories([one.memory for one in planned])
        with self._store.unit(caller.stamp) as unit:
            return write(unit, planned, vectors)

    def _active(self, projects: tuple[str, ...]) -> int:
        return self._store.count(Where(MEMORY, projects, statuses=(Status.ACTIVE,))).get("", 0)

    def _note(self, projects: tuple[str, ...], looked: _Looked) -> str | None:
        notes = (
            [] if looked.episodic else [f"There are no episodic memories in {' and '.join(projects) or 'the store'}."]
        )
        if looked.compared_by == WORDS:
            standing = self._meaning.standing()
            why = ": ".join(part for part in (standing.why, standing.fix) if part) or "the model is still loading"
            notes.append(f"Compared by words only ({why}), which finds fewer.")
        return " ".join(notes) or None


def _is_episode(node: Node) -> bool:
    return node.label == MemoryType.EPISODIC and node.status == Status.ACTIVE


def _repeated(made: Made) -> Repeated:
    one = made.planned
    return Repeated(
        text=one.memory.content,
        times=one.times,
        first=one.sources[0].occurred_at,
        last=one.sources[-1].occurred_at,
        importance=one.memory.importance,
        project_id=one.memory.project_id,
        sources=tuple(memory.id for memory in one.sources[:SOURCES_SHOWN]),
        id=made.id or None,
        subject=one.memory.subject,
        tags=one.memory.tags,
        supersedes=tuple(memory.id for memory in one.supersedes),
        sources_left_out=max(0, len(one.sources) - SOURCES_SHOWN),
    )
