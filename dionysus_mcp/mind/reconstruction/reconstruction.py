"""Ten steps from a project and cues to where we were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.errors import TooLarge
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import Recall, within
from dionysus_mcp.mind.reconstruction.activating import activate, evolve, excite, extract
from dionysus_mcp.mind.reconstruction.answers import Reconstructed
from dionysus_mcp.mind.reconstruction.fitting import fitted
from dionysus_mcp.mind.reconstruction.gaps import fill, identify
from dionysus_mcp.mind.reconstruction.scanning import Scanning
from dionysus_mcp.mind.reconstruction.signs import with_signs
from dionysus_mcp.mind.reconstruction.validating import COHERENT, better, is_thin, validate
from dionysus_mcp.mind.reconstruction.values import USUAL, WIDER, Cue, Filler, Fragment, Looked, Picture, Query, Scope
from dionysus_mcp.mind.reconstruction.writing import entries, heading
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, Caller
from dionysus_mcp.mind.words import checked_query

MOST_CUES = 8
LEAST_BUDGET, MOST_BUDGET = 50, 20_000


class Reconstruction:
    """Finds where we were, over one store."""

    def __init__(self, ground: Ground, recall: Recall, goals: Goals, basins: Basins) -> None:
        self._ground = ground
        self._store = ground.store
        self._recall = recall
        self._goals = goals
        self._basins = basins

    def query(self, project_id: str | None, cues: Sequence[str], caller: Caller) -> Query:
        """What is looked for, checked."""
        check = Checker(self._ground.limits)
        project = check.name("project_id", project_id) or check.name("project_id", caller.project) or GLOBAL_PROJECT
        if project == EVERY_PROJECT:
            raise check.refusal("project_id", project, "one project, or 'global' for what belongs to none,")
        if len(cues) > MOST_CUES:
            raise TooLarge(f"cues has {len(cues)} items.", f"Give at most {MOST_CUES}.", field="cues")
        checked = tuple(Cue.of(checked_query(check.text("cues", cue), "cues")) for cue in dict.fromkeys(cues))
        return Query(project, checked, iso(self._ground.clock()))

    def look(self, query: Query, caller: Caller) -> Looked:
        """What can be told without anybody's help; further back where that is too little."""
        scanning = self._scanning(caller)
        near = self._picture(query, USUAL, scanning)
        picture = better(near, self._picture(query, WIDER, scanning)) if is_thin(near) else near
        return Looked(query, with_signs(picture, query, self._store), widened=picture is not near)

    def filled(self, looked: Looked, filler: Filler, caller: Caller) -> Looked:
        """The same with what somebody says of its gaps, as far as that is read from things that are there."""
        query = looked.query
        picture = fill(looked.picture, query, self._scanning(caller), self._store, filler)
        return replace(looked, picture=validate(picture), mode=filler.name)

    def _picture(self, query: Query, scope: Scope, scanning: Scanning) -> Picture:
        """Steps one to eight."""
        scanned = scanning.scan(query, scope)
        evolved = replace(self._evolved(scanned.fragments, query), seen=scanned.seen)
        plain = self._evolved(scanned.fragments, replace(query, cues=())) if query.cues else evolved
        gaps = identify(extract(replace(evolved, by_itself=plain.activation)), query, scope)
        return validate(fill(gaps, query, scanning, self._store, None))

    def _evolved(self, fragments: tuple[Fragment, ...], query: Query) -> Picture:
        return evolve(excite(activate(fragments, query, self._store, self._basins)), query, self._store)

    def _scanning(self, caller: Caller) -> Scanning:
        return Scanning(self._store, self._recall, self._goals, caller)


def checked_budget(token_budget: int) -> int:
    within("token_budget", token_budget, LEAST_BUDGET, MOST_BUDGET)
    return token_budget


def tell(looked: Looked, token_budget: int) -> Reconstructed:
    """Step ten: what was found, as far as the budget goes."""
    query, picture = looked.query, looked.picture
    sections, text, left_out = fitted(entries(picture, query), heading(picture, query), token_budget)
    return Reconstructed(
        project_id=query.project,
        markdown=text,
        sections=sections,
        mode=looked.mode,
        coherence=picture.coherence,
        coherent=None if picture.coherence is None else picture.coherence >= COHERENT,
        fragments=len(picture.fragments),
        dropped=len(picture.dropped),
        left_out=left_out,
        unbacked=picture.unbacked,
        widened=looked.widened,
        note=looked.note,
    )
