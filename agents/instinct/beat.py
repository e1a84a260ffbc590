"""What instinct does in a heartbeat: real code, over the same tools, with the same prices as a model's would have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agents.errand import Script
from agents.instinct.asked import ASSOCIATE, REASON, REVISE
from agents.instinct.script import Replies, calls, code
from agents.instinct.steps import ACT, MEND, OBSERVE, ORIENT, RECORD
from agents.messages import text_of

PLAN: Final = (
    "Look around; review goals and open predictions; resolve the predictions for which an observation is on record; "
    "flag stale goals; bring repetitions together; have reasoning reflect, and association find what goes together; "
    "say what was done. A script does this: no model is asked."
)
QUOTED: Final = 1_500
"""So much of what it saw does perception hand on."""
PARTS: Final = (
    (OBSERVE, "Look around, and see what the last beat left."),
    (ORIENT, "What wants attention: goals, and predictions that may have come true by now."),
    (
        MEND,
        "Resolve what an observation on record resolves; have metacognition revise what it shows to be outdated.",
    ),
    (ACT, "Flag what is stale, bring repetitions together, reflect on the focus, tie what goes together."),
    (RECORD, "Say what was found and done."),
)


def beat_scripts(focus: str, steps: int) -> Mapping[str, Script]:
    """What the manager and those that it asks do in a beat of at most so many steps."""
    return {
        "manager": Replies(_packed(focus, steps), PLAN),
        "perception": Perceiving(focus),
        "reasoning": Replies((code(REASON, "What is known, and what a model expects."),), "Reflect, and foresee."),
        "association": Replies(
            (code(ASSOCIATE, "What is known already that shares words."),), "Find what goes together."
        ),
        "metacognition": Replies((code(REVISE, "Revise what failed."),), "Close the cases that hold no longer."),
    }


def _packed(focus: str, steps: int) -> tuple[str, ...]:
    """The parts of a beat, in as many replies as there are steps: the last ones together when there are few."""
    alone = min(max(1, steps), len(PARTS)) - 1
    together = PARTS[alone:]
    groups = [*([part] for part in PARTS[:alone]), together]
    texts = ["\n".join(text for text, _ in group) for group in groups]
    thoughts = [" ".join(thought for _, thought in group) for group in groups]
    texts[0] = f"focus = {focus!r}\n{texts[0]}"
    return tuple(code(*one) for one in zip(texts, thoughts, strict=True))


@dataclass(frozen=True, slots=True)
class Perceiving:
    """Looks around once, and hands on what it saw, in its own words."""

    focus: str

    def reply(self, turn: int, messages: Sequence[Any]) -> str:
        if turn == 0:
            recall = [("semantic_recall", {"query": self.focus, "top_k": 5})] if self.focus else []
            return calls(("observe_environment", {}), *recall)
        return calls(("final_answer", {"answer": _seen(messages)[:QUOTED] or "Nothing could be seen."}))

    def plan(self, messages: Sequence[Any]) -> str:
        del messages
        return "Look around once, and say what is there."


def _seen(messages: Sequence[Any]) -> str:
    """What the tools said, as it stands in the conversation."""
    texts = [text_of(message.content) for message in messages if "tool-response" in str(message.role.value)]
    return "\n".join(text for text in texts if text)
