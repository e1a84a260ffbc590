"""Step ten: the picture as lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, islice

from dionysus_mcp.mind.reconstruction.fitting import (
    CHANGED,
    COMMITMENTS,
    DECISIONS,
    ENTITIES,
    NEXT,
    TASKS,
    UNKNOWN,
    WARNINGS,
    WERE,
    Entry,
    in_turn,
    one_line,
)
from dionysus_mcp.mind.reconstruction.named import roots_of
from dionysus_mcp.mind.reconstruction.scanning import MOST_SEEN
from dionysus_mcp.mind.reconstruction.validating import COHERENT
from dionysus_mcp.mind.reconstruction.values import ENOUGH, LOOKED_AT_CHARS, Fragment, Missing, Picture, Query, Sort
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.plain import shortened

PLURALS = {Sort.DECISION: "decisions", Sort.TASK: "open tasks", Sort.COMMITMENT: "commitments"}
LISTS = ((Sort.DECISION, DECISIONS), (Sort.TASK, TASKS), (Sort.COMMITMENT, COMMITMENTS))
HEAD_CHARS = CUE_CHARS = 60
MOST_ENTITIES = 8
MOST_CITED = 3
MOST_NEXT = 3
ENTITIES_TURN = 4
"""Names are told when there is room for some of everything."""
LEAD = 2
"""So many things lead what was told in no session, in one line."""
PERHAPS, SINCE = "perhaps done", "since then"


def entries(picture: Picture, query: Query) -> list[Entry]:
    """All that can be told. What says that something is not known cites nothing; everything else does."""
    lists = (in_turn(_told(one, title) for one in _open_first(picture.of(sort))) for sort, title in LISTS)
    return [
        *_were(picture, query),
        *(entry for several in lists for entry in several),
        *in_turn(_told(one, CHANGED) for one in picture.of(Sort.CHANGE)),
        *islice(_next(picture, query), MOST_NEXT),
        *in_turn(_entities(picture.fragments), ENTITIES_TURN),
        *in_turn(_warnings(picture, query)),
        *in_turn(_unknown(picture, query)),
    ]


def heading(picture: Picture, query: Query) -> str:
    """The project, and whether what is told of it hangs together: no budget leaves that out."""
    project = shortened(one_line(query.project), HEAD_CHARS)
    if picture.coherence is None or picture.coherence >= COHERENT:
        return project
    return f"{project} (hangs together little: coherence {picture.coherence})"


def _told(one: Fragment, title: str) -> Entry:
    due = f" (due {one.due[:10]})" if one.due else ""
    return _of(one, title, f"{one.at[:16].replace('T', ' ')}{due} {one_line(one.text)}")


def _of(one: Fragment, title: str, text: str) -> Entry:
    """A line of something, with what later memories tell of it."""
    if not one.sign:
        return Entry(title, text, one.ids, tells=one.ids)
    label = PERHAPS if one.sign.done else SINCE
    return Entry(title, text, (*one.ids, one.sign.id), f"; {label}: {one_line(one.sign.said)}", tells=one.ids)


def _open_first(fragments: Iterable[Fragment]) -> list[Fragment]:
    """What seems to be done goes behind the rest."""
    return sorted(fragments, key=_seems_done)


def _seems_done(one: Fragment) -> bool:
    return bool(one.sign and one.sign.done)


def _were(picture: Picture, query: Query) -> Iterator[Entry]:
    """Sessions with all of them, the last first unless something is on ones mind; then memories of none of them."""
    listed = {one.id for sort, _ in LISTS for one in picture.of(sort)}
    sessions = picture.of(Sort.SESSION)
    told: set[str] = set()
    heads, rest = count(), count(1)
    for one in sessions if query.cues else sorted(sessions, key=lambda one: one.at, reverse=True):
        lead, others = _split(one, listed)
        yield _lead(one, lead, next(heads))
        for other in others:
            turn = 1 if any(other.bears_on(cue) >= ENOUGH for cue in query.cues) else next(rest)
            yield _at(other, turn)
        told.update(other.id for other in (*lead, *others))
    for other in picture.of(Sort.MEMORY):
        if not told.issuperset(other.ids):
            yield _at(other, next(heads))
            told.update(other.ids)


def _split(one: Fragment, listed: set[str]) -> tuple[list[Fragment], list[Fragment]]:
    """What leads a session, and the rest of it; without what other sections list, unless there is nothing else."""
    within = list(one.within or (one,))
    others = [other for other in within if other.id not in listed] or within[:1]
    lead = 1 if one.session else LEAD
    return others[:lead], others[lead:]


def _lead(one: Fragment, lead: list[Fragment], turn: int) -> Entry:
    ids = tuple(id_ for other in lead for id_ in other.ids)
    text = f"{_when(lead[0])} {' / '.join(one_line(other.text) for other in lead)}"
    return Entry(WERE, text, (*([one.session] if one.session else []), *ids), turn=turn, tells=ids)


def _at(one: Fragment, turn: int) -> Entry:
    return replace(_told(one, WERE), turn=turn)


def _when(one: Fragment) -> str:
    return one.at[:16].replace("T", " ")


def _next(picture: Picture, query: Query) -> Iterator[Entry]:
    """What is late or done with, what is due first, then the open thing that stands foremost; what seems to be done,
    behind what does not."""
    tasks = [one for one in (*picture.of(Sort.TASK), *picture.of(Sort.COMMITMENT)) if not one.hindered_by]
    due = sorted((one for one in tasks if one.due), key=lambda one: (_seems_done(one), one.due))
    closing = [one for one in tasks if one.done]
    others = _open_first(one for one in tasks if not (one.due or one.done))[:1]
    yield from (_due(one, query) for one in due if not _seems_done(one))
    yield from (_of(one, NEXT, f"Close it, if it is reached: {one_line(one.text)}") for one in closing)
    yield from (_of(one, NEXT, f"Go on with: {one_line(one.text)}") for one in others if not _seems_done(one))
    yield from (_due(one, query) for one in due if _seems_done(one))
    yield from (_of(one, NEXT, f"Go on with: {one_line(one.text)}") for one in others if _seems_done(one))


def _due(one: Fragment, query: Query, title: str = NEXT) -> Entry:
    when = "Overdue since" if one.due < query.now else "Due on"
    return _of(one, title, f"{when} {one.due[:10]}: {one_line(one.text)}")


def _entities(fragments: Iterable[Fragment]) -> list[Entry]:
    """Who and what is spoken of most."""
    cited: dict[str, list[str]] = defaultdict(list)
    written: dict[str, str] = {}
    for one in fragments:
        for name, ids in one.mentions.items():
            written.setdefault(name.casefold(), name)
            cited[name.casefold()] += ids
    most = sorted(cited, key=lambda name: (-len(cited[name]), name))[:MOST_ENTITIES]
    return [Entry(ENTITIES, one_line(written[name]), tuple(dict.fromkeys(cited[name]))[:MOST_CITED]) for name in most]


def _warnings(picture: Picture, query: Query) -> Iterator[Entry]:
    known = {one.id for one in picture.fragments}
    late = [one for one in (*picture.fragments, *picture.dropped) if one.due and one.due < query.now]
    yield from (_due(one, query, WARNINGS) for one in _open_first(late))
    for one in picture.fragments:
        if one.hindered_by:
            yield _of(one, WARNINGS, f"Blocked by {one_line('; '.join(one.hindered_by))}: {one_line(one.text)}")
        if one.project not in {query.project, "global"}:
            yield _of(one, WARNINGS, f"From the project {one_line(one.project)}: {one_line(one.text)}")
    aside = [one for one in picture.dropped if one.sort in {Sort.TASK, Sort.COMMITMENT}]
    if aside:
        cited = tuple(id_ for one in aside[:MOST_CITED] for id_ in one.ids)
        yield Entry(WARNINGS, f"Left aside, with little to do with this: {len(aside)} that are open", cited)
    for tie in picture.ties:
        if tie.relation == Relation.CONTRADICTS and {tie.source, tie.target} <= known:
            yield Entry(WARNINGS, "These contradict each other.", (tie.source, tie.target))


def _unknown(picture: Picture, query: Query) -> Iterator[Entry]:
    yield from (Entry(UNKNOWN, one_line(gap.said)) for gap in picture.gaps)
    for cue in _by_meaning_alone(picture, query):
        yield Entry(UNKNOWN, f"Something near in meaning, but no word of it was found: {shortened(cue, CUE_CHARS)}")
    for sort, seen in picture.seen.items():
        many = f"{seen} or more" if seen == MOST_SEEN else str(seen)
        yield Entry(UNKNOWN, f"Of {many} {PLURALS[sort]} not all were looked at; query_journey_history shows them.")
    long = [one for one in picture.of(Sort.SESSION) if one.cut_off]
    if long:
        names = ", ".join(shortened(one_line(one.session), HEAD_CHARS) for one in long[:MOST_CITED])
        yield Entry(UNKNOWN, f"Only the last things of {names} were looked at; query_journey_history shows all.")


def _by_meaning_alone(picture: Picture, query: Query) -> Iterator[str]:
    """Cues of which no word is in anything that is told."""
    unknown = {gap.about for gap in picture.gaps if gap.missing is Missing.CUE}
    asked = {cue.text: {*roots_of(cue.text)} for cue in query.cues if cue.text not in unknown}
    if asked:
        told = [one.text for each in picture.fragments for one in (each, *each.within)]
        said = {root for text in told for root in roots_of(text[:LOOKED_AT_CHARS])}
        yield from (one_line(text) for text, roots in asked.items() if roots and said.isdisjoint(roots))
