"""Names as memories mention them: how they are written, how often they are, and which of them look alike."""

from __future__ import annotations

from dataclasses import replace

from dionysus_mcp.errors import InvalidInput, NotFound, shown
from dionysus_mcp.mind.aliases import Aliases
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.likeness import alike
from dionysus_mcp.mind.naming import cleaned, mentions
from dionysus_mcp.mind.values import MEMORY, Caller, Status
from dionysus_mcp.store.port import Node, Order, Store, Where

LIKE = 5
LEAST_PART = 3


class Mentioned:
    """Looks names up in the memories of a store."""

    def __init__(self, store: Store, aliases: Aliases, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._counted: tuple[int, Where | None, dict[str, int]] = (-1, None, {})
        self.aliases = aliases

    def where(self, project_id: str | None, caller: Caller) -> Where:
        """The memories whose names count: active ones of the project and of everywhere."""
        return Where(MEMORY, projects=projects(project_id, caller, self._limits), statuses=(Status.ACTIVE,))

    def group(self, name: str, field: str = "name") -> tuple[str, ...]:
        """A name that was handed in, and whatever else it is called."""
        clean = cleaned(Checker(self._limits).name(field, name) or "")
        if not clean:
            raise InvalidInput(f"{field} is {shown(name)}.", "Give a name, as list_entities shows it.", field=field)
        return self.aliases.group(clean)

    def newest(self, names: tuple[str, ...], where: Where) -> Node | None:
        return next(iter(self._store.find(replace(where, mentions=names), Order.NEWEST, 1)), None)

    def written(self, name: str, where: Where) -> str:
        """A name as the newest memory writes it."""
        return as_written(name, self.newest((name,), where))

    def count(self, names: tuple[str, ...], where: Where) -> int:
        return self._store.count(replace(where, mentions=names)).get("", 0)

    def counts(self, where: Where) -> dict[str, int]:
        """How many memories mention each name, folded. The last count is kept until something is written, once names
        have been looked for in all of them: the journal says nothing of that."""
        position, counted = self._store.position(), self._counted
        if counted[:2] != (position, where):
            settled = not self._store.unnamed(MEMORY, 1)
            counted = (position, where, self._store.count(where, "mention"))
            self._counted = counted if settled else self._counted
        return counted[2]

    def like(self, names: tuple[str, ...], where: Where) -> tuple[str, ...]:
        """Names in use that look like other forms of these, those mentioned most first."""
        counts = self.counts(where)
        own = [name.casefold() for name in names]
        found = [other for other in counts if other not in own and any(alike(name, other) for name in own)]
        best = sorted(found, key=lambda other: (-counts[other], other))[:LIKE]
        return tuple(self.written(other, where) for other in best)

    def unknown(self, name: str, where: Where, field: str = "name") -> NotFound:
        folded = name.casefold()
        holding = sorted(other for other in self.counts(where) if len(folded) >= LEAST_PART and folded in other)
        near = [*self.like((name,), where), *(self.written(other, where) for other in holding[:LIKE])]
        names = ", ".join(dict.fromkeys(near))
        return NotFound(
            f"No memory mentions {shown(name)}.",
            f"There is: {names}." if names else "list_entities shows the names in use; semantic_recall finds more.",
            field=field,
        )


def as_written(name: str, node: Node | None) -> str:
    own = node.mentions if node else ()
    return next((mention for mention in own if mention.casefold() == name.casefold()), name)


def named(node: Node) -> Node:
    """A memory with the names that its text mentions, also when it comes from before those were kept."""
    if node.kind != MEMORY or node.mentions:
        return node
    return replace(node, mentions=mentions(node.text, node.subject))


def unnamed(node: Node) -> Node:
    """A memory as what was said of it, whatever names were found in that."""
    return replace(node, mentions=()) if node.kind == MEMORY else node
