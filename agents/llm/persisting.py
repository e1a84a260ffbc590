"""Asking again, and asking another model: bounded in number and in time, and ended at once by a cancellation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from secrets import SystemRandom

from agents.errors import BudgetSpent, ModelFailed, NotInstalled
from agents.llm.asking import Answer, Asker, NoAnswer, Patience, Question
from agents.llm.values import FREE, Price

ATTEMPTS = 4
FIRST_S, MOST_S = 1.0, 20.0
TOLD_MOST_S = 60.0
"""A provider that wants a longer pause than this is left alone."""
Jitter = Callable[[], float]


def _jitter() -> float:
    return 0.5 + SystemRandom().random() / 2


@dataclass(frozen=True, slots=True)
class Persistent:
    """Asks one model again when it may go better."""

    asker: Asker
    attempts: int = ATTEMPTS
    first_s: float = FIRST_S
    jitter: Jitter = _jitter

    @property
    def model(self) -> str:
        return self.asker.model

    @property
    def price(self) -> Price | None:
        return self.asker.price

    def ask(self, question: Question, patience: Patience) -> Answer:
        for attempt in range(1, self.attempts + 1):
            try:
                return self.asker.ask(question, patience)
            except NoAnswer as trouble:
                pause_s = self._pause_s(attempt, trouble)
                if attempt == self.attempts or not self._worth_it(trouble, pause_s, patience):
                    raise
            patience.pause(pause_s)
        raise AssertionError("the last attempt returns or raises")

    def _pause_s(self, attempt: int, trouble: NoAnswer) -> float:
        """As long as the provider wants, or longer each time, but never just when all others come back."""
        own = min(self.first_s * (1 << (attempt - 1)), MOST_S) * self.jitter()
        return max(trouble.after_s, own)

    @staticmethod
    def _worth_it(trouble: NoAnswer, pause_s: float, patience: Patience) -> bool:
        return trouble.again and pause_s <= TOLD_MOST_S and patience.allows(pause_s)


@dataclass(frozen=True, slots=True)
class InTurn:
    """Asks the first model, and the next one when it fails; when nothing more may be spent, only those that cost
    nothing. The answer says why it is not the first one's."""

    askers: Sequence[Asker]

    @property
    def model(self) -> str:
        return self.askers[0].model

    @property
    def price(self) -> Price | None:
        return self.askers[0].price

    def ask(self, question: Question, patience: Patience) -> Answer:
        failed: list[ModelFailed] = []
        spent: BudgetSpent | None = None
        for asker in self.askers:
            if spent and asker.price != FREE:
                continue
            try:
                answer = asker.ask(question, patience)
            except BudgetSpent as trouble:
                spent = spent or trouble
            except (NoAnswer, NotInstalled) as trouble:
                failed.append(trouble)
            else:
                return replace(answer, notes=(*_told(failed, spent), *answer.notes))
        told = " ".join(_told(failed, spent))
        if spent:
            raise BudgetSpent(told, spent.next_step, **spent.details)
        raise failed[0] if len(failed) == 1 else ModelFailed(told, failed[0].next_step)


def _told(failed: Sequence[ModelFailed], spent: BudgetSpent | None) -> list[str]:
    return [trouble.message for trouble in (*failed, *([spent] if spent else []))]
