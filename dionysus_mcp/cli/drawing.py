"""The landscape as a picture: a circle for each basin, the larger the more memories, the warmer the more active; lines
between those that were active together. Plain SVG, written by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from dionysus_mcp.cli.terminal import harmless
from dionysus_mcp.mind.basins.answers import BasinView, CoActivation, Landscape
from dionysus_mcp.mind.basins.values import State
from dionysus_mcp.plain import shortened

LARGEST, SMALLEST = 90.0, 16.0
GAP = 10.0
MARGIN = 30.0
TURN, STEP = 2.399963, 6.0  # the golden angle: no two circles are tried in the same direction
NAME_CHARS = 40
LETTER = 0.55
FONT_MOST, FONT_LEAST = 15.0, 7.0
NO_XML = re.compile("[\ufffe\uffff]")
COLOURS = {
    State.DORMANT: "#c9d3df",
    State.DECAYING: "#d8c9a8",
    State.ACTIVATING: "#f2c14e",
    State.ACTIVE: "#f08a4b",
    State.SATURATED: "#d1495b",
}


@dataclass(frozen=True, slots=True)
class Circle:
    """Where a basin is drawn."""

    x: float
    y: float
    radius: float

    def is_clear_of(self, other: Circle) -> bool:
        return math.hypot(self.x - other.x, self.y - other.y) >= self.radius + other.radius + GAP


def drawn(landscape: Landscape) -> str:
    """The picture; the same for the same landscape."""
    circles = dict(zip((view.id for view in landscape.largest), _placed(landscape.largest), strict=True))
    box = " ".join(f"{number:.1f}" for number in _frame(list(circles.values())))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" text-anchor="middle">',
            f"<title>{landscape.basins} basins of {landscape.members} memories</title>",
            *_lines(landscape.links, circles),
            *(line for view in landscape.largest for line in _basin(view, circles[view.id])),
            "</svg>\n",
        ]
    )


def _placed(views: Sequence[BasinView]) -> list[Circle]:
    """The largest in the middle, each further one as near to it as there is room."""
    most = max((view.members for view in views), default=1)
    placed: list[Circle] = []
    for view in views:
        radius = max(SMALLEST, LARGEST * math.sqrt(view.members / most))
        placed.append(next(place for place in _spiral(radius) if all(map(place.is_clear_of, placed))))
    return placed


def _spiral(radius: float) -> Iterator[Circle]:
    number = 0
    while True:
        away = STEP * math.sqrt(number)
        yield Circle(away * math.cos(number * TURN), away * math.sin(number * TURN), radius)
        number += 1


def _frame(circles: Sequence[Circle]) -> tuple[float, float, float, float]:
    left = min((one.x - one.radius for one in circles), default=0.0) - MARGIN
    top = min((one.y - one.radius for one in circles), default=0.0) - MARGIN
    right = max((one.x + one.radius for one in circles), default=0.0) + MARGIN
    bottom = max((one.y + one.radius for one in circles), default=0.0) + MARGIN
    return left, top, right - left, bottom - top


def _lines(links: Sequence[CoActivation], circles: dict[str, Circle]) -> Iterator[str]:
    for link in links:
        one, other = circles[link.one], circles[link.other]
        yield (
            f'<line x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{other.x:.1f}" y2="{other.y:.1f}" '
            f'stroke="#5b6c7d" stroke-width="{1 + 5 * link.strength:.1f}" stroke-opacity="0.5"/>'
        )


def _basin(view: BasinView, at: Circle) -> Iterator[str]:
    name = shortened(NO_XML.sub("", harmless(view.name or view.id)), NAME_CHARS)
    size = max(FONT_LEAST, min(FONT_MOST, 2 * at.radius / (LETTER * max(len(name), 1))))
    told = f"{name}: {view.members} memories, {view.state}, activation {view.activation:g}"
    yield (
        f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="{at.radius:.1f}" fill="{COLOURS[view.state]}" '
        f'stroke="#5b6c7d"><title>{escape(told)}</title></circle>'
    )
    yield f'<text x="{at.x:.1f}" y="{at.y + size / 3:.1f}" font-size="{size:.1f}">{escape(name)}</text>'
