"""What a question says about time, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dionysus_mcp.mind.moments import Period


@dataclass(frozen=True, slots=True)
class Span:
    """A period that a question speaks of, how sure that is, and the words that say so.

    `yearly`: a day, a month or a season without a year; the period is the last one, any other year may be meant.
    `unbounded`: since, until, before or after something, so that being inside says little.
    """

    first: datetime
    last: datetime
    sure: float = 1.0
    text: str = ""
    yearly: bool = False
    unbounded: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time told by an event: search for `phrase`, and `span_at` the moment of what was found is the time meant."""

    phrase: str
    offset: timedelta
    slack: timedelta
    text: str = ""

    def span_at(self, moment: datetime) -> Span | None:
        """The time that is meant if the event was then; None beyond the calendar."""
        try:
            middle = moment + self.offset
            return Span(middle - self.slack, middle + self.slack, text=self.text)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Times:
    """The periods of a question, any of which may be meant, and the event that it reckons from, if it does."""

    periods: tuple[Span, ...] = ()
    anchor: Anchor | None = None

    def __bool__(self) -> bool:
        return bool(self.periods or self.anchor)


def spanning(period: Period, sure: float = 1.0, *, yearly: bool = False) -> Span:
    return Span(period.first, period.last, sure, yearly=yearly)
