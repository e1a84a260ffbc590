"""Steps six and seven: what is missing, and what can be said of it all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dionysus_mcp.mind.reconstruction.scanning import Scanning
from dionysus_mcp.mind.reconstruction.values import (
    EDGE,
    Cue,
    Filler,
    Fragment,
    Gap,
    Missing,
    Picture,
    Query,
    Said,
    Scope,
    Sort,
)
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Store

ENOUGH = 0.5
"""So much of a cue must be held by something for it to be known."""
CUE_CHARS = 60


def identify(picture: Picture, query: Query, scope: Scope) -> Picture:
    """What nothing of what is left tells."""
    return replace(picture, gaps=tuple(_gaps(picture, query, scope)))


def fill(picture: Picture, query: Query, scanning: Scanning, store: Store, filler: Filler | None) -> Picture:
    """Fill the gaps from what is stored, then by whoever is asked. A gap that nothing fills stays."""
    for gap in picture.gaps:
        more = _extracted(gap, query, scanning) or _said(gap, picture, query, store, filler)
        if more:
            left = tuple(one for one in picture.gaps if one is not gap)
            levels = {one.id: EDGE for one in more} | dict(picture.activation)
            known = {one.id for one in picture.fragments}
            added = tuple(one for one in more if one.id not in known)
            picture = replace(picture, fragments=(*picture.fragments, *added), activation=levels, gaps=left)
    return picture


def _gaps(picture: Picture, query: Query, scope: Scope) -> Iterator[Gap]:
    if not picture.of(Sort.SESSION):
        days = f"{scope.hours // 24} days"
        yield Gap(Missing.SESSION, query.project, f"No session of the last {days} is known.")
    if not picture.of(Sort.DECISION):
        yield Gap(Missing.DECISION, query.project, "No decision is known that bears on this.")
    for cue in query.cues:
        if not any(one.bears_on(cue) >= ENOUGH for one in picture.fragments):
            yield Gap(Missing.CUE, cue.text, f"Nothing is known of: {shortened(cue.text, CUE_CHARS)}")


def _extracted(gap: Gap, query: Query, scanning: Scanning) -> list[Fragment]:
    match gap.missing:
        case Missing.SESSION:
            return list(scanning.last_session(query))
        case Missing.CUE:
            cue = Cue.of(gap.about)
            return [one for one in scanning.elsewhere(cue, query) if one.bears_on(cue) >= ENOUGH]
        case Missing.DECISION:
            return []


def _said(gap: Gap, picture: Picture, query: Query, store: Store, filler: Filler | None) -> list[Fragment]:
    """What somebody says, as far as it is read from things that are there."""
    said = filler.fill(gap, picture.fragments) if filler else ()
    return [_fragment(one, number, gap, query) for number, one in enumerate(said) if _is_backed(one, store)]


def _is_backed(said: Said, store: Store) -> bool:
    return bool(said.ids) and len(store.get(list(said.ids))) == len(said.ids)


def _fragment(said: Said, number: int, gap: Gap, query: Query) -> Fragment:
    sort = {Missing.SESSION: Sort.SESSION, Missing.DECISION: Sort.DECISION, Missing.CUE: Sort.MEMORY}[gap.missing]
    return Fragment(f"{gap.missing} {gap.about} {number}", sort, said.text, query.now, said.ids, query.project)
