"""Finding memories again: ranked search, the compact form of it for a model, and plain listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from dionysus_mcp.embedding.port import State
from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.answers import Found, Hit, Listed, Near, Neighbourhood, Recalled
from dionysus_mcp.mind.asking import Question, understood
from dionysus_mcp.mind.beats import asks_for_beats, is_of_a_beat
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.confidence import confidence
from dionysus_mcp.mind.crowding import Apart, set_apart
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.explaining import explained
from dionysus_mcp.mind.filters import Filters, narrowed
from dionysus_mcp.mind.identity import checked_memory_id, decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.moments import iso, last_instant
from dionysus_mcp.mind.ranking import WEIGHTS, Ranked, Weights, ranked, shown
from dionysus_mcp.mind.snippets import fitted
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Caller, Memory, MemoryType, Relation, Status
from dionysus_mcp.mind.vocabulary import Vocabulary
from dionysus_mcp.mind.when import Span
from dionysus_mcp.mind.words import checked_query, query_words
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Clock, Direction, Matches, Neighbour, Node, Order, Probe, Reach, Store, Where

WORDS, MEANING = "words", "words+meaning"
CANDIDATES = 60
WIDER = 4
"""So many times as many come into question where situations of cases crowd a search."""
NO_SITUATIONS = tuple(kind for kind in MemoryType if kind is not MemoryType.EPISODIC)
MOST_TIMES = 3
"""Each is one more search; of more times than these, all that lies between is searched once."""
MOST_HITS = 100
MOST_LISTED = 200
LEAST_BUDGET, MOST_BUDGET = 100, 20_000
GIST_CHARS = 160
SURE_ENOUGH = 0.3
TOOK_ITS_PLACE = Reach(relations=(Relation.SUPERSEDES,), direction=Direction.IN, fan_out=1)
NARROWING = ("labels", "tags", "mentions", "subjects", "session", "since", "until", "min_weight")
STILL = defaultdict(
    lambda: "the model is still loading",
    {State.READY: "these memories have no vectors yet; a running server makes them, or `dionysus reindex`"},
)


class Recall:
    """The reading half of the mind."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        vocabulary: Vocabulary,
        limits: Limits,
        clock: Clock,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._store = store
        self._meaning = meaning
        self._vocabulary = vocabulary
        self._limits = limits
        self._clock = clock
        self._weights = weights

    def search(self, query: str, limit: int, filters: Filters, caller: Caller, *, explain: bool = False) -> Found:
        """Hits for a query, best first."""
        within("limit", limit, 1, MOST_HITS)
        question = self._understood(checked_query(query))
        where, at = self._where(filters, caller), self._at(filters.as_of)
        question = self._anchored(question, where, at)
        found, mode, left_out = self._uncrowded(question, where, at, limit)
        hits = shown(found.kept, limit, self._weights)
        if at is None:
            self._store.used([one.node.id for one in hits])
        return Found(
            hits=self._told(hits, found.next_of, question if explain else None, at),
            mode=mode,
            confidence=confidence(found.kept, question),
            left_out=left_out,
            as_of=filters.as_of,
            note=self._note(where, mode, empty=not hits),
        )

    def recall(
        self, query: str, top_k: int, token_budget: int, filters: Filters, caller: Caller, *, explain: bool = False
    ) -> Recalled:
        """The hits of a search as snippets that fit a token budget."""
        within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
        within("top_k", top_k, 1, MOST_HITS)
        return fitted(self.search(query, top_k, filters, caller, explain=explain), token_budget)

    def _uncrowded(self, question: Question, where: Where, at: int | None, limit: int) -> tuple[Apart, str, int]:
        """What may be shown, how it was searched, and how many would have been hits but step back. Where situations of
        cases crowd the search, it looks wider, and at what cannot be one by itself."""
        most = max(CANDIDATES, limit)
        found, mode = self._found(question, where, at, most)
        apart = set_apart(self._store, found)
        if not apart.stepped_back:
            return apart, mode, 0
        left_out = sum(one.node.id in apart.stepped_back for one in shown(found, limit, self._weights))
        beside = () if where.labels else (replace(where, labels=NO_SITUATIONS),)
        found, mode = self._found(question, where, at, WIDER * most, beside)
        return set_apart(self._store, found), mode, left_out

    def _told(
        self, hits: Sequence[Ranked], next_of: Mapping[str, str], question: Question | None, at: int | None
    ) -> tuple[Hit, ...]:
        nexts = list({next_of[one.node.id] for one in hits if one.node.id in next_of})
        texts = {node.id: node.text for node in self._store.get(nexts, at)} if nexts else {}
        return tuple(
            replace(
                _hit(one, question),
                superseded_by=self._superseded_by(one.node),
                then=shortened(texts.get(next_of.get(one.node.id, ""), ""), GIST_CHARS) or None,
            )
            for one in hits
        )

    def _superseded_by(self, node: Node) -> str | None:
        if node.status != Status.SUPERSEDED:
            return None
        return next((near.node.id for near in self._store.neighbours(node.id, TOOK_ITS_PLACE)), None)

    def _found(
        self, question: Question, where: Where, at: int | None, most: int = CANDIDATES, beside: Sequence[Where] = ()
    ) -> tuple[list[Ranked], str]:
        """Everything that comes into question, ranked, and how it was searched."""
        made = self._meaning.of_question(question.plain)
        embedder, vector = made or ("", None)
        probe = Probe(question.words, vector, embedder)
        matches = [
            self._store.search(probe, one, most, at) for one in (where, *_within_the_times(question, where), *beside)
        ]
        matched = _together(matches)
        asked_for = matched if asks_for_beats(question.text, where.tags) else _without_beats(matched)
        found = ranked(asked_for, question, self._weights)
        compared = made and (not found or any(one.meaning is not None for one in found))
        return found, MEANING if compared else WORDS

    def _where(self, filters: Filters, caller: Caller) -> Where:
        where = narrowed(filters, caller, self._limits, self._clock)
        return replace(where, subjects=self._vocabulary.aliases.every(where.subjects))

    def _understood(self, text: str) -> Question:
        return understood(text, self._vocabulary.names(), self._vocabulary.aliases, self._clock())

    def _anchored(self, question: Question, where: Where, at: int | None) -> Question:
        """'Two weeks before the launch': when the launch was, if that is known."""
        anchor = question.times.anchor
        if not anchor or not query_words(anchor.phrase):
            return question
        event = self._understood(anchor.phrase)
        found, _ = self._found(event, where, at)
        span = anchor.span_at(datetime.fromisoformat(found[0].node.happened_at)) if found else None
        if span is None or confidence(found, event) < SURE_ENOUGH:
            return question
        return replace(question, times=replace(question.times, periods=(*question.times.periods, span)))

    def _note(self, where: Where, mode: str, *, empty: bool) -> str | None:
        notes = [_nothing_found(where)] if empty else []
        standing = self._meaning.standing()
        if empty and mode == MEANING and self._store.without_vectors(MEMORY, standing.embedder, 1):
            notes.append("Some memories have no vectors, and words alone find them: run `dionysus reindex`.")
        if mode == WORDS and standing.state is not State.OFF:
            why = ": ".join(part for part in (standing.why, standing.fix) if part) or STILL[standing.state]
            notes.append(f"Found by words only ({why}).")
        return " ".join(notes) or None

    def list(self, order: str, limit: int, cursor: str | None, filters: Filters, caller: Caller) -> Listed:
        """A page of memories."""
        within("limit", limit, 1, MOST_LISTED)
        chosen = Checker(self._limits).choice("order", order, Order)
        where, at = self._where(filters, caller), self._at(filters.as_of)
        # The filters as they were asked for: '2 hours ago' is another moment by the time of the next page.
        query = fingerprint(str(filters), where.projects, chosen)
        after = decode_cursor(cursor, query) if cursor else None
        nodes = self._store.find(where, chosen, limit + 1, after, at)
        page = nodes[:limit]
        more = encode_cursor(query, _position(page[-1], chosen)) if len(nodes) > limit else None
        return Listed(tuple(Memory.of(node) for node in page), more)

    def get(self, memory_id: str, as_of: str | None = None) -> Memory:
        checked_memory_id(memory_id)
        nodes = self._store.get([memory_id], self._at(as_of))
        node = readable(nodes[0] if nodes else None, memory_id)
        return replace(Memory.of(node), superseded_by=self._superseded_by(node))

    def neighbours(self, memory_id: str, hops: int, relation: str | None, direction: str, limit: int) -> Neighbourhood:
        """The memories tied to one, nearest first."""
        check = Checker(self._limits)
        within("hops", hops, 1, 5)
        within("limit", limit, 1, MOST_HITS)
        relations = (check.choice("relation", relation, Relation),) if relation else tuple(Relation)
        self.get(memory_id)
        reach = Reach(hops, relations, check.choice("direction", direction, Direction), fan_out=limit)
        found = self._store.neighbours(memory_id, reach)
        return Neighbourhood(memory_id, tuple(_near(neighbour) for neighbour in found[:limit]))

    def _at(self, as_of: str | None) -> int | None:
        """The position of the journal at a moment."""
        if not as_of:
            return None
        return self._store.position(last_instant(as_of, "as_of", self._clock()))


def within(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise InvalidInput(f"{field} is {number}.", f"Give a whole number from {least} to {most}.", field=field)


def _within_the_times(question: Question, where: Where) -> list[Where]:
    """What happened when the question says is looked at, too, however many others are closer to its words."""
    if where.since or where.until:
        return []
    days = {(span.first.date(), span.last.date()): span for span in question.times.periods if not span.unbounded}
    spans = list(days.values())
    if len(spans) > MOST_TIMES:
        spans = [Span(min(span.first for span in spans), max(span.last for span in spans))]
    return [replace(where, since=iso(span.first), until=iso(span.last)) for span in spans]


def _together(several: Sequence[Matches]) -> Matches:
    found = {one.node.id: one for one in chain.from_iterable(matches.candidates for matches in reversed(several))}
    return Matches(tuple(found.values()), several[0].weights)


def _without_beats(matches: Matches) -> Matches:
    return replace(matches, candidates=tuple(one for one in matches.candidates if not is_of_a_beat(one.node)))


def _hit(one: Ranked, question: Question | None) -> Hit:
    memory = Memory.of(one.node)
    return Hit(
        id=memory.id,
        content=memory.content,
        memory_type=memory.memory_type,
        importance=memory.importance,
        project_id=memory.project_id,
        status=memory.status,
        occurred_at=memory.occurred_at,
        author=memory.author,
        version=memory.version,
        score=_short(one.score),
        parts={name: _short(part) for name, part in one.parts.items()},
        why=explained(one, question) if question else (),
        subject=memory.subject,
        tags=memory.tags,
        session_id=memory.session_id,
        source=memory.source,
    )


def _short(number: float) -> float:
    """Three digits, however small the number is: in a small store, the weight of a frequent word is tiny."""
    return float(f"{number:.3g}")


def _near(neighbour: Neighbour) -> Near:
    node, link = neighbour.node, neighbour.link
    outward = link.target == node.id
    return Near(
        id=node.id,
        text=shortened(node.text, GIST_CHARS),
        relation=Relation(link.relation),
        direction="out" if outward else "in",
        hops=neighbour.hops,
        via=link.source if outward else link.target,
        weight=link.weight,
        status=Status(node.status),
        note=link.data.get("note"),
    )


def _position(node: Node, order: Order) -> tuple[str, str]:
    happened = {Order.LATEST: node.happened_at, Order.EARLIEST: node.happened_at}
    other = happened | {Order.WEIGHTIEST: repr(node.weight), Order.CHANGED: node.updated_at}
    return other.get(order, node.created_at), node.id


def _nothing_found(where: Where) -> str:
    if any(getattr(where, name) for name in NARROWING):
        return "Nothing found with these filters; try fewer of them."
    if where.projects and EVERY_PROJECT not in where.projects:
        return f"Nothing found in {' and '.join(where.projects)}; project_id='*' searches every project."
    return "Nothing found; try other words or fewer filters."
