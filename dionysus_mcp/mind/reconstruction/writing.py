"""Step ten: the picture as lines, and as many of them as the budget holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from dionysus_mcp.mind.reconstruction.answers import Line, Section
from dionysus_mcp.mind.reconstruction.scanning import MOST_SEEN
from dionysus_mcp.mind.reconstruction.validating import COHERENT
from dionysus_mcp.mind.reconstruction.values import Fragment, Picture, Query, Sort
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.plain import shortened, tokens

WERE, DECISIONS, TASKS, COMMITMENTS = "Where we were", "Decisions", "Open tasks", "Commitments"
ENTITIES, WARNINGS, UNKNOWN = "Entities", "Warnings", "Not known"
PLURALS = {Sort.DECISION: "decisions", Sort.TASK: "open tasks", Sort.COMMITMENT: "commitments"}
LENGTHS = (400, 200, 100, 60, 36)
"""Of texts: they are cut before lines are left out."""
HEAD_CHARS = 60
MOST_ENTITIES = 20
MOST_CITED = 3
CITED_CHARS = 40
ROOM_CHARS = 20


def lines(picture: Picture, query: Query) -> tuple[Section, ...]:
    """All that can be told. What says that something is not known cites nothing; everything else does."""
    sections = (
        (WERE, [*map(_told, picture.of(Sort.SESSION)), *map(_told, picture.of(Sort.MEMORY))]),
        (DECISIONS, map(_told, picture.of(Sort.DECISION))),
        (TASKS, map(_told, picture.of(Sort.TASK))),
        (COMMITMENTS, map(_told, picture.of(Sort.COMMITMENT))),
        (ENTITIES, _entities(picture.fragments)),
        (WARNINGS, _warnings(picture, query)),
        (UNKNOWN, _unknown(picture)),
    )
    made = (Section(title, tuple(several)) for title, several in sections)
    return tuple(section for section in made if section.lines)


def fitted(sections: Sequence[Section], project: str, budget: int) -> tuple[tuple[Section, ...], str, int]:
    """The sections that fit the budget, as markdown, and how many lines do not: texts are cut first, then lines go,
    those far down in their sections before the others."""
    total = sum(len(section.lines) for section in sections)
    for length in LENGTHS:
        cut = _cut(sections, length)
        text = markdown(cut, project, 0)
        if tokens(text) <= budget:
            return cut, text, 0
    kept = _fewer(_cut(sections, LENGTHS[-1]), project, budget)
    left = total - sum(len(section.lines) for section in kept)
    return kept, markdown(kept, project, left), left


def markdown(sections: Sequence[Section], project: str, left_out: int) -> str:
    body = [line for section in sections for line in (f"## {section.title}", *map(_item, section.lines))]
    end = [f"({left_out} left out)"] if left_out else []
    return "\n".join([f"# {shortened(_one_line(project), HEAD_CHARS)}", *body, *end])


def _fewer(sections: Sequence[Section], project: str, budget: int) -> tuple[Section, ...]:
    """As many lines as fit: the first of each section, then the second of each."""
    room = 4 * budget - len(markdown((), project, 0)) - ROOM_CHARS
    taken: dict[str, list[Line]] = defaultdict(list)
    for title, line in _in_turn(sections):
        cost = len(_item(line)) + 1 + (0 if taken.get(title) else len(title) + 4)
        if cost <= room:
            taken[title].append(line)
            room -= cost
    return tuple(
        Section(section.title, tuple(taken[section.title])) for section in sections if taken.get(section.title)
    )


def _in_turn(sections: Sequence[Section]) -> Iterator[tuple[str, Line]]:
    for row in zip_longest(*(section.lines for section in sections)):
        yield from ((section.title, line) for section, line in zip(sections, row, strict=True) if line is not None)


def _cut(sections: Sequence[Section], length: int) -> tuple[Section, ...]:
    return tuple(
        Section(one.title, tuple(replace(line, text=shortened(line.text, length)) for line in one.lines))
        for one in sections
    )


def _item(line: Line) -> str:
    cited = ", ".join(shortened(_one_line(id_), CITED_CHARS) for id_ in line.ids)
    return f"- {line.text} [{cited}]" if cited else f"- {line.text}"


def _told(one: Fragment) -> Line:
    due = f" (due {one.due[:10]})" if one.due else ""
    return Line(f"{one.at[:16].replace('T', ' ')}{due} {_one_line(one.text)}", one.ids)


def _entities(fragments: Iterable[Fragment]) -> list[Line]:
    """Who and what is spoken of most."""
    cited: dict[str, list[str]] = defaultdict(list)
    written: dict[str, str] = {}
    for one in fragments:
        for name in one.mentions:
            written.setdefault(name.casefold(), name)
            cited[name.casefold()] += [one.ids[-1]]
    most = sorted(cited, key=lambda name: (-len(cited[name]), name))[:MOST_ENTITIES]
    return [Line(_one_line(written[name]), tuple(dict.fromkeys(cited[name]))[:MOST_CITED]) for name in most]


def _warnings(picture: Picture, query: Query) -> Iterator[Line]:
    known = {one.id for one in picture.fragments}
    for one in (*picture.fragments, *picture.dropped):
        if one.due and one.due < query.now:
            yield Line(f"Overdue since {one.due[:10]}: {_one_line(one.text)}", one.ids)
    for one in picture.fragments:
        if one.hindered_by:
            yield Line(f"Blocked by {_one_line('; '.join(one.hindered_by))}: {_one_line(one.text)}", one.ids)
        if one.project not in {query.project, "global"}:
            yield Line(f"From the project {_one_line(one.project)}: {_one_line(one.text)}", one.ids)
    aside = [one for one in picture.dropped if one.sort in {Sort.TASK, Sort.COMMITMENT}]
    if aside:
        cited = tuple(id_ for one in aside[:MOST_CITED] for id_ in one.ids)
        yield Line(f"Left aside, with little to do with this: {len(aside)} that are open", cited)
    for tie in picture.ties:
        if tie.relation == Relation.CONTRADICTS and {tie.source, tie.target} <= known:
            yield Line("These contradict each other.", (tie.source, tie.target))


def _unknown(picture: Picture) -> Iterator[Line]:
    yield from (Line(_one_line(gap.said)) for gap in picture.gaps)
    for sort, seen in picture.seen.items():
        many = f"{seen} or more" if seen == MOST_SEEN else str(seen)
        yield Line(f"Of {many} {PLURALS[sort]} not all were looked at; query_journey_history shows them.")
    if picture.coherence is not None and picture.coherence < COHERENT:
        yield Line(f"This hangs together little: coherence {picture.coherence}, {COHERENT} is wanted.")


def _one_line(text: str) -> str:
    """So that no text can pass for a heading or a line of ours."""
    return " ".join(text.split())
