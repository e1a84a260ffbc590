"""Which model an agent gets: one of its own, of the tier that its layer wants, and paid for in the run's ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.errand import Script, Tier
from agents.errors import ModelFailed
from agents.llm.asking import Asker, Clean, Patience
from agents.llm.command import Command
from agents.llm.listed import provider_of
from agents.llm.litellm import Access, LiteLLM
from agents.llm.masked import Masked
from agents.llm.metering import Metered, Tally
from agents.llm.persisting import InTurn, Persistent
from agents.llm.values import Decision, Kind, kind_of
from agents.ports import Ledger

if TYPE_CHECKING:
    from smolagents.models import Model


def untouched(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Options:
    """How models are asked. Address and key are those of one provider: no other one ever sees them."""

    provider: str = ""
    access: Access = field(default_factory=Access)
    ollama: str = ""
    """Where Ollama answers, whoever the provider is; empty: where LiteLLM looks for it."""
    most_tokens: int = 4096
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What a command-line model sees of ours."""
    clean: Clean = untouched
    mask: Clean = untouched
    """Takes the secrets out of an answer whose words are known: a provider may say again what it was sent."""
    first_pause_s: float = 1.0

    def access_to(self, model: str) -> Access:
        provider = provider_of(model)
        if provider and provider == self.provider:
            return self.access
        return Access(self.ollama if provider == "ollama" else "", context=self.access.context)


class Askers:
    """Makes what can be asked: each model tried again where that helps, and the fall-backs behind it."""

    def __init__(self, decision: Decision, options: Options, ledger: Ledger) -> None:
        self._decision = decision
        self._options = options
        self._ledger = ledger

    def of(self, tier: Tier, tally: Tally) -> Asker:
        first = self._decision.choices[tier].model
        others = [model for model in self._decision.fallbacks if model != first]
        return InTurn([self._one(model, tally) for model in (first, *others)])

    def _one(self, model: str, tally: Tally) -> Asker:
        metered = Metered(plain(model, self._options), self._ledger, tally)
        return Persistent(metered, first_s=self._options.first_pause_s)


def plain(model: str, options: Options) -> Asker:
    """One model, asked once."""
    if kind_of(model) is Kind.COMMAND:
        return Masked(Command(model, options.environment, options.clean), options.mask)
    return Masked(LiteLLM(model, options.access_to(model), options.clean), options.mask)


class TieredModels:
    """The models of one run (`errand.Models`). Whatever its agents take is in one ledger."""

    def __init__(self, decision: Decision, options: Options, ledger: Ledger, patience: Patience) -> None:
        self._decision = decision
        self._options = options
        self._patience = patience
        self._askers = Askers(decision, options, ledger)

    @property
    def decision(self) -> Decision:
        return self._decision

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None) -> Model:
        if self._decision.choices[tier].kind is Kind.INSTINCT:
            return _instinct(agent, script)
        from agents.llm.model import AskingModel

        tally = Tally()
        asker = self._askers.of(tier, tally)
        return AskingModel(asker, self._patience, temperature, self._options.most_tokens, tally)


def _instinct(agent: str, script: Script | None) -> Model:
    from agents.instinct.model import InstinctModel

    if script is None:
        raise ModelFailed(f"{agent} needs a language model, and none is configured.", "Set DIONYSUS_MODEL.")
    return InstinctModel(script)
