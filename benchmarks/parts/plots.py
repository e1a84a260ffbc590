"""A plot as an SVG file of its own, readable on light and on dark ground: lines over sizes, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 780, 420
LEFT, RIGHT, TOP, BOTTOM = 90, 230, 50, 50
COLOURS = ("#2f81f7", "#e3702d", "#2da44e", "#a371f7", "#cf4a8b", "#8b949e", "#b8912f")
# Greys that stand out from white and from black alike: a picture does not know the ground of its page.
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #6e7781 }
.title { font-weight: 600; font-size: 15px }
.rule { stroke: #8b949e; stroke-opacity: .35 }
"""

Lines = Mapping[str, Mapping[int, float]]


class Scale:
    """From numbers to places, by their logarithms."""

    def __init__(self, numbers: Sequence[float], begin: int, end: int, *, to_powers: bool) -> None:
        logs = [math.log10(number) for number in numbers]
        self._least = math.floor(min(logs)) if to_powers else min(logs)
        self._most = math.ceil(max(logs)) if to_powers else max(logs)
        self._begin, self._end = begin, end

    def place(self, number: float) -> float:
        span = (self._most - self._least) or 1
        return round(self._begin + (math.log10(number) - self._least) / span * (self._end - self._begin), 1)

    def powers(self) -> Iterator[float]:
        return (10.0**power for power in range(math.ceil(self._least), math.floor(self._most) + 1))


def write_plot(file: Path, title: str, unit: str, lines: Lines) -> None:
    """A line for each name: what it is at each size."""
    points = [point for line in lines.values() for point in line.items()]
    across = Scale([size for size, _ in points], LEFT, WIDTH - RIGHT, to_powers=False)
    up = Scale([value for _, value in points], HEIGHT - BOTTOM, TOP, to_powers=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        *_axes(across, up, sorted({size for size, _ in points}), unit),
        *(part for number, name in enumerate(lines) for part in _line(number, lines[name], across, up)),
        *_names(lines, up),
        "</svg>",
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts) + "\n", "utf-8")


def _axes(across: Scale, up: Scale, sizes: Sequence[int], unit: str) -> Iterator[str]:
    for value in up.powers():
        y = up.place(value)
        yield f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{value:,g} {escape(unit)}</text>'
    for size in sizes:
        yield f'<text x="{across.place(size)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">memories</text>'


def _line(number: int, line: Mapping[int, float], across: Scale, up: Scale) -> Iterator[str]:
    colour = COLOURS[number % len(COLOURS)]
    places = [(across.place(size), up.place(value)) for size, value in sorted(line.items())]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>'


def _names(lines: Lines, up: Scale) -> Iterator[str]:
    """Each name at the end of its line, apart from the one above it."""
    ends = sorted((up.place(line[max(line)]), number, name) for number, (name, line) in enumerate(lines.items()))
    above = -math.inf
    for y, number, name in ends:
        above = max(y, above + 17)
        colour = COLOURS[number % len(COLOURS)]
        x = WIDTH - RIGHT + 12
        yield f'<circle cx="{x}" cy="{above}" r="4" fill="{colour}"/>'
        yield f'<text x="{x + 10}" y="{above + 4}">{escape(name)}</text>'
