"""A model whose answers hold no secret of ours, though it may have been sent one: as a key, or by a program's login."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.llm.asking import Answer, Asker, Clean, Patience, Question
from agents.llm.values import Price


@dataclass(frozen=True, slots=True)
class Masked:
    """Another one, before anything of its answers is run, told or stored."""

    asker: Asker
    mask: Clean

    @property
    def model(self) -> str:
        return self.asker.model

    @property
    def price(self) -> Price | None:
        return self.asker.price

    def ask(self, question: Question, patience: Patience) -> Answer:
        answer = self.asker.ask(question, patience)
        calls = tuple(replace(call, arguments=self.mask(call.arguments)) for call in answer.calls)
        return replace(answer, text=self.mask(answer.text), calls=calls)
