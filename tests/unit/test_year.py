"""The simulated year by which predictions are measured: that it is what it says, and that its scores count right."""

from __future__ import annotations

from collections import Counter, defaultdict
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from benchmarks.parts.year import Change, Event, Year, a_year, texts
from benchmarks.parts.year_plot import write_courses
from benchmarks.parts.year_scores import Told, calibration_error, recovery, scored


def test_the_same_seed_tells_the_same_year_and_another_one_another() -> None:
    assert a_year(3) == a_year(3)
    assert a_year(3).events != a_year(4).events


@pytest.mark.parametrize("seed", [0, 7])
def test_a_year_has_two_thousand_cases_and_much_else(seed: int) -> None:
    year = a_year(seed)

    assert len(year.cases) > 2_000
    assert len(year.events) - len(year.cases) > 800
    assert len({case.theme for case in year.cases}) == 13
    assert [event.at for event in year.events] == sorted(event.at for event in year.events)


@pytest.mark.parametrize("words", ["outcomes", "freely"])
def test_a_wording_belongs_to_one_outcome(words: str) -> None:
    wordings = Counter(
        wording for theme in texts()["themes"].values() for said in theme[words].values() for wording in said
    )

    assert set(wordings.values()) == {1}


def test_what_usually_follows_changes_on_its_day_and_in_a_quiet_year_never() -> None:
    changing, quiet = a_year(5), a_year(5, changing=False)
    (change,) = [one for one in changing.changes if one.name == "choir"]

    before, after = _usual(changing, "phone", 0, change.day), _usual(changing, "phone", change.day, 365)

    assert before != after
    assert _usual(quiet, "phone", 0, change.day) == _usual(quiet, "phone", change.day, 365)


def test_a_habit_comes_back_in_autumn() -> None:
    year = a_year(5)
    spring, autumn = (next(one.day for one in year.changes if one.name == name) for name in ("spring", "autumn"))

    habits = [_usual(year, "garden", *days) for days in ((0, spring), (spring, autumn), (autumn, 365))]

    assert habits[0] == habits[2] != habits[1]


def test_scores_count_what_they_say() -> None:
    year = Year(tuple(Event(float(day), "so", "so", "a", "a: b") for day in range(208)), ())
    told = [Told(0.75, day % 4 != 0) for day in range(208)]

    score = scored(year, told)

    assert (score.error, score.last) == (0.25, 0.25)
    assert score.calibration == 0.0
    assert score.brier == pytest.approx(0.75 * 0.25**2 + 0.25 * 0.75**2)


def test_calibration_error_weighs_each_tenth_by_how_often_it_was_said() -> None:
    sure, right = np.array([0.95, 0.95, 0.95, 0.15]), np.array([1.0, 1.0, 0.0, 0.0])

    assert calibration_error(sure, right) == pytest.approx(0.75 * (0.95 - 2 / 3) + 0.25 * 0.15)


def test_recovery_is_counted_from_a_change_in_events_of_its_theme() -> None:
    cases = [Event(day + 0.5, "so", "so", theme, "kind") for day in range(100) for theme in ("changed", "other")]
    year = Year(tuple(cases), (Change("one", 50, ("changed",), False, ""),))
    wrong = [float(case.theme == "changed" and 50 <= case.at < 60) for case in cases]

    assert recovery(year, np.array(wrong)) == 10
    assert recovery(year, np.zeros(len(cases))) == 0


def test_the_course_of_a_year_is_drawn_as_a_picture(tmp_path) -> None:
    course = [(day / 2, day % 3 == 0) for day in range(400)]

    write_courses(tmp_path / "year.svg", {"this & that": [course], "other": [course[::-1]]})

    lines = ET.parse(tmp_path / "year.svg").findall(".//{*}polyline")
    assert len(lines) == 2
    assert all(line.get("points") for line in lines)


def _usual(year: Year, theme: str, first: int, end: int) -> dict[str, str]:
    """What follows usually in a stretch of days, by the words of the situation's hidden value."""
    seen: dict[str, set[str]] = defaultdict(set)
    for case in year.cases:
        if case.theme == theme and case.usual and first <= case.at < end:
            seen[_value(theme, case.text)].add(case.kind)
    assert all(len(kinds) == 1 for kinds in seen.values())
    return {value: min(kinds) for value, kinds in seen.items()}


def _value(theme: str, text: str) -> str:
    """The hidden value of a situation: the one with the longest wording that stands in it."""
    found = [
        (len(wording), value)
        for value, wordings in texts()["themes"][theme]["values"].items()
        for wording in wordings
        if wording.casefold() in text.casefold()
    ]
    return str(max(found)[1])
