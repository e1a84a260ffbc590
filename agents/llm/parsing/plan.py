"""Plans of actions in JSON: the calls that a reply asks for, all of them."""

from __future__ import annotations

from typing import Any, Final

from agents.llm.parsing.values import values_in
from agents.llm.parsing.wanted import Wanted, from_data

FINAL: Final = "final_answer"
MOST_ACTIONS: Final = 20
LISTS: Final = ("actions", "plan", "steps", "tool_calls", "calls")
NO_PLAN: Final = (
    'That was no plan. Answer with a JSON list of actions and nothing else, such as [{"tool": "review_goals", '
    '"arguments": {}}].'
)


class NoPlanFound(ValueError):
    """The reply holds no list of actions."""


def plan_of(reply: str) -> list[Wanted]:
    """The actions that a reply asks for: of the first JSON in it that names any, outside of what was only thought."""
    for value in values_in(reply):
        found = [_action(one) for one in (value if isinstance(value, list) else _within(value))]
        actions = [one for one in found if one]
        if actions and len(actions) == len(found):
            return actions[:MOST_ACTIONS]
    raise NoPlanFound(NO_PLAN)


def _within(value: Any) -> list[Any]:
    """The list of an object that holds one, or the object alone."""
    held = (value[name] for name in LISTS if isinstance(value.get(name), list)) if isinstance(value, dict) else iter(())
    return next(held, [value])


def _action(value: Any) -> Wanted | None:
    wanted = from_data(value)
    if wanted is None or wanted.name != FINAL or "answer" in wanted.arguments:
        return wanted
    return Wanted(FINAL, {"answer": wanted.arguments})
