"""Language models asked as the settings want them, their ledger in the store, and their errors as ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from agents.errors import BudgetSpent as Spent
from agents.errors import ModelFailed as Failed
from agents.errors import NotInstalled, TimedOut
from agents.llm.listed import provider_of
from agents.llm.values import AUTO, Kind, kind_of
from agents.ports import Usage
from dionysus_mcp.environment import for_a_command, prepare_litellm
from dionysus_mcp.errors import BudgetSpent, DionysusError, ModelFailed, ModelNotInstalled
from dionysus_mcp.mind.ledger.values import Taken
from dionysus_mcp.redaction import redact
from dionysus_mcp.settings import Settings, masking, ollama_address, providers_with_a_key
from dionysus_mcp.which_model import decided

if TYPE_CHECKING:
    from agents.llm.asking import Asker, Signal
    from agents.llm.tiers import Options, TieredModels
    from dionysus_mcp.mind.ledger.ledger import Ledger

OLLAMA = "ollama"
NO_KEY = "none"
"""For a server of the user's own, which asks for none; the client library does not go without."""


class RunModels:
    """Makes the models of each run of a server. Which ones, is decided once."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self.decision = decided(settings)

    @property
    def warm(self) -> Callable[[], None] | None:
        """Loads what the first question would wait for, some seconds; None where it waits for nothing."""
        return _load_litellm if self.decision.asks(Kind.LITELLM) else None

    def __call__(self, run: str, kind: str, cancelled: Signal, deadline_s: float) -> TieredModels:
        """Those of one run, which must have answered within the deadline."""
        from agents.llm.asking import Patience
        from agents.llm.tiers import TieredModels

        return TieredModels(
            self.decision,
            options_of(self._settings),
            KeptLedger(self._ledger, kind, run),
            Patience(time.monotonic() + deadline_s, self._settings.models.timeout_s, cancelled),
        )


def asker_of(settings: Settings, ledger: Ledger, kind: str, model: str) -> Asker:
    """One model alone, asked once, inside the budgets."""
    from agents.llm.metering import Metered
    from agents.llm.tiers import plain

    return Metered(plain(model, options_of(settings)), KeptLedger(ledger, kind))


def options_of(settings: Settings) -> Options:
    """How models are asked."""
    from agents.llm.litellm import Access
    from agents.llm.tiers import Options

    prepare_litellm()
    models = settings.models
    named = kind_of(settings.model) is Kind.LITELLM and settings.model != AUTO
    provider = provider_of(settings.model) if named else OLLAMA
    address, key = (models.api_base, models.api_key.get_secret_value()) if named else ("", "")
    local = ollama_address()
    if provider == OLLAMA:
        local = address = address or local
    if address and not key and provider == "openai" and provider not in providers_with_a_key():
        key = NO_KEY
    return Options(
        provider=provider,
        access=Access(address, key, models.context),
        ollama=local,
        most_tokens=models.max_tokens,
        environment=for_a_command([name.strip() for name in models.command_env.split(",")]),
        clean=cleaning(settings),
        mask=masking(settings),
    )


def cleaning(settings: Settings) -> Callable[[str], str]:
    """What takes secrets out of all that is sent to a model, or told of it."""
    mask = masking(settings)
    return lambda text: redact(mask(text)).text


class KeptLedger:
    """The ledger of the store, for the calls of one run or of one kind of work."""

    def __init__(self, ledger: Ledger, kind: str, run: str = "") -> None:
        self._ledger = ledger
        self._kind = kind
        self._run = run

    def reserve(self, model: str, tokens: int, money: float | None) -> str:
        try:
            return self._ledger.reserve(model, self._kind, tokens, money, self._run)
        except BudgetSpent as error:
            raise Spent(error.message, error.next_step, **error.details) from None

    def settle(self, ticket: str, usage: Usage) -> None:
        unpriced = usage.calls if usage.money is None else 0
        taken = Taken(usage.calls, usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        self._ledger.settle(ticket, replace(taken, money=usage.money or 0.0, unpriced=unpriced))


@contextmanager
def model_errors_told() -> Iterator[None]:
    """What a model says no with, in the shape in which everything else of ours does."""
    try:
        yield
    except (Failed, Spent, TimedOut) as error:
        raise model_error(error) from error


def model_error(error: Failed | Spent | TimedOut) -> DionysusError:
    match error:
        case Spent():
            return BudgetSpent(error.message, error.next_step, **error.details)
        case NotInstalled():
            return ModelNotInstalled(error.message, error.next_step)
    return ModelFailed(error.message, error.next_step)


def make_ready(model: str) -> None:
    """Loads what asking this model needs, so that how long it takes to answer can be told."""
    if kind_of(model) is Kind.LITELLM:
        _load_litellm()


def _load_litellm() -> None:
    from agents.llm.litellm import load

    prepare_litellm()
    load()
