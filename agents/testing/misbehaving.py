"""A model that does what no model should, for the proof that nothing comes of it."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from smolagents.models import ChatMessage

from agents.errand import Script, Tier
from agents.testing.misdeeds import EITHER, MISDEEDS, deed, ending, possible
from agents.testing.scripted import END_OF_PLAN, Said, ScriptedModel

T = TypeVar("T")
TOOL_IN_PROMPT = re.compile(r"^(?:def )?([a-z_]{4,40})\(", re.MULTILINE)
SOME_TOOL = "semantic_recall"


class Dice:
    """Falls the same way for the same seed, on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = 0

    def below(self, most: int) -> int:
        self._throws += 1
        digest = hashlib.sha256(f"{self._seed}/{self._throws}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % most

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]


class Misbehaving(ScriptedModel):
    """Each turn one misdeed, as the seed wills; one turn of `ends_every` it ends its task, so that runs end too.

    `misdeeds` are names from `agents.testing.misdeeds`; None: all of them. `did` counts what it did.
    """

    def __init__(self, seed: int | str, misdeeds: Iterable[str] | None = None, ends_every: int = 5) -> None:
        super().__init__((), "misbehaving")
        self._dice = Dice(str(seed))
        self._misdeeds = sorted(MISDEEDS if misdeeds is None else misdeeds)
        self._ends_every = ends_every
        self._throwing = threading.Lock()
        self.did: Counter[str] = Counter()

    def generate(
        self,
        messages: list[ChatMessage],
        stop_sequences: list[str] | None = None,
        *_: Any,
        tools_to_call_from: list[Any] | None = None,
        **__: Any,
    ) -> ChatMessage:
        with self._throwing:
            said = self._choose(messages, stop_sequences or (), tools_to_call_from)
        return self._tell(messages, said)

    def _choose(self, messages: Sequence[ChatMessage], stops: Sequence[str], tools: Sequence[Any] | None) -> Said:
        natively = bool(tools)
        if END_OF_PLAN in stops or not stops:  # a plan, or last words at the step limit
            spoken = [name for name in self._misdeeds if name in EITHER] or ["prose"]
            return self._noted(self._dice.one_of(spoken), SOME_TOOL, natively=natively)
        if self._dice.below(self._ends_every) == 0:
            return ending(natively=natively)
        names = [tool.name for tool in tools or ()] or _tools_in(messages)
        name = self._dice.one_of(possible(self._misdeeds, natively=natively) or ["prose"])
        return self._noted(name, self._dice.one_of(names), natively=natively)

    def _noted(self, name: str, tool: str, *, natively: bool) -> Said:
        self.did[name] += 1
        return deed(name, tool, natively=natively)


class MisbehavingModels:
    """Every agent of a tree misbehaves, each in its own way. It is an `agents.errand.Models`."""

    def __init__(self, seed: int | str, misdeeds: Iterable[str] | None = None, ends_every: int = 5) -> None:
        self._seed = seed
        self._misdeeds = None if misdeeds is None else sorted(misdeeds)
        self._ends_every = ends_every
        self.models: list[Misbehaving] = []

    @property
    def did(self) -> Counter[str]:
        """What all of them did."""
        return sum((model.did for model in self.models), Counter())

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None = None) -> Misbehaving:
        del tier, temperature, script
        seed = f"{self._seed}/{agent}/{len(self.models)}"
        self.models.append(Misbehaving(seed, self._misdeeds, self._ends_every))
        return self.models[-1]


def _tools_in(messages: Sequence[ChatMessage]) -> list[str]:
    """Names that a prompt shows as functions."""
    found = TOOL_IN_PROMPT.findall(str(messages[0].content).replace("\\n", "\n")) if messages else []
    return sorted({*found} - {"final_answer"}) or [SOME_TOOL]
