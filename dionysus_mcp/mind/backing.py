"""Whether what somebody claims stands in what is cited for it: names and figures all, other words for the most part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.kinds import ID, Kind
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.reasoning.gist import stems
from dionysus_mcp.mind.truth.lexicon import NEGATORS
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, MEMORY, Status
from dionysus_mcp.mind.words import query_words
from dionysus_mcp.store.port import Node, Things

ENOUGH, HALF = 2 / 3, 1 / 2
"""So many of its telling words must be read in what is cited; of what says no more than others do, half."""
MOST_CITED = 10
DENIALS = NEGATORS | {"nothing"}
CLAUSE_END = re.compile(
    r"[.!?\u2026;:,]\s+|\n+|[\u3002\uff01\uff1f]|\s+(?:but|because|though|while|since|so)\s+", re.IGNORECASE
)
CONTRACTED = re.compile(r"n['\u2019]t\b", re.IGNORECASE)
NAMED_BY = ("title", "name", "text", "description")
"""Where things that are no memories keep what they say."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says, and the ids of what that is read from."""

    text: str
    ids: tuple[str, ...]


def is_backed(claim: Claim, store: Things, project: str, *, also_past: bool = False) -> bool:
    """Whether everything that is cited is there, holds, or once held, belongs to the project, and says so."""
    if not 0 < len(claim.ids) <= MOST_CITED:
        return False
    cited = store.get(list(claim.ids))
    every = len({node.id for node in cited}) == len(set(claim.ids))
    statuses = {Status.ACTIVE, Status.SUPERSEDED} if also_past else {Status.ACTIVE}
    may_be = all(_may_be_cited(node, project, statuses) for node in cited)
    return every and may_be and says(map(_text, cited), claim.text)


def says(texts: Iterable[str], claim: str, enough: float = ENOUGH) -> bool:
    """Whether a claim can be read in some texts."""
    bare, read = ID.sub(" ", claim), " \n".join(texts)
    wanted = stems(bare)
    held = {word for word in wanted if word in stems(read) or (not word.isascii() and word in read.casefold())}
    if not wanted or len(held) < enough * len(wanted):
        return False
    return _figures(bare) <= _figures(read) and _names(bare) <= _words(read) and _denies_as(bare, read)


def _may_be_cited(node: Node, project: str, statuses: Collection[str]) -> bool:
    holds = node.status in statuses if node.kind == MEMORY else node.status != Status.PURGED
    return holds and node.kind in set(Kind) and (project == EVERY_PROJECT or node.project in {project, GLOBAL_PROJECT})


def _text(node: Node) -> str:
    said = (node.data.get(name) for name in NAMED_BY)
    return " \n".join((node.subject, node.text, node.happened_at[:10], *(one for one in said if isinstance(one, str))))


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _names(text: str) -> frozenset[str]:
    return frozenset(word for name in mentions(text, None) for word in _words(name))


def _words(text: str) -> frozenset[str]:
    return frozenset(query_words(text))


def _denies_as(claim: str, read: str) -> bool:
    """Whether each part of it denies what the parts that it is read in deny, and nothing else."""
    parts = [(_denies(part), stems(part)) for part in CLAUSE_END.split(read)]
    return all(_denies(clause) in _nearest(stems(clause), parts) for clause in CLAUSE_END.split(claim))


def _nearest(wanted: frozenset[str], parts: Sequence[tuple[bool, frozenset[str]]]) -> set[bool]:
    """Whether the parts that share most with it deny; both, where some do and some do not."""
    most = max(len(held & wanted) for _, held in parts)
    return {denying for denying, held in parts if len(held & wanted) == most}


def _denies(text: str) -> bool:
    return bool(CONTRACTED.search(text)) or not DENIALS.isdisjoint(_words(text))
