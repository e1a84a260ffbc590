"""People, projects, files and things, as far as memories mention them: browsed, and what is known about one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.entity_answers import Entities as Listed
from dionysus_mcp.mind.entity_answers import Entity, Fact, Former, Known
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.mentioned import Mentioned, as_written
from dionysus_mcp.mind.naming import Kind, kind_of, may_be
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import Caller, Relation, Status
from dionysus_mcp.plain import compact_json, shortened, tokens
from dionysus_mcp.store.port import Direction, Node, Order, Reach, Store, Where

MOST_LISTED = 200
MOST_LOOKED_AT = 2000
"""So many names are looked at for one page: where few are of the kind asked for, a page may be short and go on."""
FACTS = 100
FORMER = 20
BESIDE = 8
LONGEST_TEXT = 400
SHORTEST_TEXT = 80
LEAST_BUDGET, MOST_BUDGET = 100, 20_000


class Entities:
    """Entities are derived from the memories that mention them; only merging stores one."""

    def __init__(self, store: Store, mentioned: Mentioned, limits: Limits) -> None:
        self._store = store
        self._mentioned = mentioned
        self._limits = limits

    def page(
        self,
        kind: str | None,
        query: str | None,
        limit: int,
        cursor: str | None,
        project_id: str | None,
        caller: Caller,
    ) -> Listed:
        """A page of names, those that most active memories mention first."""
        within("limit", limit, 1, MOST_LISTED)
        check = Checker(self._limits)
        wanted = check.choice("kind", kind, Kind) if kind else None
        part, where = (check.name("query", query) or "").casefold(), self._mentioned.where(project_id, caller)
        asked = fingerprint("entities", kind, part, where.projects)
        last = decode_cursor(cursor, asked) if cursor else None
        page: list[Entity] = []
        ranked = [one for one in self._ranked(where) if wanted is None or may_be(wanted, one[1].casefold())]
        left = [one for one in ranked if self._holds(one[1], part) and _is_behind(one, last)]
        for looked_at, (count, name) in enumerate(left, start=1):
            entity = self._entity(name, count, where)
            page += [entity] if wanted in {None, entity.kind} else []
            if looked_at < len(left) and (len(page) == limit or looked_at == MOST_LOOKED_AT):
                return Listed(tuple(page), encode_cursor(asked, (str(count), name)))
        return Listed(tuple(page))

    def get(self, name: str, token_budget: int, project_id: str | None, caller: Caller) -> Known:
        """What is known about an entity, within a token budget."""
        within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
        everyone, group = self._mentioned.where(project_id, caller), self._mentioned.group(name)
        where = replace(everyone, mentions=group)
        facts, former = self._facts(where), self._former(where)
        if not facts and not former:
            raise self._mentioned.unknown(name, everyone)
        main = group[0] if len(group) > 1 else self._mentioned.written(name, replace(everyone, statuses=()))
        total = self._mentioned.count(group, everyone)
        known = Known(
            name=main,
            kind=kind_of(main),
            aliases=group[1:],
            memories=total,
            facts=tuple(facts),
            former=tuple(former),
            mentioned_with=self._beside(group, everyone),
            perhaps_the_same=self._mentioned.like(group, everyone),
            left_out=total - len(facts),
        )
        return _fitted(known, token_budget)

    def _ranked(self, where: Where) -> list[tuple[int, str]]:
        """How often each entity is mentioned, and its name; most first."""
        counts = dict(self._mentioned.counts(where))
        for group in self._mentioned.aliases.groups():
            if sum(counts.pop(name.casefold(), 0) for name in group):
                counts[group[0]] = self._mentioned.count(group, where)
        return sorted(((count, name) for name, count in counts.items()), key=lambda one: (-one[0], one[1]))

    def _holds(self, name: str, part: str) -> bool:
        return not part or any(part in alias.casefold() for alias in self._mentioned.aliases.group(name))

    def _entity(self, name: str, count: int, where: Where) -> Entity:
        group = self._mentioned.aliases.group(name)
        newest = self._mentioned.newest(group, where)
        main = group[0] if len(group) > 1 else as_written(name, newest)
        return Entity(main, count, newest.happened_at[:10] if newest else "", kind_of(main), group[1:])

    def _facts(self, where: Where) -> list[Fact]:
        """The memories that weigh most, and of those of one weight the newest."""
        found = [*self._store.find(where, Order.WEIGHTIEST, FACTS), *self._store.find(where, Order.NEWEST, FACTS)]
        unique = {node.id: node for node in found}
        best = sorted(unique.values(), key=lambda node: (node.weight, node.happened_at, node.id), reverse=True)
        return [_fact(node) for node in best[:FACTS]]

    def _former(self, where: Where) -> list[Former]:
        closed = self._store.find(replace(where, statuses=(Status.SUPERSEDED,)), Order.CHANGED, FORMER)
        return [self._superseded(node) for node in closed]

    def _superseded(self, node: Node) -> Former:
        line = Reach(relations=(Relation.SUPERSEDES,), direction=Direction.IN)
        newer = next((found.node for found in self._store.neighbours(node.id, line)), None)
        return Former(
            id=node.id,
            text=shortened(node.text, LONGEST_TEXT),
            until=(node.ended_at or node.updated_at)[:10],
            superseded_by=newer.id if newer else None,
            now=shortened(newer.text, LONGEST_TEXT) if newer else None,
        )

    def _beside(self, group: tuple[str, ...], everyone: Where) -> tuple[str, ...]:
        """What the same memories mention most."""
        own = {name.casefold() for name in group}
        counts = self._store.count(replace(everyone, mentions=group), "mention")
        others = sorted((name for name in counts if name not in own), key=lambda name: (-counts[name], name))
        written = (self._mentioned.written(name, everyone) for name in others[:BESIDE])
        return tuple(dict.fromkeys(map(self._mentioned.aliases.main, written)))


def _is_behind(one: tuple[int, str], last: tuple[str, str] | None) -> bool:
    if last is None:
        return True
    return (-one[0], one[1]) > (-int(last[0]) if last[0].isdecimal() else 0, last[1])


def _fact(node: Node) -> Fact:
    return Fact(node.id, shortened(node.text, LONGEST_TEXT), node.happened_at[:10], cut=len(node.text) > LONGEST_TEXT)


def _fitted(known: Known, budget: int) -> Known:
    """As much as the budget holds."""
    smaller = known
    for smaller in _smaller(known):
        if tokens(compact_json(smaller)) <= budget:
            break
    return smaller


def _smaller(known: Known) -> Iterator[Known]:
    """The answer with less and less in it: of what was before first, the facts last; one stays."""
    yield known
    for kept in (FORMER // 4, 1):
        known = replace(known, former=known.former[:kept])
        yield known
    while len(known.facts) > 1:
        facts = known.facts[: len(known.facts) * 7 // 8]
        known = replace(known, facts=facts, left_out=known.memories - len(facts))
        yield known
    known = replace(known, former=(), mentioned_with=(), perhaps_the_same=(), aliases=known.aliases[:BESIDE])
    yield known
    facts = tuple(replace(fact, text=f"{fact.text[:SHORTEST_TEXT]}…", cut=True) for fact in known.facts)
    yield replace(known, aliases=(), facts=facts)
