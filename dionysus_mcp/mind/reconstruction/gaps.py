"""Steps six and seven: what is missing, and what can be said of it all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dionysus_mcp.mind.backing import Claim, is_backed
from dionysus_mcp.mind.reconstruction.scanning import Scanning
from dionysus_mcp.mind.reconstruction.values import (
    EDGE,
    ENOUGH,
    Cue,
    Filler,
    Fragment,
    Gap,
    Missing,
    Picture,
    Query,
    Scope,
    Sort,
)
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Store

CUE_CHARS = 60


def identify(picture: Picture, query: Query, scope: Scope) -> Picture:
    """What nothing of what is left tells."""
    return replace(picture, gaps=tuple(_gaps(picture, query, scope)))


def fill(picture: Picture, query: Query, scanning: Scanning, store: Store, filler: Filler | None) -> Picture:
    """Fill the gaps from what is stored, then by whoever is asked. A gap that nothing fills stays."""
    for gap in picture.gaps:
        more = _extracted(gap, query, scanning)
        if filler and not more:
            said = filler.fill(gap, picture.fragments)
            backed = [one for one in said if is_backed(one, store, query.project)]
            picture = replace(picture, unbacked=picture.unbacked + len(said) - len(backed))
            more = [_fragment(one, number, gap, query) for number, one in enumerate(backed)]
        picture = _with(picture, gap, more) if more else picture
    return picture


def _with(picture: Picture, gap: Gap, more: Sequence[Fragment]) -> Picture:
    """What fills a gap is there now, and the gap is not."""
    known = {one.id for one in picture.fragments}
    return replace(
        picture,
        fragments=(*picture.fragments, *(one for one in more if one.id not in known)),
        activation={one.id: EDGE for one in more} | dict(picture.activation),
        gaps=tuple(one for one in picture.gaps if one is not gap),
    )


def _gaps(picture: Picture, query: Query, scope: Scope) -> Iterator[Gap]:
    if not picture.of(Sort.SESSION):
        days = f"{scope.hours // 24} days"
        yield Gap(Missing.SESSION, query.project, f"No session of the last {days} is known.")
    if not picture.of(Sort.DECISION):
        yield Gap(Missing.DECISION, query.project, "No decision is known that bears on this.")
    for cue in query.cues:
        if not any(one.bears_on(cue) >= ENOUGH for one in picture.fragments):
            yield Gap(Missing.CUE, cue.text, f"No memory was found for: {shortened(cue.text, CUE_CHARS)}")


def _extracted(gap: Gap, query: Query, scanning: Scanning) -> list[Fragment]:
    match gap.missing:
        case Missing.CUE:
            cue = Cue.of(gap.about)
            return [one for one in scanning.elsewhere(cue, query) if one.bears_on(cue) >= ENOUGH]
        case Missing.SESSION:
            return list(scanning.last_sitting(query))
        case Missing.DECISION:
            return []


def _fragment(said: Claim, number: int, gap: Gap, query: Query) -> Fragment:
    sort = {Missing.SESSION: Sort.SESSION, Missing.DECISION: Sort.DECISION, Missing.CUE: Sort.MEMORY}[gap.missing]
    return Fragment(f"{gap.missing} {gap.about} {number}", sort, said.text, query.now, said.ids, query.project)
