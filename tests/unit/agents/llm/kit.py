"""Models asked over the real LiteLLM, from providers on this machine."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from functools import cache

from agents.errors import BudgetSpent
from agents.llm.asking import Answer, Asker, Message, Patience, Question
from agents.llm.listed import provider_of
from agents.llm.litellm import Access, LiteLLM, load
from agents.llm.metering import Tally
from agents.llm.tiers import Askers, Options
from agents.llm.values import TIERS, Choice, Decision, kind_of
from agents.ports import Usage
from agents.testing import Loopback, ollama_server, openai_server
from dionysus_mcp.environment import prepare_litellm
from dionysus_mcp.redaction import redact

KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789abcdefghij"
HELLO = Question((Message("system", "Be brief."), Message("user", "Say hello.")), temperature=0.1, most_tokens=64)


@dataclass
class KeptInMind:
    """A ledger for tests. It refuses what goes beyond `most` tokens in all."""

    most: int = 10**9
    reserved: dict[str, tuple[str, int, float | None]] = field(default_factory=dict)
    settled: list[tuple[str, Usage]] = field(default_factory=list)

    def reserve(self, model: str, tokens: int, money: float | None) -> str:
        if tokens + self.taken.input_tokens + self.taken.output_tokens > self.most:
            raise BudgetSpent("The budget is spent.", "Wait for tomorrow.")
        ticket = str(len(self.reserved))
        self.reserved[ticket] = (model, tokens, money)
        return ticket

    def settle(self, ticket: str, usage: Usage) -> None:
        self.settled.append((self.reserved[ticket][0], usage))

    @property
    def taken(self) -> Usage:
        return sum((usage for _, usage in self.settled), Usage())


@dataclass
class Asking:
    """One model, and what it takes."""

    asker: Asker
    ledger: KeptInMind
    tally: Tally
    cancelled: threading.Event = field(default_factory=threading.Event)

    def ask(self, question: Question = HELLO, within_s: float = 60.0, attempt_s: float = 30.0) -> Answer:
        patience = Patience(time.monotonic() + within_s, attempt_s, self.cancelled)
        return self.asker.ask(question, patience)


@cache
def _warmed(provider: str) -> None:
    """LiteLLM imports more at the first question to a provider, for as long again; no test's time is to go there."""
    with ollama_server(then="hello") if provider.startswith("ollama") else openai_server(then="hello") as server:
        patience = Patience(time.monotonic() + 100, 90, threading.Event())
        LiteLLM(f"{provider}/warm", Access(server.api_base, KEY), str).ask(HELLO, patience)


def asking(
    model: str,
    server: Loopback | None,
    *fallbacks: str,
    options: Options | None = None,
    ledger: KeptInMind | None = None,
) -> Asking:
    options = options or Options(first_pause_s=0.01)
    if server is not None:
        prepare_litellm()
        load()  # on a busy machine it takes longer than a question may
        _warmed(model.partition("/")[0])
        access = Access(server.api_base, KEY, options.access.context)
        options = replace(options, provider=provider_of(model), access=access, clean=lambda text: redact(text).text)
    choices = {tier: Choice(tier, model, kind_of(model), "") for tier in TIERS}
    ledger, tally = ledger or KeptInMind(), Tally()
    askers = Askers(Decision(choices, fallbacks), options, ledger)
    return Asking(askers.of("deep", tally), ledger, tally)
