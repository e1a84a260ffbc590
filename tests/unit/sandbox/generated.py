"""Plain values made at random, and bytes that are almost frames. A seed makes the same ones again."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from collections.abc import Callable
from decimal import Decimal

from sandbox.guest.codec import HEAD

DEEPEST = 5
TEXTS = ("", "a", "naïve", "\x00\n\r\t", "\u2028", "\U0001f600", "\ud83d", "\ud83d\ude00", '"\\$', "x" * 300)
FLOATS = (0.0, -0.0, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 0.1)


class Values:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._plain: tuple[Callable[[], object], ...] = (
            lambda: None,
            lambda: self.random.random() < 0.5,
            self._int,
            lambda: self.random.choice(FLOATS),
            lambda: self.random.uniform(-1e9, 1e9),
            lambda: self.random.choice(TEXTS),
            self._text,
            lambda: self.random.randbytes(self.random.randrange(20)),
            self._moment,
            lambda: self._moment().date(),
            lambda: self._moment().timetz(),
            lambda: dt.timedelta(self.random.randrange(-9999, 9999), self.random.randrange(86400), 7),
            lambda: Decimal(self.random.randrange(10**12)) / 10**6,
            lambda: Decimal(self.random.choice(("NaN", "-Infinity", "1E+999999", "-0", "1.10"))),
            lambda: complex(self.random.choice(FLOATS), self.random.random()),
        )

    def value(self, depth: int = 0) -> object:
        """Anything plain."""
        if depth >= DEEPEST or self.random.random() < 0.4:
            return self.random.choice(self._plain)()
        return self.random.choice((self._list, self._tuple, self._set, self._frozen, self._dict, self._named))(
            depth + 1
        )

    def _several(self, depth: int) -> list[object]:
        return [self.value(depth) for _ in range(self.random.randrange(5))]

    def _keys(self) -> list[object]:
        """Plain and hashable, in a tuple now and then. No NaN: it is equal to nothing, itself not excluded."""
        keys: list[object] = [self._int(), self._text(), None, (1, "a"), b"k", 1.5, frozenset({1}), self._moment()]
        return self.random.sample(keys, self.random.randrange(5))

    def _list(self, depth: int) -> object:
        return self._several(depth)

    def _tuple(self, depth: int) -> object:
        return tuple(self._several(depth))

    def _set(self, depth: int) -> object:
        return set(self._keys())

    def _frozen(self, depth: int) -> object:
        return frozenset(self._keys())

    def _dict(self, depth: int) -> object:
        return {key: self.value(depth) for key in self._keys()}

    def _named(self, depth: int) -> object:
        return {self.random.choice(("$", "v", "a", "b")): self.value(depth) for _ in range(3)}

    def _int(self) -> int:
        size = self.random.choice((1, 8, 62, 63, 64, 65, 200, 20_000))
        return self.random.getrandbits(size) * self.random.choice((1, -1))

    def _text(self) -> str:
        return "".join(chr(self.random.randrange(0x110000)) for _ in range(self.random.randrange(8)))

    def _moment(self) -> dt.datetime:
        zone = self.random.choice(
            (None, dt.UTC, dt.timezone(dt.timedelta(seconds=self.random.randrange(-80000, 80000))))
        )
        start = dt.datetime(self.random.randrange(1, 9999), 1, 1, tzinfo=zone)
        return start + dt.timedelta(
            self.random.randrange(300), self.random.randrange(86400), self.random.randrange(10**6)
        )


WORDS = (
    *("op", "call", "done", "ready", "step", "id", "name", "given", "value", "logs", "error", "kind", "message", "$"),
    *("v", "int", "dict", "tuple", "set", "frozenset", "bytes", "datetime", "date", "time", "timedelta", "decimal"),
    *("complex", "0x1", "recall", "final_answer", "1" * 5000, "2026-01-01", "NaN"),
)


class Noise:
    """Bytes from nonsense to what is wrong in one place only."""

    def __init__(self, seed: int, unsaid: str = "") -> None:
        self.random = random.Random(seed)
        self.words = [word for word in WORDS if word != unsaid]

    def frames(self) -> bytes:
        return b"".join(self._frame() for _ in range(self.random.randrange(1, 4)))

    def tree(self, depth: int = 0) -> object:
        """What JSON can hold, made of the protocol's own words."""
        kind = self.random.randrange(8 if depth < DEEPEST else 5)
        match kind:
            case 0:
                return self.random.choice((None, True, 1, -1, 0.5, 10**30, math.nan))
            case 1 | 2 | 3 | 4:
                return self.random.choice(self.words)
            case 5:
                return [self.tree(depth + 1) for _ in range(self.random.randrange(4))]
            case 6:
                return {"$": self.random.choice(self.words), "v": self.tree(depth + 1)}
        return {self.random.choice(self.words): self.tree(depth + 1) for _ in range(self.random.randrange(6))}

    def _frame(self) -> bytes:
        body = self._body()
        match self.random.randrange(8):
            case 0:
                return body
            case 1:
                return HEAD.pack(self.random.getrandbits(32)) + body
            case 2:
                return HEAD.pack(len(body) + self.random.choice((-1, 1))) + body if body else b"\x00"
        return HEAD.pack(len(body)) + body

    def _body(self) -> bytes:
        match self.random.randrange(5):
            case 0:
                return self.random.randbytes(self.random.randrange(40))
            case 1:
                return self.random.choice(
                    (b"[" * 5000, b"{}", b"[]", b"null", b"1" * 9999, b"\xff\xfe", b'{"a":' * 3000)
                )
        text = json.dumps(self.tree()).encode()
        return self._torn(text) if self.random.random() < 0.3 else text

    def _torn(self, text: bytes) -> bytes:
        at = self.random.randrange(len(text))
        return text[:at] + self.random.randbytes(1) + text[at + 1 :]
