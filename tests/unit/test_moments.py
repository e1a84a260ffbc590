"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.deadlines import deadline
from dionysus_mcp.mind.moments import first_instant, last_instant

NOW = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
DAY = ("T00:00:00.000000Z", "T23:59:59.999999Z")

PERIODS = [
    ("2026", "2026-01-01" + DAY[0], "2026-12-31" + DAY[1]),
    ("2024-02", "2024-02-01" + DAY[0], "2024-02-29" + DAY[1]),
    ("2026-12", "2026-12-01" + DAY[0], "2026-12-31" + DAY[1]),
    ("2026-5-4", "2026-05-04" + DAY[0], "2026-05-04" + DAY[1]),
    ("2026-05-04", "2026-05-04" + DAY[0], "2026-05-04" + DAY[1]),
    (" Today ", "2026-03-31" + DAY[0], "2026-03-31" + DAY[1]),
    ("yesterday", "2026-03-30" + DAY[0], "2026-03-30" + DAY[1]),
    ("3 days ago", "2026-03-28" + DAY[0], "2026-03-28" + DAY[1]),
    ("1 week ago", "2026-03-24" + DAY[0], "2026-03-24" + DAY[1]),
    ("1 month ago", "2026-02-28" + DAY[0], "2026-02-28" + DAY[1]),
    ("2 years ago", "2024-03-31" + DAY[0], "2024-03-31" + DAY[1]),
    ("now", "2026-03-31T15:30:00.000000Z", "2026-03-31T15:30:00.000000Z"),
    ("2 hours ago", "2026-03-31T13:30:00.000000Z", "2026-03-31T13:30:00.000000Z"),
    ("2026-05-04T10:30", "2026-05-04T10:30:00.000000Z", "2026-05-04T10:30:00.000000Z"),
    ("2026-05-04T10:30:00.5+02:00", "2026-05-04T08:30:00.500000Z", "2026-05-04T08:30:00.500000Z"),
    ("2026-05-04 10:30Z", "2026-05-04T10:30:00.000000Z", "2026-05-04T10:30:00.000000Z"),
    ("9999", "9999-01-01" + DAY[0], "9999-12-31" + DAY[1]),
    ("9999-12", "9999-12-01" + DAY[0], "9999-12-31" + DAY[1]),
    ("9999-12-31", "9999-12-31" + DAY[0], "9999-12-31" + DAY[1]),
    ("0987", "0987-01-01" + DAY[0], "0987-12-31" + DAY[1]),
]


@pytest.mark.parametrize(("text", "first", "last"), PERIODS)
def test_periods_have_a_first_and_a_last_instant(text: str, first: str, last: str) -> None:
    assert (first_instant(text, "since", NOW), last_instant(text, "until", NOW)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31.12.2026", "2026-13", "2026-02-30", "99999 years ago", "last Tuesday", "-5 days ago", "2026-00",
     "0000", "10000", "🍵", "2026-05-04T25:00", "٣ days ago!", "9999-12-31T23:59:59-23:59"],
)  # fmt: skip
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        first_instant(text, "since", NOW)
    assert refused.value.details["field"] == "since"
    assert "ISO 8601" in refused.value.next_step


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("tomorrow", "2026-04-01" + DAY[1]),
        ("Friday", "2026-04-03" + DAY[1]),
        ("next  friday", "2026-04-03" + DAY[1]),
        ("tuesday", "2026-04-07" + DAY[1]),
        ("by wednesday", "2026-04-01" + DAY[1]),
        ("in 3 days", "2026-04-03" + DAY[1]),
        ("in a week", "2026-04-07" + DAY[1]),
        ("in 1 month", "2026-04-30" + DAY[1]),
        ("in 2 years", "2028-03-31" + DAY[1]),
        ("in 2 hours", "2026-03-31T17:30:00.000000Z"),
        ("today", "2026-03-31" + DAY[1]),
        ("2026-05", "2026-05-31" + DAY[1]),
    ],
)
def test_deadlines_lie_ahead(text: str, last: str) -> None:
    assert deadline(text, "due", NOW) == last


@pytest.mark.parametrize("text", ["soon", "in 99999 years", "in 99999 months", "last friday", "friday 13", "in days"])
def test_no_deadline_is_refused_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        deadline(text, "due", NOW)
    assert "tomorrow" in refused.value.next_step
