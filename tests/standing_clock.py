"""A clock that stands still."""

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def goes_on(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
