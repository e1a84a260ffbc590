"""What is kept: how much was taken, and what is reserved for calls that are under way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from dionysus_mcp.mind.moments import iso
from dionysus_mcp.plain import known_fields

AREA, OPEN = "ledger", "open"
SUM, PART = "sum/", "part/"
LEASE = timedelta(hours=1)
"""No call takes so long: who reserved has died, and what was reserved counts as taken."""
RUNS_LAST = timedelta(days=2)
"""No run lasts so long: what it took is asked for no more."""
OF_A_RUN = re.compile(rf"{SUM}[a-z]+-(\d{{8}}T\d{{6}})Z-[0-9a-f]+")
NOTES = Callable[[str, Sequence[str]], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What calls took. `unpriced` calls have no known price, and are not in `money`; `lost` ones ended unheard, and
    count with all that was reserved for them."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    money: float = 0.0
    unpriced: int = 0
    lost: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            round(self.money + other.money, 9),
            self.unpriced + other.unpriced,
            self.lost + other.lost,
        )

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @classmethod
    def read(cls, raw: bytes | None) -> Taken:
        return cls(**known_fields(cls, json.loads(raw))) if raw else cls()

    def note(self) -> bytes:
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a call under way can take at most."""

    at: str
    model: str
    kind: str
    tokens: int
    money: float | None
    run: str = ""

    def sums(self, now: datetime) -> dict[str, str]:
        """Where it counts: under which key of the sums, for each budget."""
        sums = {"day": SUM + day_of(now), "month": SUM + month_of(now)}
        return sums | {"run": SUM + self.run} if self.run else sums

    def counts_with(self, other: Reserved, budget: str) -> bool:
        """Whether both take of the same budget. A call outside of runs has that of a run for itself."""
        return budget != "run" or bool(self.run and self.run == other.run)

    def lives(self, now: datetime) -> bool:
        return abs(now - self.moment) <= LEASE

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def keys(self, moment: datetime) -> list[str]:
        """Where a call adds up that ended then."""
        return [*self.sums(moment).values(), part_key(day_of(moment), self.model, self.kind)]

    def lost(self) -> Taken:
        return Taken(1, self.tokens, 0, 0, self.money or 0.0, int(self.money is None), 1)


def reservations(notes: NOTES) -> dict[str, Reserved]:
    """Those that are open, by their tickets."""
    raw = notes(AREA, (OPEN,)).get(OPEN)
    told = json.loads(raw) if raw else {}
    return {ticket: Reserved(**known_fields(Reserved, one)) for ticket, one in told.items()}


def reservations_note(kept: Mapping[str, Reserved]) -> bytes | None:
    return json.dumps({ticket: asdict(one) for ticket, one in kept.items()}).encode() if kept else None


def lost_sums(open_ones: Iterable[Reserved], now: datetime) -> dict[str, Taken]:
    """What calls took that ended unheard, under the keys of when they began."""
    sums: dict[str, Taken] = {}
    for one in open_ones:
        for key in one.keys(one.moment) if not one.lives(now) else ():
            sums[key] = sums.get(key, Taken()) + one.lost()
    return sums


def of_old_runs(keys: Iterable[str], now: datetime) -> Iterator[str]:
    """The sums of runs that have long been over."""
    for key in keys:
        found = OF_A_RUN.fullmatch(key)
        if found and now - datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) > RUNS_LAST:
            yield key


def day_of(moment: datetime) -> str:
    return iso(moment)[:10]


def month_of(moment: datetime) -> str:
    return iso(moment)[:7]


def part_key(day: str, model: str, kind: str) -> str:
    return f"{PART}{day}/{kind}/{model}"


def part_of(key: str) -> tuple[str, str, str]:
    """Day, kind and model of a key."""
    day, kind, model = key.removeprefix(PART).split("/", 2)
    return day, kind, model
