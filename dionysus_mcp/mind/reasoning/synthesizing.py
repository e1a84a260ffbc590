"""Bringing memories together for an objective: by theme, in the order of time, what is said twice said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.consolidation.sameness import LONGEST, Said, said, worded_alike
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import checked_memory_id
from dionysus_mcp.mind.reasoning.answers import Line, Synthesized, Theme
from dionysus_mcp.mind.reasoning.gist import gist, stems
from dionysus_mcp.mind.reasoning.topics import checked_topic
from dionysus_mcp.mind.recall import LEAST_BUDGET, MOST_BUDGET, Recall, within
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.truth.compare import same_text
from dionysus_mcp.mind.values import Caller, Status
from dionysus_mcp.mind.writing import CITING, noted, written
from dionysus_mcp.plain import compact_json, tokens
from dionysus_mcp.store.port import Node

LOOKED_AT = 40
MOST_NAMED = 100
GIST_CHARS = 280
OTHER = "other"
TASK = "Write what the objective asks for."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be brought together: memories by their ids, or what a query finds; without both, the objective."""

    objective: str
    query: str | None = None
    memory_ids: tuple[str, ...] = ()
    token_budget: int = 800
    project_id: str | None = None


@dataclass(slots=True)
class Saying:
    """Memories that say the same in the same words, whatever small words and endings differ; the newest is quoted."""

    said: Said
    nodes: list[Node] = field(default_factory=list)

    @property
    def newest(self) -> Node:
        return max(self.nodes, key=lambda node: (node.happened_at, node.id))

    def says(self, node: Node, as_said: Said) -> bool:
        if node.subject.casefold() != self.newest.subject.casefold() or node.status != self.newest.status:
            return False
        if same_text(node.text, self.newest.text):
            return True
        read_through = max(len(node.text), len(self.newest.text)) <= LONGEST
        return read_through and self.said.words == as_said.words and worded_alike(self.said, as_said)


@dataclass(frozen=True, slots=True)
class Synthesizing:
    """Gathers, without changing anything."""

    ground: Ground
    recall: Recall
    basins: Basins

    def synthesize(self, asked: Asked, caller: Caller) -> Synthesized:
        within("token_budget", asked.token_budget, LEAST_BUDGET, MOST_BUDGET)
        asked = replace(asked, objective=checked_topic("objective", asked.objective, self.ground.limits))
        nodes, note = self._gathered(asked, caller)
        sayings = _sayings(nodes)
        kept = len(sayings)
        answer = self._answer(asked, sayings, len(nodes), note)
        while kept and tokens(compact_json(answer)) > asked.token_budget:
            kept -= 1
            answer = self._answer(asked, sayings[:kept], len(nodes), note)
            answer = replace(answer, left_out=len(sayings) - kept)
        made = written(
            self.ground.thinker, f"{TASK} {CITING} Objective: {asked.objective}", compact_json(answer.themes)
        )
        return replace(answer, mode=made.mode, text=made.text or None, note=noted(note, made.note))

    def _gathered(self, asked: Asked, caller: Caller) -> tuple[list[Node], str | None]:
        """The memories, most fitting first."""
        if asked.memory_ids:
            return self._named(asked.memory_ids), None
        found = self.recall.search(
            asked.query or asked.objective, LOOKED_AT, Filters(project_id=asked.project_id), caller
        )
        return self.ground.store.get([hit.id for hit in found.hits]), found.note

    def _named(self, ids: Sequence[str]) -> list[Node]:
        if len(ids) > MOST_NAMED:
            raise InvalidInput(
                f"memory_ids names {len(ids)} memories.", f"Name at most {MOST_NAMED}.", field="memory_ids"
            )
        wanted = dict.fromkeys(checked_memory_id(id_, "memory_ids") for id_ in ids)
        there = {node.id: node for node in self.ground.store.get(list(wanted))}
        return [readable(there.get(id_), id_, "memory_ids") for id_ in wanted]

    def _answer(self, asked: Asked, sayings: Sequence[Saying], memories: int, note: str | None) -> Synthesized:
        words = stems(f"{asked.objective} {asked.query or ''}")
        themes: dict[str, list[Saying]] = defaultdict(list)
        names = self._themes(sayings)
        for saying in sayings:
            themes[names[saying.newest.id]].append(saying)
        return Synthesized(
            objective=asked.objective,
            mode=EXTRACTIVE,
            themes=tuple(Theme(name, _lines(group, words)) for name, group in themes.items()),
            memories=memories,
            repeats=sum(len(saying.nodes) - 1 for saying in sayings),
            note=note,
        )

    def _themes(self, sayings: Sequence[Saying]) -> dict[str, str]:
        """What each saying belongs to: its subject, where that is one of several sayings; else its basin."""
        newest = [saying.newest for saying in sayings]
        subjects = [node.subject.casefold() for node in newest]
        single = [node for node in newest if not node.subject or subjects.count(node.subject.casefold()) == 1]
        named = self._basins_of([node.id for node in single])
        return {node.id: named.get(node.id, node.subject or OTHER) for node in newest}

    def _basins_of(self, ids: Sequence[str]) -> dict[str, str]:
        found = self.basins.of_memories(ids)
        names = {basin: self.basins.get(basin).name for basin in set(found.values())}
        return {id_: name for id_, basin in found.items() if (name := names[basin])}


def _sayings(nodes: Sequence[Node]) -> list[Saying]:
    found: list[Saying] = []
    for node in nodes:
        as_said = said(node.text)
        same = next((saying for saying in found if saying.says(node, as_said)), None)
        if same is None:
            same = Saying(as_said)
            found.append(same)
        same.nodes.append(node)
    return found


def _lines(sayings: Sequence[Saying], words: frozenset[str]) -> tuple[Line, ...]:
    return tuple(_line(saying, words) for saying in sorted(sayings, key=lambda one: one.newest.happened_at))


def _line(saying: Saying, words: frozenset[str]) -> Line:
    newest = saying.newest
    others = sorted(node.id for node in saying.nodes if node.id != newest.id)
    state = None if newest.status == Status.ACTIVE else str(newest.status)
    return Line(gist(newest.text, words, GIST_CHARS), (newest.id, *others), newest.happened_at[:10], state)
