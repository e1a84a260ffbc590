"""Reflecting on a topic: what is known of it, how that changed, what does not fit, what is open or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, islice

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.coherence.believing import Beliefs
from dionysus_mcp.mind.coherence.opposing import opposed
from dionysus_mcp.mind.crowding import begun_cases
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.missing import NOT_MISSED
from dionysus_mcp.mind.reasoning.answers import Line, Reflected
from dionysus_mcp.mind.reasoning.gist import gist, stems
from dionysus_mcp.mind.reasoning.topics import checked_topic
from dionysus_mcp.mind.recall import LEAST_BUDGET, MOST_BUDGET, Recall, within
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.truth.verdict import Statement
from dionysus_mcp.mind.values import MEMORY, Caller, Relation, Status
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.mind.writing import CITING, noted, written
from dionysus_mcp.plain import compact_json, tokens
from dionysus_mcp.store.port import Direction, Node, Reach

LOOKED_AT = 30
COMPARED = 10
BELIEFS = 200
SHOWN = 8
GIST_CHARS = 240
OLD_DAYS = 90
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
OPEN = re.compile(
    r"\b(?:to-?do|tbd|undecided|unclear|unresolved|open question|still open|not (?:yet )?(?:decided|clear|known|done)|"
    r"(?:have|has|need|needs) to (?:decide|find out|check|ask)|to be (?:decided|done|checked|clarified)|"
    r"waiting (?:for|on)|remains to)\b",
    re.IGNORECASE,
)
MEANING, SHARING = "meaning", ("words", "subject", "date", "answer")
CLOSE = 0.4
"""What is as close in meaning is about a topic without a word in common."""
BESIDE = 0.3
"""So close has to be what is told beside it."""
NOTHING_NEAR = "Nothing is known of it: what was found resembles it from afar only."
TASK = "In a few sentences: what is known about the topic, what changed, what is in doubt, what is missing."


@dataclass(frozen=True, slots=True)
class Reflecting:
    """Reads what recall finds about a topic, what it superseded, and what is tied to it."""

    ground: Ground
    recall: Recall

    def reflect(self, topic: str, token_budget: int, project_id: str | None, caller: Caller) -> Reflected:
        within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
        topic = checked_topic("topic", topic, self.ground.limits)
        found = self.recall.search(topic, LOOKED_AT, Filters(project_id=project_id, include_superseded=True), caller)
        hits = _bearing(found.hits)
        nodes = self.ground.store.get([hit.id for hit in hits])
        holding = [node for node in nodes if node.status == Status.ACTIVE]
        unsettled = [node for node in holding if self._is_open(node)]
        reflected = Reflected(
            topic=topic,
            mode=EXTRACTIVE,
            confidence=found.confidence if hits else 0.0,
            known=tuple(_line(node, topic) for node in holding if node not in unsettled),
            changed=tuple(self._changed(nodes, topic))[:SHOWN],
            in_doubt=tuple(self._in_doubt(holding, topic))[:SHOWN],
            open=tuple(_line(node, topic) for node in unsettled)[:SHOWN],
            believed=tuple(islice(self._believed(topic, project_id, caller), SHOWN)),
            missing=_missing(topic, nodes),
            old=self._old(holding),
            note=noted(found.note, NOTHING_NEAR if found.hits and not hits else None),
        )
        fitting = _newest_first(_fitted(reflected, token_budget), nodes)
        made = written(self.ground.thinker, f"{TASK} {CITING}", compact_json(fitting))
        return replace(fitting, mode=made.mode, text=made.text or None, note=noted(fitting.note, made.note))

    def _changed(self, nodes: Sequence[Node], topic: str) -> Iterator[Line]:
        """What was so, and what is so since."""
        seen: set[tuple[str, str]] = set()
        for node in nodes:
            for near in self._tied(node, Relation.SUPERSEDES):
                newer, older = (node, near) if self._is_newer(node, near) else (near, node)
                if (newer.id, older.id) not in seen:
                    seen.add((newer.id, older.id))
                    yield _pair(older, newer, topic, f"until {(older.ended_at or older.updated_at)[:10]}")

    def _is_newer(self, node: Node, other: Node) -> bool:
        return any(
            tie.relation == Relation.SUPERSEDES and tie.target == other.id for tie in self.ground.store.ties([node.id])
        )

    def _in_doubt(self, holding: Sequence[Node], topic: str) -> Iterator[Line]:
        """What was tied as contradictory, and what looks like a change that nobody has accepted."""
        seen: set[frozenset[str]] = set()
        for node in holding:
            for other in self._tied(node, Relation.CONTRADICTS):
                if other.status == Status.ACTIVE and frozenset((node.id, other.id)) not in seen:
                    seen.add(frozenset((node.id, other.id)))
                    yield _pair(node, other, topic, "tied as contradictory")
        for one, two in combinations(
            sorted(self._statements(holding)[:COMPARED], key=lambda node: node.happened_at), 2
        ):
            rule = opposed(_statement(one), _statement(two))
            if rule and frozenset((one.id, two.id)) not in seen:
                yield _pair(one, two, topic, rule)

    def _statements(self, holding: Sequence[Node]) -> list[Node]:
        """Without what says word for word in which situation a case of a model began: two of these are no change."""
        begun = begun_cases(self.ground.store, {node.id: node.data.get("source") for node in holding})
        situations = {node.text.casefold() for node in holding if node.id in begun}
        return [node for node in holding if node.text.casefold() not in situations]

    def _tied(self, node: Node, relation: Relation) -> list[Node]:
        reach = Reach(relations=(relation,), direction=Direction.BOTH)
        return [near.node for near in self.ground.store.neighbours(node.id, reach) if near.node.kind == MEMORY]

    def _is_open(self, node: Node) -> bool:
        """Whether it asks something that nothing was tied to as what came next, or says that something is open."""
        if OPEN.search(node.text[: GIST_CHARS * 4]):
            return True
        if not node.text.rstrip().endswith(QUESTION_MARKS):
            return False
        reach = Reach(relations=(Relation.NEXT,), direction=Direction.OUT)
        return not self.ground.store.neighbours(node.id, reach)

    def _believed(self, topic: str, project_id: str | None, caller: Caller) -> Iterator[Line]:
        asked, beliefs = stems(topic), Beliefs(self.ground)
        for belief in beliefs.held(project_id, caller, BELIEFS):
            if asked & stems(f"{belief.subject} {belief.statement}"):
                confidence = beliefs.weighed(belief).confidence
                sure = "unknown" if confidence is None else f"{confidence:.2f}"
                yield Line(belief.statement, (belief.id,), belief.updated_at[:10], f"confidence {sure}")

    def _old(self, holding: Sequence[Node]) -> str | None:
        newest = max((node.happened_at for node in holding), default="")
        if not newest:
            return None
        days = (self.ground.clock() - datetime.fromisoformat(newest)).days
        return f"The newest of it is from {newest[:10]}, {days} days ago." if days > OLD_DAYS else None


def _bearing(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that have to do with a topic; none when not one shares a word, a subject or a time with it, and none is
    close in meaning."""
    shared = {hit.id for hit in hits if any(hit.parts.get(part, 0.0) > 0 for part in SHARING)}
    closest = max((hit.parts.get(MEANING, 0.0) for hit in hits), default=0.0)
    if not shared and closest < CLOSE:
        return []
    return [hit for hit in hits if hit.id in shared or hit.parts.get(MEANING, 0.0) >= BESIDE]


def _newest_first(reflected: Reflected, nodes: Sequence[Node]) -> Reflected:
    when = {node.id: node.happened_at for node in nodes}
    known = sorted(reflected.known, key=lambda line: when[line.ids[0]], reverse=True)
    return replace(reflected, known=tuple(known))


def _missing(topic: str, nodes: Sequence[Node]) -> tuple[str, ...]:
    held = frozenset().union(*(stems(f"{node.subject} {node.text}") for node in nodes))
    words = (word for word in telling_words(query_words(topic)) if word not in NOT_MISSED)
    return tuple(word for word in words if not stems(word) <= held)


def _statement(node: Node) -> Statement:
    return Statement(node.text, node.subject, memory_type=node.label)


def _line(node: Node, topic: str) -> Line:
    return Line(gist(node.text, stems(topic), GIST_CHARS), (node.id,), node.happened_at[:10])


def _pair(one: Node, other: Node, topic: str, why: str) -> Line:
    texts = (gist(node.text, stems(topic), GIST_CHARS // 2) for node in (one, other))
    return Line(" → ".join(texts), (one.id, other.id), other.happened_at[:10], why)


def _fitted(reflected: Reflected, budget: int) -> Reflected:
    """What fits: the least fitting of what is known goes first, then what is believed, open and so on."""
    smaller = reflected
    while tokens(compact_json(smaller)) > budget:
        longest = max(
            ("known", "changed", "in_doubt", "open", "believed"), key=lambda name: len(getattr(smaller, name))
        )
        lines = getattr(smaller, longest)
        if not lines:
            break
        smaller = replace(smaller, left_out=smaller.left_out + 1, **{longest: lines[:-1]})
    return smaller
