"""Making several names one. It is stored as an entity with all of them, so it can be seen, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.aliases import ENTITY
from dionysus_mcp.mind.entity_answers import Merged
from dionysus_mcp.mind.identity import ENTITY_PREFIX, new_id
from dionysus_mcp.mind.mentioned import Mentioned
from dionysus_mcp.mind.naming import kind_of
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Caller, Status
from dionysus_mcp.store.port import Node, Order, Store, Unit, Where

EVERYWHERE = Where(MEMORY)
ENTITIES = Where(ENTITY, statuses=(Status.ACTIVE,))
MOST_NAMES = 100


class Merging:
    """The only writer of entities."""

    def __init__(self, store: Store, mentioned: Mentioned) -> None:
        self._store = store
        self._mentioned = mentioned

    def merge(self, keep: str, other: str, caller: Caller) -> Merged:
        """From now on both names are one, called as `keep` is; when nobody mentions that yet, the other is renamed. Of
        names that are one already, `keep` becomes what it is called."""
        kept, lost = self._mentioned.group(keep, "keep"), self._mentioned.group(other, "other")
        if keep.strip().casefold() == other.strip().casefold():
            raise InvalidInput(f"keep and other are both {shown(keep)}.", "Give two names of one thing.", field="other")
        if len(lost) == 1 and self._mentioned.newest(lost, EVERYWHERE) is None:
            raise self._mentioned.unknown(other, EVERYWHERE, "other")
        names = [self._mentioned.written(name, EVERYWHERE) for name in (*_first(keep, kept, lost), *kept, *lost)]
        with self._store.unit(caller.stamp) as unit:
            entity, change = self._store_as_one(unit, _each_once(names))
        active = replace(EVERYWHERE, statuses=(Status.ACTIVE,))
        return Merged(entity.text, entity.mentions[1:], self._mentioned.count(entity.mentions, active), change)

    def _store_as_one(self, unit: Unit, names: tuple[str, ...]) -> tuple[Node, int | None]:
        """One entity with these names, in place of all that have one of them."""
        unit.act()
        found = self._store.find(replace(ENTITIES, mentions=names), Order.ID, len(names))
        every = _each_once([*names, *(name for node in found for name in node.mentions)])
        if len(every) > MOST_NAMES:
            raise InvalidInput(
                f"{shown(names[0])} would have {len(every)} names; the limit is {MOST_NAMES}.",
                "Merge only names of one thing.",
                field="other",
            )
        own = next((node for node in found if names[0].casefold() in map(str.casefold, node.mentions)), None)
        changes = [unit.delete(node.id) for node in found if node is not own]
        before = own or Node(new_id(ENTITY_PREFIX), ENTITY, GLOBAL_PROJECT, status=Status.ACTIVE)
        entity = replace(before, text=names[0], label=kind_of(names[0]), mentions=every)
        put = unit.put(entity)
        changes += [put] if put else []
        return entity, changes[0].seq if changes else None


def _first(keep: str, kept: Sequence[str], lost: Sequence[str]) -> list[str]:
    """Names that are one already change nothing but what the one is called."""
    return [keep.strip()] if set(kept) & set(lost) else []


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
