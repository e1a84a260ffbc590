"""Times in questions, and how well moments fit them."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from dionysus_mcp.mind.when import closeness, times_in

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # a Sunday

# question, first and last day of its first period
PERIODS = [
    ("What happened in 2023?", "2023-01-01", "2023-12-31"),
    ("in March 2026", "2026-03-01", "2026-03-31"),
    ("in Dec 2023", "2023-12-01", "2023-12-31"),
    ("last March", "2026-03-01", "2026-03-31"),
    ("last December", "2025-12-01", "2025-12-31"),
    ("next March", "2027-03-01", "2027-03-31"),
    ("last week", "2026-11-09", "2026-11-15"),
    ("this weekend", "2026-11-21", "2026-11-22"),
    ("last weekend", "2026-11-14", "2026-11-15"),
    ("last month", "2026-10-01", "2026-10-31"),
    ("this year", "2026-01-01", "2026-12-31"),
    ("last quarter", "2026-07-01", "2026-09-30"),
    ("yesterday", "2026-11-21", "2026-11-21"),
    ("the day before yesterday", "2026-11-20", "2026-11-20"),
    ("the day after tomorrow", "2026-11-24", "2026-11-24"),
    ("last night", "2026-11-21", "2026-11-21"),
    ("this morning", "2026-11-22", "2026-11-22"),
    ("on Monday", "2026-11-16", "2026-11-16"),
    ("last Sunday", "2026-11-15", "2026-11-15"),
    ("next Tuesday", "2026-11-24", "2026-11-24"),
    ("on 5 May", "2026-05-05", "2026-05-05"),
    ("on the 5th of May", "2026-05-05", "2026-05-05"),
    ("on May 5th, 2023", "2023-05-05", "2023-05-05"),
    ("on December 24", "2025-12-24", "2025-12-24"),
    ("Sept. 5", "2026-09-05", "2026-09-05"),
    ("2026-05-04T10:30", "2026-05-04", "2026-05-04"),
    ("2026-05", "2026-05-01", "2026-05-31"),
    ("on 14.5.2026", "2026-05-14", "2026-05-14"),
    ("the first week of August", "2026-08-01", "2026-08-07"),
    ("the last week of February 2024", "2024-02-23", "2024-02-29"),
    ("the week of 5 May 2026", "2026-05-04", "2026-05-10"),
    ("the beginning of November 2022", "2022-11-01", "2022-11-10"),
    ("in the first half of September 2022", "2022-09-01", "2022-09-15"),
    ("late February 2023", "2023-02-19", "2023-02-28"),
    ("Q3 2025", "2025-07-01", "2025-09-30"),
    ("the second quarter of 2024", "2024-04-01", "2024-06-30"),
    ("this summer", "2026-06-01", "2026-08-31"),
    ("summer 2021", "2021-06-01", "2021-08-31"),
    ("in the fall of 2021", "2021-09-01", "2021-11-30"),
    ("between March and May 2024", "2024-03-01", "2024-05-31"),
    ("between November and February", "2025-11-01", "2026-02-28"),
    ("from 3 to 5 June 2024", "2024-06-03", "2024-06-05"),
    ("from 3 June to 5 July 2024", "2024-06-03", "2024-07-05"),
    ("since June", "2026-06-01", "2026-11-22"),
    ("before 2024", "0001-01-01", "2024-01-01"),
    ("by July 10, 2022", "0001-01-01", "2022-07-10"),
    ("after 3 May 2026", "2026-05-03", "9999-12-31"),
    ("two weeks before 3 May 2026", "2026-04-16", "2026-04-22"),
    ("the week before August 3, 2023", "2023-07-27", "2023-08-02"),
    ("the day after 3 May 2026", "2026-05-04", "2026-05-04"),
    ("two weeks ago", "2026-11-05", "2026-11-11"),
    ("3 days ago", "2026-11-19", "2026-11-19"),
    ("in the last three months", "2026-08-23", "2026-11-22"),
    ("29 February", "2024-02-29", "2024-02-29"),
    ("29 February 2023", "2023-02-01", "2023-02-28"),
    ("in 9999", "9999-01-01", "9999-12-31"),
    ("What did we, in  May\n2024, do?", "2024-05-01", "2024-05-31"),
]


@pytest.mark.parametrize(("question", "first", "last"), PERIODS)
def test_the_period_that_a_question_speaks_of(question: str, first: str, last: str) -> None:
    span = times_in(question, NOW).periods[0]
    assert (str(span.first.date()), str(span.last.date())) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        "", "It may rain and they march on", "June said that April is nice", "Which port is 2023x on?", "v1.2023.4",
        "in 0000", "in the year 0", "on 31 April", "2026-13-40", "99999 days ago", "on 0 May", "May 99",
        "How many weeks passed between Ana and Bo?", "Does spring boot fall over?", "Since when?", "on Mondays",
        "What are the plans for the summer?", "the second half", "before", "two weeks before", "1/2 of it",
    ],
)  # fmt: skip
def test_what_is_no_time(question: str) -> None:
    assert not times_in(question, NOW)


# question, the event to search for, days from it
ANCHORS = [
    ("What broke three days after the launch?", "the launch", 3),
    ("A week before Ana moved to Porto, what did she buy?", "Ana moved to Porto", -7),
    ("the day after the pilot in Port Skerry", "the pilot in Port Skerry", 1),
    ("What else happened on the day of the audit?", "the audit", 0),
]


@pytest.mark.parametrize(("question", "phrase", "days"), ANCHORS)
def test_times_that_are_told_by_an_event(question: str, phrase: str, days: int) -> None:
    times = times_in(question, NOW)
    assert times.anchor is not None
    assert (times.anchor.phrase, times.anchor.offset.days, times.periods) == (phrase, days, ())
    span = times.anchor.span_at(NOW)
    assert span is not None
    assert span.first <= NOW + timedelta(days=days) <= span.last
    assert times.anchor.span_at(datetime.max.replace(tzinfo=UTC)) is None or days <= 0


EDGES = ("0001-01-01", "0001-02-01", "1.1.0001", "9999-12-26", "9999-12-30", "9999-12-31", "31.12.9999", "in 9999")
BEFORE = ("in the", "in the week of", "since", "until", "two weeks before", "a year after", "9999 months after", "last")
PERIOD = ("winter", "December", "29 February", "Q4", "weekend", "year", "3 days ago", "the launch", "late May")


def test_what_lies_beyond_the_calendar_breaks_nothing() -> None:
    chance = random.Random(5)
    ends = (datetime.min.replace(tzinfo=UTC), NOW, datetime.max.replace(tzinfo=UTC))
    for _ in range(3000):
        one, other = (
            f"{chance.choice(BEFORE)} {chance.choice((*EDGES, *PERIOD, f'{chance.randint(1, 9999):04}-12-30'))}"
            for _ in range(2)
        )
        question = chance.choice((one, f"between {one} and {other}", f"from {other.split()[-1]} to {one.split()[-1]}"))
        times = times_in(question, chance.choice(ends))
        for moment in (*ends, datetime(chance.randint(1, 9999), 12, 30, tzinfo=UTC)):
            assert 0 <= closeness(times, moment.isoformat()) <= 1, (question, moment)


# question, moments from the best to the worst; the last fits not at all
FITS = [
    ("in May 2024", ("2024-05-20", "2024-06-02", "2024-06-20", "2024-08-01")),
    ("on 5 May 2024", ("2024-05-05", "2024-05-07", "2024-05-20", "2024-05-04")),
    ("in May", ("2026-05-20", "2025-05-20", "2024-05-20", "2024-08-01")),
    ("in 2024", ("2024-03-01", "2025-01-10", "2026-01-01")),
    ("since June", ("2026-08-01", "2026-05-01")),
    ("two weeks before 20 May 2024", ("2024-05-06", "2024-05-20", "2024-04-20")),
    ("on 29 February", ("2024-02-29", "2024-02-28")),
    ("What is it?", ("2024-02-28",)),
]


@pytest.mark.parametrize(("question", "days"), FITS)
def test_moments_fit_from_best_to_not_at_all(question: str, days: tuple[str, ...]) -> None:
    times = times_in(question, NOW)
    fits = [closeness(times, f"{day}T12:00:00.000000Z") for day in days]
    assert fits == sorted(fits, reverse=True)
    assert len({*fits}) == len(fits)
    assert fits[-1] == 0


@pytest.mark.parametrize(
    ("question", "least", "most"),
    [("in May 2024", 1, 1), ("on 5 May", 0.8, 1), ("in 2024", 0.3, 0.5), ("before 2025", 0.2, 0.3), ("", 0, 0)],
)
def test_a_narrow_period_says_more_than_a_broad_one(question: str, least: float, most: float) -> None:
    assert least <= closeness(times_in(question, NOW), "2024-05-05T12:00:00.000000Z") <= most


def test_without_a_moment_nothing_fits() -> None:
    assert closeness(times_in("in 2024", NOW), "") == 0


@pytest.mark.parametrize(
    "pattern", ["in May ", "1 ", "the last week of ", "from May to ", "two weeks before ", "  ", "2024-"]
)
def test_a_long_question_takes_no_longer_than_its_beginning(pattern: str) -> None:
    began = time.process_time()
    times_in(pattern * 20_000, NOW)
    assert time.process_time() - began < 0.5
