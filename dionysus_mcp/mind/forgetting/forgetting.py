"""Looks for what has faded, and archives it when it is asked to."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.forgetting.answers import Archived, Faded, ForgettingReport
from dionysus_mcp.mind.forgetting.fading import TERMS, Protection, Standing, Terms
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import MEMORY, Caller, Relation, Status
from dionysus_mcp.mind.walking import one_project, pages
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Clock, Link, Node, Stamp, Store, Unit, Where

AT_ONCE = 1000
"""Memories that one act archives, so that nobody waits long for the store."""
MOST_SHOWN = 200
GIST_CHARS = 200
AUTHOR = "dionysus"
CITING = (Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED)

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True, order=True)
class _Fading:
    """A memory that may go; the least relevant first."""

    relevance: float
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found among the active memories. `protected` counts reasons; "" counts what has not faded."""

    fading: Sequence[_Fading]
    counted: Counter[str]


class Forgetting:
    """What could go, and letting it go."""

    def __init__(self, store: Store, limits: Limits, clock: Clock, terms: Terms = TERMS) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock
        self.terms = terms

    def report(self, project_id: str | None, limit: int, caller: Caller) -> ForgettingReport:
        within("limit", limit, 1, MOST_SHOWN)
        projects, now = one_project(project_id, caller, self._limits), self._clock()
        looked = self._look(projects, now)
        active = sum(looked.counted.values()) + len(looked.fading)
        return ForgettingReport(
            below=self.terms.below,
            active=active,
            relevant=looked.counted[""],
            protected={reason: count for reason in Protection if (count := looked.counted[reason])},
            proposed=len(looked.fading),
            memories=tuple(self._told(heapq.nsmallest(limit, looked.fading), now)),
            note=None if active else f"There are no memories in {' and '.join(projects) or 'the store'}.",
        )

    def archive(self, project_id: str | None, caller: Caller) -> Archived:
        """Archive what a report proposes, as one act."""
        looked = self._look(one_project(project_id, caller, self._limits), self._clock())
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            return _archived(unit, looked.fading)

    def sweep(self, now: datetime, stopped: Stopped = lambda: False) -> Archived | None:
        """Archive in every project, once a day whoever does it; None when it is not to be done, or was done."""
        if self._is_swept(now):
            return None
        looked = self._look((), now, stopped)
        if stopped() or not looked.fading:
            return None
        with self._store.unit(Stamp(AUTHOR)) as unit:
            if unit.done(_day(now)):
                return None
            unit.act(key=_day(now))
            return _archived(unit, looked.fading)

    def _is_swept(self, now: datetime) -> bool:
        with self._store.unit(Stamp(AUTHOR)) as unit:
            return unit.done(_day(now)) is not None

    def _look(self, projects: tuple[str, ...], now: datetime, stopped: Stopped = lambda: False) -> _Looked:
        counted: Counter[str] = Counter()
        fading: dict[str, _Fading] = {}
        for page in pages(self._store, Where(MEMORY, projects, statuses=(Status.ACTIVE,))):
            if stopped():
                break
            for standing in self._standings(page, now):
                reason = "" if standing.relevance >= self.terms.below else standing.protection
                if reason is None:
                    fading[standing.node.id] = _Fading(standing.relevance, standing.node.id, standing.node.version)
                else:
                    counted[reason] += 1
        cited = self._cited(fading, stopped)
        counted[Protection.CITED] = len(cited)
        return _Looked([one for id_, one in fading.items() if id_ not in cited], counted)

    def _standings(self, nodes: Sequence[Node], now: datetime) -> Iterator[Standing]:
        uses = self._store.uses([node.id for node in nodes])
        return (Standing(node, uses.get(node.id), now) for node in nodes)

    def _cited(self, ids: Collection[str], stopped: Stopped) -> set[str]:
        """Those of these that any memory cites, also one that is archived: it can come back."""
        found: set[str] = set()
        for page in pages(self._store, Where(MEMORY, statuses=CITING)) if ids else ():
            if stopped():
                break
            ties = self._store.ties([node.id for node in page])
            found |= {tie.target for tie in ties if _cites(tie) and tie.target in ids}
        return found

    def _told(self, fading: Sequence[_Fading], now: datetime) -> Iterator[Faded]:
        for standing in self._standings(self._store.get([one.id for one in fading]), now):
            node = standing.node
            yield Faded(
                id=node.id,
                text=shortened(node.text, GIST_CHARS),
                relevance=float(f"{standing.relevance:.3g}"),
                why=standing.why,
                project_id=node.project,
                subject=node.subject or None,
            )


def _archived(unit: Unit, fading: Sequence[_Fading]) -> Archived:
    """Archive the least relevant of them, as far as nobody has touched or cited them since."""
    changes = []
    for one in heapq.nsmallest(AT_ONCE, fading):
        node = unit.get(one.id)
        untouched = isinstance(node, Node) and (node.version, node.status) == (one.version, Status.ACTIVE)
        if untouched and not any(tie.target == one.id and _cites(tie) for tie in unit.links(one.id)):
            assert isinstance(node, Node)
            changes.append(unit.put(replace(node, status=Status.ARCHIVED)))
    first = changes[0] if changes else None
    return Archived(len(changes), waiting=len(fading) - len(changes), change=first.seq if first else None)


def _cites(tie: Link) -> bool:
    return tie.relation != Relation.SUPERSEDES


def _day(now: datetime) -> str:
    """The key of a day's sweep."""
    return fingerprint("forgetting", now.date().isoformat())
