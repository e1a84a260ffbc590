"""Step ten, too: as much of what can be told as the budget holds. Nothing is cut short while there is room, nothing is
told twice when there is little, and with very little, fewer things are told, and those whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.mind.reconstruction.answers import Line, Section
from dionysus_mcp.plain import shortened, tokens

WERE, DECISIONS, TASKS, COMMITMENTS = "Where we were", "Decisions", "Open tasks", "Commitments"
CHANGED, NEXT = "What changed", "Next"
ENTITIES, WARNINGS, UNKNOWN = "Entities", "Warnings", "Not known"
TITLES = (WERE, DECISIONS, TASKS, COMMITMENTS, CHANGED, NEXT, ENTITIES, WARNINGS, UNKNOWN)
BEFORE_OTHERS = (NEXT, WERE, UNKNOWN, WARNINGS, COMMITMENTS, TASKS, DECISIONS, CHANGED, ENTITIES)
"""Of what is told twice, the first stays; and in this order, but for what was said last, the first lines of all get
their room, then the second ones."""
WHOLE, SHORTER, SHORTEST = 1_200, 400, 200
FEWEST_CHARS = 40
LATER = 15
"""For lines whose turn comes later than this, no other line is cut."""
CITED_CHARS = 40
ROOM_CHARS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that can be told. `tail` is never cut; `turn` says when it gets its room among those of its section;
    `tells` are the ids of what it says all of, so that no other line needs to."""

    title: str
    text: str
    ids: tuple[str, ...] = ()
    tail: str = ""
    turn: int = 0
    tells: tuple[str, ...] = ()

    def line(self, length: int) -> Line:
        room = max(FEWEST_CHARS, length - len(self.tail))
        return Line(shortened(self.text, room) + self.tail, self.ids)


def fitted(entries: Sequence[Entry], head: str, budget: int) -> tuple[tuple[Section, ...], str, int]:
    """The sections that fit the budget, as markdown, and how many lines do not."""
    once = each_once(entries)
    ways = [(entries, WHOLE), (once, WHOLE), (once, SHORTER), (once, SHORTEST)]
    chosen, length = next((way for way in ways if _fits(*way, head, budget)), ways[-1])
    kept = _taken(chosen, _lines(chosen, length, budget), 4 * budget - len(markdown((), head, 0)))
    sections, left = _sections(chosen, kept), len(chosen) - len(kept)
    return sections, markdown(sections, head, left), left


def each_once(entries: Sequence[Entry]) -> list[Entry]:
    """Without lines that only tell what others tell: what is to be done now comes before all lists."""
    told: set[str] = set()
    dropped: set[int] = set()
    for place in sorted(range(len(entries)), key=lambda at: BEFORE_OTHERS.index(entries[at].title)):
        tells = entries[place].tells
        if tells and told.issuperset(tells):
            dropped.add(place)
        told.update(tells)
    return [entry for place, entry in enumerate(entries) if place not in dropped]


def markdown(sections: Sequence[Section], head: str, left_out: int) -> str:
    body = [line for section in sections for line in (f"## {section.title}", *map(_item, section.lines))]
    end = [f"({left_out} left out)"] if left_out else []
    return "\n".join([f"# {head}", *body, *end])


def _fits(entries: Sequence[Entry], length: int, head: str, budget: int) -> bool:
    """Whether all that comes first has room, at this length of texts."""
    lines = _lines(entries, length, budget)
    first = {place: line for place, line in lines.items() if entries[place].turn < LATER}
    return tokens(markdown(_sections(entries, first), head, len(entries))) <= budget


def _lines(entries: Sequence[Entry], length: int, budget: int) -> dict[int, Line]:
    """All lines by their places. What was said last is what one goes on from: it may take half of the room."""
    last = max(length, min(WHOLE, 2 * budget))
    return {
        place: entry.line(last if (entry.title, entry.turn) == (WERE, 0) else length)
        for place, entry in enumerate(entries)
    }


def _taken(entries: Sequence[Entry], lines: dict[int, Line], room: int) -> dict[int, Line]:
    """The lines that have room, by their places; all of them, or with room left to say how many are not there."""
    titles = {entry.title for entry in entries}
    if sum(len(_item(line)) + 1 for line in lines.values()) + sum(len(one) + 4 for one in titles) <= room:
        return lines
    taken: dict[int, Line] = {}
    begun: set[str] = set()
    left = room - ROOM_CHARS
    for place in sorted(lines, key=lambda at: _rank(entries[at], at)):
        title = entries[place].title
        around = 1 + (0 if title in begun else len(title) + 4)
        line = lines[place] if taken else _cut_to(entries[place], lines[place], left - around)
        if len(_item(line)) + around <= left:
            taken[place] = line
            begun.add(title)
            left -= len(_item(line)) + around
    return taken


def _rank(entry: Entry, place: int) -> tuple[int, bool, int, int]:
    """When a line gets its room: what was said last before all."""
    return entry.turn, entry.title != WERE, BEFORE_OTHERS.index(entry.title), place


def _cut_to(entry: Entry, line: Line, room: int) -> Line:
    """The line itself, or as much of it as there is room for, where there is room for hardly one."""
    over = len(_item(line)) - room
    return entry.line(len(line.text) - over) if over > 0 else line


def _sections(entries: Sequence[Entry], lines: dict[int, Line]) -> tuple[Section, ...]:
    of = {title: [lines[at] for at in sorted(lines) if entries[at].title == title] for title in TITLES}
    return tuple(Section(title, tuple(several)) for title, several in of.items() if several)


def _item(line: Line) -> str:
    cited = ", ".join(shortened(one_line(id_), CITED_CHARS) for id_ in line.ids)
    return f"- {line.text} [{cited}]" if cited else f"- {line.text}"


def in_turn(entries: Iterable[Entry], first: int = 0) -> list[Entry]:
    """Each a turn after the one before it."""
    return [replace(one, turn=turn) for turn, one in enumerate(entries, first)]


def one_line(text: str) -> str:
    """So that no text can pass for a heading or a line of ours."""
    return " ".join(text.split())
