"""The error over the days of a year as an SVG file: one line for each row, over the last so many days at each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from benchmarks.parts.plots import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, STYLE, TOP, WIDTH
from benchmarks.parts.year import texts

WINDOW_DAYS, STEP_DAYS = 28.0, 7
NAME_STEP = 22
LINES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Course = Sequence[tuple[float, bool]]
"""When each case was, and whether it was foretold wrongly."""


def write_courses(file: Path, courses: Mapping[str, Sequence[Course]]) -> None:
    """A line for each row, over all its seeds together."""
    last = max(at for every in courses.values() for course in every for at, _ in course)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>Foretold wrongly, over a year</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">Foretold wrongly, in the last {WINDOW_DAYS:.0f} days</text>',
        *_axes(last),
        *_changes(last),
        *(part for number, name in enumerate(courses) for part in _line(number, name, courses[name], last)),
        "</svg>",
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts) + "\n", "utf-8")


def _across(day: float, last: float) -> float:
    return round(LEFT + day / last * (WIDTH - RIGHT - LEFT), 1)


def _up(error: float) -> float:
    return round(HEIGHT - BOTTOM - error * (HEIGHT - BOTTOM - TOP), 1)


def _axes(last: float) -> Iterator[str]:
    for error in LINES:
        y = _up(error)
        yield f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{error:.1f}</text>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 28}">day 0</text>'
    yield f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 28}" text-anchor="end">day {last:.0f}</text>'


def _changes(last: float) -> Iterator[str]:
    """Where something changes, about: the day varies with the seed."""
    for name, change in texts()["changes"].items():
        if change["day"] < last:
            x = _across(change["day"], last)
            yield f'<line class="rule" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke-dasharray="3 4"/>'
            yield f'<text x="{x}" y="{HEIGHT - 10}" text-anchor="middle" font-size="10">{escape(name)}</text>'


def _line(number: int, name: str, courses: Sequence[Course], last: float) -> Iterator[str]:
    cases = sorted(case for course in courses for case in course)
    colour, points = COLOURS[number % len(COLOURS)], []
    for day in range(int(WINDOW_DAYS), int(last) + 1, STEP_DAYS):
        seen = [wrong for at, wrong in cases if day - WINDOW_DAYS <= at < day]
        if seen:
            points.append(f"{_across(day, last)},{_up(sum(seen) / len(seen))}")
    yield f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"/>'
    y = TOP + NAME_STEP * number
    yield f'<circle cx="{WIDTH - RIGHT + 12}" cy="{y}" r="4" fill="{colour}"/>'
    yield f'<text x="{WIDTH - RIGHT + 22}" y="{y + 4}">{escape(name)}</text>'
