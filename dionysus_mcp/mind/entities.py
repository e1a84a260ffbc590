"""People, projects, files and things: names that memories mention, browsed, looked up, and merged when they are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dionysus_mcp.errors import InvalidInput, NotFound, shown
from dionysus_mcp.mind.aliases import ENTITY, Aliases
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.entity_answers import Entities as Page
from dionysus_mcp.mind.entity_answers import Entity, Fact, Former, Known, Merged
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint, new_id
from dionysus_mcp.mind.likeness import alike
from dionysus_mcp.mind.naming import Kind, kind_of
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Caller, Relation, Status
from dionysus_mcp.plain import compact_json, tokens
from dionysus_mcp.store.port import Direction, Node, Order, Reach, Stamp, Store, Unit, Where

PREFIX = "e"
MOST_LISTED = 200
MOST_LOOKED_AT = 2000
"""So many names are looked at for one page; a filter that few names pass goes on at its cursor."""
FACTS = 100
FORMER = 20
BESIDE = 8
LIKE = 5
LONGEST_TEXT = 400
LEAST_BUDGET, MOST_BUDGET = 100, 20_000


class Entities:
    """What is known by name. An entity is derived from the memories that mention it, until it is merged."""

    def __init__(self, store: Store, aliases: Aliases, limits: Limits) -> None:
        self._store = store
        self._aliases = aliases
        self._limits = limits

    def list(
        self, kind: str | None, query: str | None, limit: int, cursor: str | None, project_id: str | None, caller: Caller
    ) -> Page:
        """A page of names, those that most active memories mention first."""
        _within("limit", limit, 1, MOST_LISTED)
        check = Checker(self._limits)
        wanted = check.choice("kind", kind, Kind) if kind else None
        part = (check.name("query", query) or "").casefold()
        where = self._where(project_id, caller)
        asked = fingerprint("entities", kind, part, where.projects)
        ranked = [one for one in self._ranked(where) if not part or self._holds(one[1], part)]
        left = _behind(ranked, decode_cursor(cursor, asked)) if cursor else ranked
        return self._page(left, wanted, limit, where, asked)

    def get(self, name: str, token_budget: int, project_id: str | None, caller: Caller) -> Known:
        """What is known about an entity, within a token budget."""
        _within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
        group = self._named(name)
        where = replace(self._where(project_id, caller), mentions=group)
        total = self._store.count(where).get("", 0)
        former = self._former(where)
        if not total and not former:
            raise self._unknown(name, where)
        facts = self._facts(where)
        main = self._display(group[0], where) if len(group) == 1 else group[0]
        known = Known(
            name=main,
            kind=kind_of(main),
            aliases=group[1:],
            memories=total,
            facts=tuple(facts),
            former=tuple(former),
            mentioned_with=self._beside(where),
            perhaps_the_same=self._perhaps(group, where),
        )
        return _fitted(known, token_budget)

    def merge(self, keep: str, other: str, caller: Caller) -> Merged:
        """From now on both names are one, called `keep`. A name that nobody mentions yet renames the other."""
        kept, lost = self._named(keep, "keep"), self._named(other, "other")
        if kept[0].casefold() == lost[0].casefold() and keep.casefold() == other.casefold():
            raise InvalidInput(f"keep and other are both {shown(keep)}.", "Give two names of the same thing.", field="other")
        everywhere = Where(MEMORY)
        if not self._mentioned(lost):
            raise self._unknown(other, everywhere, "other")
        shown_names = [self._display(name, everywhere) for name in (*kept, *lost)]
        names = tuple({name.casefold(): name for name in reversed(shown_names)}.values())[::-1]
        with self._store.unit(Stamp(author=caller.author, run=caller.run)) as unit:
            change = self._store_as_one(unit, names)
        count = self._store.count(Where(MEMORY, statuses=(Status.ACTIVE,), mentions=names)).get("", 0)
        return Merged(names[0], names[1:], count, change)

    def _store_as_one(self, unit: Unit, names: tuple[str, ...]) -> int | None:
        """One entity with these names in place of all that have one of them."""
        unit.act()
        found = self._store.find(Where(ENTITY, statuses=(Status.ACTIVE,), mentions=names), Order.ID, len(names))
        own = next((node for node in found if node.text.casefold() == names[0].casefold()), found[0] if found else None)
        changes = [unit.delete(node.id) for node in found if node is not own]
        entity = own or Node(new_id(PREFIX), ENTITY, GLOBAL_PROJECT, status=Status.ACTIVE)
        put = unit.put(replace(entity, text=names[0], label=kind_of(names[0]), mentions=names))
        return put.seq if put else changes[0].seq if changes else None

    def _where(self, project_id: str | None, caller: Caller) -> Where:
        return Where(MEMORY, projects=projects(project_id, caller, self._limits), statuses=(Status.ACTIVE,))

    def _named(self, name: str, field: str = "name") -> tuple[str, ...]:
        clean = Checker(self._limits).name(field, name)
        if not clean:
            raise InvalidInput(f"{field} is {shown(name)}.", "Give a name, as list_entities shows it.", field=field)
        return self._aliases.group(clean)

    def _mentioned(self, group: tuple[str, ...]) -> bool:
        return len(group) > 1 or bool(self._store.find(Where(MEMORY, mentions=group), Order.NEWEST, 1))

    def _display(self, name: str, where: Where) -> str:
        """A name as the newest memory writes it."""
        newest = self._store.find(replace(where, mentions=(name,)), Order.NEWEST, 1)
        return _as_written(name, newest[0]) if newest else name

    def _ranked(self, where: Where) -> list[tuple[int, str]]:
        """How often each entity is mentioned, and its name; most first."""
        counts = self._store.count(where, "mention")
        for group in self._aliases.groups():
            if any([counts.pop(name.casefold(), 0) for name in group]):
                counts[group[0]] = self._store.count(replace(where, mentions=group)).get("", 0)
        return sorted(((count, name) for name, count in counts.items()), key=lambda one: (-one[0], one[1]))

    def _holds(self, name: str, part: str) -> bool:
        return any(part in alias.casefold() for alias in self._aliases.group(name))

    def _page(
        self, left: list[tuple[int, str]], kind: Kind | None, limit: int, where: Where, asked: str
    ) -> Page:
        page: list[Entity] = []
        for seen, (count, name) in enumerate(left, start=1):
            entity = self._entity(name, count, where)
            if kind in {None, entity.kind}:
                page.append(entity)
            if len(page) == limit or seen == MOST_LOOKED_AT:
                more = encode_cursor(asked, (str(count), name)) if seen < len(left) else None
                return Page(tuple(page), more)
        return Page(tuple(page))

    def _entity(self, name: str, count: int, where: Where) -> Entity:
        group = self._aliases.group(name)
        newest = self._store.find(replace(where, mentions=group), Order.NEWEST, 1)
        written = _as_written(name, newest[0]) if newest and len(group) == 1 else group[0]
        return Entity(written, count, newest[0].happened_at[:10] if newest else "", kind_of(written), group[1:])

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
        until = (node.ended_at or node.updated_at)[:10]
        return Former(
            node.id, _cut(node.text), until, newer.id if newer else None, _cut(newer.text) if newer else None
        )

    def _beside(self, where: Where) -> tuple[str, ...]:
        own = {name.casefold() for name in where.mentions}
        counts = {name: count for name, count in self._store.count(where, "mention").items() if name not in own}
        most = sorted(counts, key=lambda name: (-counts[name], name))[:BESIDE]
        shown_names = (self._aliases.main(self._display(name, where)) for name in most)
        return tuple(dict.fromkeys(shown_names))

    def _perhaps(self, group: tuple[str, ...], where: Where) -> tuple[str, ...]:
        """Names in use that look like another form of one of these."""
        known = self._store.count(replace(where, mentions=()), "mention")
        like = {other: count for other, count in known.items() if other not in map(str.casefold, group)}
        found = [other for other in like if any(alike(name.casefold(), other) for name in group)]
        best = sorted(found, key=lambda other: (-like[other], other))[:LIKE]
        return tuple(self._display(other, replace(where, mentions=())) for other in best)

    def _unknown(self, name: str, where: Where, field: str = "name") -> NotFound:
        known = self._store.count(replace(where, mentions=()), "mention")
        folded = name.casefold()
        near = sorted(other for other in known if alike(folded, other) or (len(folded) > 2 and folded in other))[:LIKE]
        names = ", ".join(self._display(other, replace(where, mentions=())) for other in near)
        return NotFound(
            f"No memory mentions {shown(name)}.",
            f"There is: {names}." if names else "list_entities shows the names in use; semantic_recall finds by meaning.",
            field=field,
        )


def _within(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise InvalidInput(f"{field} is {number}.", f"Give a whole number from {least} to {most}.", field=field)


def _behind(ranked: Iterable[tuple[int, str]], last: tuple[str, str]) -> list[tuple[int, str]]:
    place = (-int(last[0]) if last[0].isdecimal() else 0, last[1])
    return [one for one in ranked if (-one[0], one[1]) > place]


def _as_written(name: str, node: Node) -> str:
    return next((own for own in node.mentions if own.casefold() == name.casefold()), name)


def _fact(node: Node) -> Fact:
    return Fact(node.id, _cut(node.text), node.happened_at[:10], cut=len(node.text) > LONGEST_TEXT)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _fitted(known: Known, budget: int) -> Known:
    """As much as the budget holds: facts go last, one stays."""
    for smaller in _smaller(known):
        if tokens(compact_json(smaller)) <= budget:
            return smaller
    return smaller


def _smaller(known: Known) -> Iterator[Known]:
    """The answer, with less and less in it."""
    total, yielded = len(known.facts), known
    yield known
    while len(yielded.former) > 2:
        yielded = replace(yielded, former=yielded.former[: len(yielded.former) // 2])
        yield yielded
    while len(yielded.facts) > 1:
        kept = yielded.facts[: len(yielded.facts) - 1 - len(yielded.facts) // 8]
        yielded = replace(yielded, facts=kept, left_out=total - len(kept))
        yield yielded
