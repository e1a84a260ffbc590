"""What is surfaced beside a talk: is what will be needed among the memories of basins that its last turns activated?

A moment is when a later piece of the evidence of a question is said that needs several. Wanted are its earlier pieces,
in earlier sessions, which alone are stored. Nobody knows when people of the talks thought of what: it is a proxy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from benchmarks.parts.exams import LOCOMO_KINDS, Entry, locomo
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings

ME = Caller("benchmark", "talk")
SHOWN = 20
CONTEXT = 5
HITS = 8
FEWEST_STORED = 40
PATIENCE_S = 60
UNANSWERABLE = LOCOMO_KINDS[5]
SAID, NEXT = "has just been said", "comes next"


@dataclass
class Clock:
    """Goes on only when it is told to."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class Moment:
    """The last turns, newest last, and what would be of use."""

    kind: str
    turns: tuple[str, ...]
    wanted: frozenset[str]


class Talk:
    """One talk, stored session by session."""

    def __init__(self, folder: Path, model: str) -> None:
        self.clock = Clock()
        settings = load_settings(home=folder, project=ME.project, changes="off", embedding={"model": model})
        self.mind: Mind = build_mind(settings, self.clock, patience_s=PATIENCE_S)
        self.stored: list[str] = []
        """Ids in the order of storing."""
        self.entry: dict[str, str] = {}

    def store(self, entries: Sequence[Entry]) -> None:
        drafts = [Draft(entry.content, memory_type="episodic", subject=entry.subject) for entry in entries]
        made = [one.id for one in self.mind.memories.create_all(drafts, ME).created]
        self.entry |= dict(zip(made, (entry.id for entry in entries), strict=True))
        self.stored += made
        self.mind.basins.follow()

    def ways(self, moment: Moment) -> Mapping[str, list[str]]:
        self.clock.moment += timedelta(days=365)  # nothing is active from before
        return {
            "recency": self.stored[::-1][:SHOWN],
            "recall of the last turn": self._recalled(moment.turns[-1], SHOWN),
            "basins, members by recency": self._surfaced(moment),
        }

    def _recalled(self, text: str, most: int) -> list[str]:
        return [hit.id for hit in self.mind.recall.search(text[:2000], most, Filters(), ME).hits]

    def _surfaced(self, moment: Moment) -> list[str]:
        """The newest memories of the most active basins, after each of the last turns was recalled."""
        self.mind.basins.catch_up()
        self.clock.moment += timedelta(days=365)
        for turn in moment.turns:
            self._recalled(turn, HITS)
            self.mind.basins.catch_up()
        newest = {id_: place for place, id_ in enumerate(self.stored)}
        found: dict[str, None] = {}
        for basin in self.mind.basins.active(SHOWN).basins:
            members = self.mind.basins.members(basin.id, -1)
            found |= dict.fromkeys(sorted(members, key=lambda id_: -newest[id_]))
        return list(found)[:SHOWN]


def shares(folder: Path, model: str, file: Path) -> dict[str, dict[str, list[float]]]:
    """For each kind of moment and each way: the share of what was wanted that it shows."""
    exam = locomo(file, pooled=False)
    found: dict[str, dict[str, list[float]]] = {kind: defaultdict(list) for kind in (SAID, NEXT)}
    for name, entries in groupby(exam.entries, key=lambda entry: entry.project):
        evidence = [asked.evidence for asked in exam.questions if asked.project == name and asked.kind != UNANSWERABLE]
        talk = Talk(folder / name, model)
        for _, session in groupby(entries, key=lambda entry: entry.session):
            said = list(session)
            if len(talk.stored) >= FEWEST_STORED:
                for moment in moments(said, evidence, set(talk.entry.values())):
                    for way, ids in talk.ways(moment).items():
                        shown = {talk.entry[id_] for id_ in ids}
                        found[moment.kind][way].append(len(moment.wanted & shown) / len(moment.wanted))
            talk.store(said)
        talk.mind.close()
    return found


def moments(said: Sequence[Entry], evidence: Sequence[frozenset[str]], stored: set[str]) -> Iterator[Moment]:
    for place, entry in enumerate(said):
        for wanted in {pieces & stored for pieces in evidence if entry.id in pieces and pieces & stored}:
            texts = [one.content for one in said[max(0, place - CONTEXT) : place + 1]]
            yield Moment(SAID, tuple(texts[-CONTEXT:]), wanted)
            if place:
                yield Moment(NEXT, tuple(texts[:-1]), wanted)
