"""What is written down of a step says nothing that a model was not shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.ports import Called, Step, StepKind
from dionysus_mcp.runs.masked import MaskedRecord

SECRET = "the moon is hollow"
SAID = f"He said: {SECRET}."
TEXTS = ("text", "code", "observation", "error", "injected", "instead")


@dataclass
class Kept:
    steps: list[Step] = field(default_factory=list)

    def step(self, step: Step) -> None:
        self.steps.append(step)


@dataclass
class Found:
    title: str
    inner: list[dict[str, tuple[str, ...]]]


def test_every_text_of_a_step_is_masked():
    kept = Kept()
    found = Found(SECRET, [{SECRET: (SECRET, "open")}])
    step = Step(
        number=1,
        agent="manager",
        kind=StepKind.ACTION,
        calls=(Called("look", {"for": found}, {"found": [found]}, message=SECRET),),
        text=SAID,
        code=SAID,
        observation=SAID,
        error=SAID,
        injected=SAID,
        instead=SAID,
    )
    MaskedRecord(kept, lambda text: text.replace(SECRET, "[masked]")).step(step)
    (told,) = kept.steps
    assert {getattr(told, name) for name in TEXTS} == {"He said: [masked]."}
    plainly = {"title": "[masked]", "inner": [{"[masked]": ["[masked]", "open"]}]}
    (called,) = told.calls
    assert (called.arguments, called.result, called.message) == ({"for": plainly}, {"found": [plainly]}, "[masked]")
