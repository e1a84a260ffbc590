"""Every attempt to ask a model passes here: what it may take is reserved before, what it took is settled after."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents.errors import NotInstalled
from agents.llm.asking import Answer, Asker, NoAnswer, Patience, Question
from agents.llm.values import Price
from agents.ports import Ledger, Usage

BYTES_PER_TOKEN = 2
"""Hardly any text has more tokens than one for two bytes."""
REFUSED = Usage(1, 0, 0, 0.0)
"""An attempt that the provider turned away at its door."""


@dataclass(frozen=True, slots=True)
class Need:
    """The most that an attempt can take. Without a price, what it costs is not known."""

    tokens: int
    money: float | None

    def as_usage(self) -> Usage:
        return Usage(1, self.tokens, 0, self.money)


class Tally:
    """What one agent's model has taken so far, failed attempts included. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent = Usage()

    @property
    def spent(self) -> Usage:
        return self._spent

    def add(self, took: Usage) -> None:
        with self._lock:
            self._spent += took


@dataclass(slots=True)
class _Bill:
    took: Usage


@dataclass(frozen=True, slots=True)
class Metered:
    """A model whose attempts are in the ledger, which holds the budgets."""

    asker: Asker
    ledger: Ledger
    tally: Tally = field(default_factory=Tally)

    @property
    def model(self) -> str:
        return self.asker.model

    @property
    def price(self) -> Price | None:
        return self.asker.price

    def ask(self, question: Question, patience: Patience) -> Answer:
        patience.heed()
        with self._paid(self._need(question)) as bill:
            answer = self.asker.ask(question, patience)
            bill.took = answer.usage
        return answer

    def _need(self, question: Question) -> Need:
        read = question.bytes // BYTES_PER_TOKEN + 1
        money = self.price.of(read, question.most_tokens) if self.price else None
        return Need(read + question.most_tokens, money)

    @contextmanager
    def _paid(self, need: Need) -> Iterator[_Bill]:
        """An attempt of which nobody hears how it ended counts in full: it may be charged."""
        ticket = self.ledger.reserve(self.model, need.tokens, need.money)
        bill = _Bill(need.as_usage())
        try:
            yield bill
        except NoAnswer as trouble:
            bill.took = trouble.took or REFUSED
            raise
        except NotInstalled:
            bill.took = Usage()
            raise
        finally:
            self.tally.add(bill.took)
            self.ledger.settle(ticket, bill.took)
