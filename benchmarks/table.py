"""What every benchmark prints: one plain table, and figures with a sensible number of digits."""

from __future__ import annotations

from collections.abc import Sequence

Cell = str | int | float


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    lines = [list(columns), *([cell(value) for value in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]
    print(f"\n{title}")
    for number, line in enumerate(lines):
        print("  ".join(_padded(text, width, left=not at) for at, (text, width) in enumerate(zip(line, widths))))
        if number == 0:
            print("  ".join("-" * width for width in widths))


def cell(value: Cell) -> str:
    """A value as a table shows it: three telling digits, thousands apart."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed; NaN when there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f} x" if base else "-"


def _padded(text: str, width: int, *, left: bool) -> str:
    return text.ljust(width) if left else text.rjust(width)
