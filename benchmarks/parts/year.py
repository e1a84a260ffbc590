"""A year in the life of an invented person, as short notes: situations, what followed, and much else; seeded.

Which outcome usually follows which hidden value of a situation is drawn for each seed, and drawn again for the themes
that a change touches, at a day that varies; one change brings the first habit back. In a quiet year nothing changes.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

THEMES = Path(__file__).with_name("year_themes.toml")
DAYS = 365
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES = ("00", "05", "15", "20", "30", "40", "50")
CASES_A_DAY = 6.0
LEAST_DIFFERENT = 3
"""Outcomes that the values of a theme have at least between them."""

Habit = Mapping[str, str]
"""For each value of a theme's situations, what usually follows."""


@dataclass(frozen=True, slots=True)
class Event:
    """What is noted at a moment, in days. A case has an outcome; the theme and its kind are for whoever judges."""

    at: float
    text: str
    outcome: str = ""
    theme: str = ""
    kind: str = ""
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on, other things follow in these themes."""

    name: str
    day: int
    themes: tuple[str, ...]
    returns: bool
    told: str


@dataclass(frozen=True, slots=True)
class Year:
    """All that is noted in a year, in order."""

    events: tuple[Event, ...]
    changes: tuple[Change, ...]

    @property
    def cases(self) -> list[Event]:
        return [event for event in self.events if event.outcome]


def a_year(seed: int, *, changing: bool = True, days: int = DAYS, freely: bool = False) -> Year:
    """The first so many days of a year. `freely`: wordings of one outcome seldom share a word."""
    return _Writer(random.Random(seed), "freely" if freely else "outcomes", changing=changing).year(days)


@cache
def texts() -> Mapping[str, Any]:
    return tomllib.loads(THEMES.read_text("utf-8"))


class _Writer:
    """Draws what happens, then words for it."""

    def __init__(self, chance: random.Random, outcomes: str, *, changing: bool) -> None:
        self._chance = chance
        self._outcomes = outcomes
        self._themes: Mapping[str, Any] = texts()["themes"]
        self._changes = tuple(self._change(name, said) for name, said in texts()["changes"].items())
        habits = {name: self._habits(name, theme) for name, theme in self._themes.items()}
        self._habit = habits if changing else {name: every[:1] for name, every in habits.items()}

    def year(self, days: int) -> Year:
        events = sorted((event for day in range(days) for event in self._day(day)), key=lambda event: event.at)
        return Year(tuple(events), self._changes)

    def _change(self, name: str, said: Mapping[str, Any]) -> Change:
        day = said["day"] + self._chance.randint(-said["jitter"], said["jitter"])
        return Change(name, day, tuple(said["themes"]), said.get("returns", False), said["told"])

    def _habits(self, name: str, theme: Mapping[str, Any]) -> list[tuple[int, Habit]]:
        """From which day on what usually follows."""
        habits = [(0, self._drawn(theme, {}))]
        for change in sorted((one for one in self._changes if name in one.themes), key=lambda one: one.day):
            habits.append((change.day, habits[0][1] if change.returns else self._drawn(theme, habits[-1][1])))
        return habits

    def _drawn(self, theme: Mapping[str, Any], before: Habit) -> Habit:
        """Another outcome for every value than before."""
        outcomes, values = list(theme["outcomes"]), list(theme["values"])
        while True:
            habit = {value: self._chance.choice(outcomes) for value in values}
            different = len(set(habit.values())) >= min(len(values), LEAST_DIFFERENT)
            if different and all(before.get(value) != outcome for value, outcome in habit.items()):
                return habit

    def _day(self, day: int) -> Iterator[Event]:
        for name, theme in self._themes.items():
            if day % 7 in theme.get("days", range(7)):
                yield from (self._case(day, name, theme) for _ in range(self._some(CASES_A_DAY * self._share(theme))))
        yield from (self._noise(day) for _ in range(self._some(texts()["noise"]["per_day"])))
        for change in self._changes:
            if change.day == day and change.told and any(len(self._habit[name]) > 1 for name in change.themes):
                yield Event(day + 0.01, change.told)

    def _share(self, theme: Mapping[str, Any]) -> float:
        every = sum(one["share"] * len(one.get("days", WEEK)) / len(WEEK) for one in self._themes.values())
        return float(theme["share"] / every)

    def _some(self, expected: float) -> int:
        return int(expected) + (self._chance.random() < expected % 1)

    def _case(self, day: int, name: str, theme: Mapping[str, Any]) -> Event:
        at, weekday = day + (theme["hour"] + self._chance.random()) / 24, WEEK[day % 7]
        words = {"day": weekday, "hour": f"{int(at % 1 * 24)}:{self._chance.choice(MINUTES)}"}
        value = self._value(weekday, theme)
        wording = weekday if theme.get("by_weekday") else self._chance.choice(theme["values"][value])
        usual = next(habit for since, habit in reversed(self._habit[name]) if since <= day)[value]
        others = [kind for kind in theme["outcomes"] if kind != usual]
        kind = usual if self._chance.random() < theme["holds"] else self._chance.choice(others)
        situation = self._chance.choice(theme["templates"]).format(value=wording, **words)
        return Event(
            at,
            _sentence(situation) + self._tail(words),
            self._chance.choice(theme[self._outcomes][kind]) + self._tail(words),
            theme=name,
            kind=f"{name}: {kind}",
            usual=kind == usual,
        )

    def _value(self, weekday: str, theme: Mapping[str, Any]) -> str:
        values: Mapping[str, Sequence[str]] = theme["values"]
        if theme.get("by_weekday"):
            return next(value for value, wordings in values.items() if weekday in wordings)
        return self._chance.choice(list(values))

    def _tail(self, words: Mapping[str, str]) -> str:
        return str(self._chance.choice(texts()["tails"]["words"]).format(**words))

    def _noise(self, day: int) -> Event:
        said = texts()["noise"]
        who, what = self._chance.choice(said["who"]), self._chance.choice(said["what"])
        text = self._chance.choice(said["templates"]).format(who=who, what=what, day=WEEK[day % 7])
        return Event(day + self._chance.random(), _sentence(text))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
