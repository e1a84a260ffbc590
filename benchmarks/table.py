"""What every benchmark prints: one plain table, and figures with a sensible number of digits."""

from __future__ import annotations

import math
from collections.abc import Sequence

Cell = str | int | float


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    lines = [list(columns), *([cell(value) for value in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]
    rule = "  ".join("-" * width for width in widths)
    head, *body = [_line(line, widths) for line in lines]
    print("\n".join(["", title, head, rule, *body]), flush=True)


def cell(value: Cell) -> str:
    """A value as a table shows it: three telling digits, thousands apart."""
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 100 else f"{value:.3g}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed; NaN when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f} x" if base else "-"


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        text.rjust(width) if column else text.ljust(width)
        for column, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    return "  ".join([first, *others]).rstrip()
