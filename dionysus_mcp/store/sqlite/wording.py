"""From words to a query of the word index, and what each word weighs in it."""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dionysus_mcp.store.sqlite.scripts import phrases
from dionysus_mcp.store.sqlite.statements import statements

POSTINGS = 250  # how many texts that hold a word are looked at for each that is wanted
MOST_COUNTED = 25_000
LEAST_WEIGHT = 1e-6  # what FTS5 gives to a word that most texts have
REMEMBERED = 4096
MORE_FOLLOW = 0x80  # in a byte of SQLite's numbers of variable length
NO_OPERATOR = re.compile(r'["\x00]')


@dataclass(frozen=True, slots=True)
class Wording:
    """An FTS5 expression, empty when nothing can match, and the weight of every word asked for."""

    match: str
    weights: Mapping[str, float]


class Stems:
    """The index's own way of cutting words and taking their endings off, tried out on a table in memory."""

    def __init__(self) -> None:
        self._db: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self.of = lru_cache(REMEMBERED)(self._of)

    def close(self) -> None:
        with self._lock:
            db, self._db = self._db, None
            if db is not None:
                db.close()

    def _of(self, phrase: str) -> tuple[str, ...]:
        sql = statements("words.sql")
        with self._lock:
            if self._db is None:
                self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
                self._db.execute(sql["try_out"])
                self._db.execute(sql["tried_out"])
            self._db.execute("BEGIN")
            self._db.execute(sql["try"], {"phrase": phrase})
            stems = tuple(term for (term,) in self._db.execute(sql["stems"]))
            self._db.execute("ROLLBACK")
            return stems


def wording(db: sqlite3.Connection, words: Sequence[str], stems: Stems, limit: int) -> Wording:
    """A query for any of the words. The rarest come first; frequent ones are left out when it would take too long."""
    asked = {word: _askable(word, stems) for word in words}
    total = _passages_indexed(db)
    counts = {phrase: _holders(db, phrase, stems) for word in asked for phrase in asked[word]}
    weights = {word: sum(_weight(total, counts[phrase]) for phrase in asked[word]) for word in asked}
    return Wording(" OR ".join(f'"{phrase}"' for phrase in _affordable(counts, POSTINGS * limit)), weights)


def _askable(word: str, stems: Stems) -> list[str]:
    """The phrases to ask for instead of a word; quoted, nothing in them is an operator."""
    return [phrase for phrase in phrases(NO_OPERATOR.sub(" ", word)) if stems.of(phrase)]


def _affordable(counts: Mapping[str, int], most: int) -> Iterable[str]:
    postings = 0
    for phrase, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if postings and postings + count > most:
            return
        if count:
            yield phrase
        postings += count


def _weight(total: int, holders: int) -> float:
    return max(math.log((total - holders + 0.5) / (holders + 0.5)), LEAST_WEIGHT)


def _holders(db: sqlite3.Connection, phrase: str, stems: Stems) -> int:
    """How many passages hold a phrase."""
    sql = statements("words.sql")
    match stems.of(phrase):
        case (stem,):
            row = db.execute(sql["holders_of_stem"], {"stem": stem}).fetchone()
        case _:
            row = db.execute(sql["holders_of_phrase"], {"phrase": f'"{phrase}"', "most": MOST_COUNTED}).fetchone()
    return int(row[0]) if row else 0


def _passages_indexed(db: sqlite3.Connection) -> int:
    """FTS5 keeps the number of its rows first in its record of averages; counting them takes far longer."""
    (record,) = db.execute(statements("words.sql")["averages"]).fetchone() or (b"",)
    total = 0
    for byte in record:
        total = total << 7 | byte & ~MORE_FOLLOW
        if not byte & MORE_FOLLOW:
            break
    return total
