"""A language model for tests: it says what it was told to say, as slowly and as badly as it was told to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from dionysus_mcp.errors import DionysusError, ModelRequired


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model was asked for."""

    task: str
    material: str
    most_chars: int


@dataclass
class ScriptedThinker:
    """Says these texts one after the other, or raises the errors among them; behind the last one it has nothing to say.

    `over_again` begins anew instead. Each answer takes `delay_s`.
    """

    script: Sequence[str | DionysusError] = ()
    delay_s: float = 0.0
    over_again: bool = False
    name: str = "scripted"
    asked: list[Asked] = field(default_factory=list)

    def write(self, task: str, material: str, most_chars: int) -> str:
        number = len(self.asked)
        self.asked.append(Asked(task, material, most_chars))
        time.sleep(self.delay_s)
        if self.over_again and self.script:
            number %= len(self.script)
        if number >= len(self.script):
            raise ModelRequired("The script has no further answer.", "Write a longer script.")
        said = self.script[number]
        if isinstance(said, DionysusError):
            raise said
        return said[:most_chars]
