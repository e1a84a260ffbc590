"""Finding memories again: ranked search, the compact form of it for a model, and plain listing."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.answers import Found, Hit, Listed, Near, Neighbourhood, Recalled
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.identity import checked_memory_id, decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.memory import readable
from dionysus_mcp.mind.moments import first_instant, last_instant
from dionysus_mcp.mind.snippets import fitted
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, MEMORY, Caller, Memory, MemoryType, Relation, Status
from dionysus_mcp.mind.words import search_words
from dionysus_mcp.store.port import Candidate, Clock, Direction, Neighbour, Node, Order, Reach, Store, Where

MODE = "words"
MOST_HITS = 100
MOST_LISTED = 200
LEAST_BUDGET, MOST_BUDGET = 100, 20_000
GIST_CHARS = 160


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search or a listing; everything is optional."""

    memory_type: str | None = None
    project_id: str | None = None
    session_id: str | None = None
    subject: str | None = None
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    min_importance: float = 0.0
    include_superseded: bool = False
    as_of: str | None = None


class Recall:
    """The reading half of the mind."""

    def __init__(self, store: Store, limits: Limits, clock: Clock) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock

    def search(self, query: str, limit: int, filters: Filters, caller: Caller) -> Found:
        """Hits for a query, best first."""
        within("limit", limit, 1, MOST_HITS)
        words = search_words(query)
        where, at = self._where(filters, caller)
        found = self._store.search(words, where, limit, at)
        best = max((candidate.words for candidate in found), default=0.0) or 1.0
        return Found(
            hits=tuple(_hit(candidate, best) for candidate in found),
            mode=MODE,
            as_of=filters.as_of,
            note=None if found else _nothing_found(where),
        )

    def recall(self, query: str, top_k: int, token_budget: int, filters: Filters, caller: Caller) -> Recalled:
        """The hits of a search as snippets that fit a token budget."""
        within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
        within("top_k", top_k, 1, MOST_HITS)
        return fitted(self.search(query, top_k, filters, caller), token_budget)

    def list(self, order: str, limit: int, cursor: str | None, filters: Filters, caller: Caller) -> Listed:
        """A page of memories."""
        within("limit", limit, 1, MOST_LISTED)
        chosen = Checker(self._limits).choice("order", order, Order)
        where, at = self._where(filters, caller)
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
        return Memory.of(readable(nodes[0] if nodes else None, memory_id))

    def neighbours(self, memory_id: str, hops: int, relation: str | None, direction: str, limit: int) -> Neighbourhood:
        """The memories tied to one, nearest first."""
        check = Checker(self._limits)
        within("hops", hops, 1, 5)
        within("limit", limit, 1, MOST_HITS)
        relations = (check.choice("relation", relation, Relation),) if relation else ()
        self.get(memory_id)
        reach = Reach(hops, relations, check.choice("direction", direction, Direction), fan_out=limit)
        found = self._store.neighbours(memory_id, reach)
        return Neighbourhood(memory_id, tuple(_near(neighbour) for neighbour in found[:limit]))

    def _where(self, filters: Filters, caller: Caller) -> tuple[Where, int | None]:
        check, now = Checker(self._limits), self._clock()
        kind = (check.choice("memory_type", filters.memory_type, MemoryType),) if filters.memory_type else ()
        statuses = (Status.ACTIVE, Status.SUPERSEDED) if filters.include_superseded else (Status.ACTIVE,)
        where = Where(
            kind=MEMORY,
            projects=self._projects(filters.project_id, caller),
            labels=kind,
            statuses=statuses,
            subject=check.name("subject", filters.subject) or "",
            session=check.name("session_id", filters.session_id) or "",
            tags=check.tags(filters.tags),
            since=first_instant(filters.since, "since", now) if filters.since else "",
            until=last_instant(filters.until, "until", now) if filters.until else "",
            min_weight=check.share("min_importance", filters.min_importance),
        )
        return where, self._at(filters.as_of)

    def _projects(self, asked: str | None, caller: Caller) -> tuple[str, ...]:
        """The project asked for or worked in, and what is true everywhere; none for every project."""
        check = Checker(self._limits)
        project = check.name("project_id", asked) or check.name("project_id", caller.project) or GLOBAL_PROJECT
        return () if project == EVERY_PROJECT else tuple(dict.fromkeys((project, GLOBAL_PROJECT)))

    def _at(self, as_of: str | None) -> int | None:
        """The position of the journal at a moment."""
        if not as_of:
            return None
        return self._store.position(last_instant(as_of, "as_of", self._clock()))


def within(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise InvalidInput(f"{field} is {number}.", f"Give a whole number from {least} to {most}.", field=field)


def _hit(candidate: Candidate, best: float) -> Hit:
    memory = Memory.of(candidate.node)
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
        score=_short(candidate.words / best),
        parts={"words": _short(candidate.words)},
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
        text=node.text if len(node.text) <= GIST_CHARS else f"{node.text[: GIST_CHARS - 1]}…",
        relation=Relation(link.relation),
        direction="out" if outward else "in",
        hops=neighbour.hops,
        via=link.source if outward else link.target,
        weight=link.weight,
        status=Status(node.status),
        note=link.data.get("note"),
    )


def _position(node: Node, order: Order) -> tuple[str, str]:
    value = {Order.WEIGHTIEST: repr(node.weight), Order.CHANGED: node.updated_at}.get(order, node.created_at)
    return value, node.id


def _nothing_found(where: Where) -> str:
    if where.projects and EVERY_PROJECT not in where.projects:
        return f"Nothing found in {' and '.join(where.projects)}; project_id='*' searches every project."
    return "Nothing found; try other words or fewer filters."
