"""Plans of actions in JSON, for models that cannot write code: the same tools, watchers and record, call after call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from string import Template
from typing import Any, Final

from smolagents.models import MessageRole

from agents.asked import Asked
from agents.attempt import Attempt
from agents.callbacks.basins import Basins
from agents.callbacks.coherence import Coherence
from agents.callbacks.trail import Trail
from agents.data import plain_data
from agents.errand import Errand, Means, Outcome, State
from agents.errands.actions import REHEARSED
from agents.errors import AgentCancelled, AgentsError
from agents.layers import MANAGER
from agents.llm.parsing.plan import FINAL, NoPlanFound, plan_of
from agents.llm.parsing.wanted import Wanted
from agents.messages import message, text_of
from agents.ports import StepKind
from agents.prompts import functions, told
from agents.quoting import quoted

RESULT_CHARS: Final = 3_000
REPLY_CHARS: Final = 8_000
"""Of a result, and of a reply, that the model reads again."""
NOTHING_WENT_WELL: Final = "No action of this turn went well."
NOT_TAKEN: Final = "final_answer was not taken: it was written before it was known that an action fails."


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one action. What a rehearsal refuses counts as done."""

    text: str
    failed: bool = False


async def carry_out_plans(errand: Errand, means: Means, *, after: int = 0) -> Outcome:
    """An errand, turn by turn. `after` is how many steps the run has had before."""
    return await Attempt(means.bridge, lambda: Planner(errand, means, after)).carried()


class Planner:
    """The manager alone, over its own tools."""

    name: str = MANAGER.agent

    def __init__(self, errand: Errand, means: Means, after: int) -> None:
        self._errand = errand
        self._means = means
        self._basins = Basins(means.bridge)
        self._coherence = Coherence(means.bridge)
        self.trail = Trail(means.record, self._basins, after)
        self._cancelled = means.bridge.cancelled
        script = errand.scripts.get(MANAGER.agent)
        model = means.models.of(self.name, MANAGER.tier, MANAGER.temperature, script)
        self.model = Asked(model, means.bridge.cancelled)
        listed = {tool.name for tool in means.bridge.offered}
        allowed = [name for name in (MANAGER.tools if errand.tools is None else errand.tools) if name in listed]
        watchers = (self.trail, *means.watchers, self._basins)
        self._tools = {tool.tool: tool for tool in means.bridge.tools(allowed, self.name, watchers)}
        self._messages = [message(MessageRole.SYSTEM, self._system()), message(MessageRole.USER, errand.task)]

    @property
    def thinking(self) -> bool:
        """The model is being asked."""
        return self.model.thinking

    def stop(self) -> None:
        """It sees by itself that the run was cancelled: between two turns, and in every call."""

    def close(self) -> None:
        """It holds nothing."""

    def work(self) -> Outcome:
        """In the agent's thread."""
        most = self._errand.max_steps or MANAGER.steps
        for turn in range(1, most + 1):
            if self._cancelled.is_set():
                raise AgentCancelled
            self._means.progress.say(turn, most, f"turn {turn}: the manager plans")
            try:
                done, output = self._turn(turn)
            except AgentsError as error:
                self.trail.broke_off(self.name, str(error))
                return self.ended("failed", error=error.code, message=error.message, next_step=error.next_step)
            if done:
                return self.ended("done", output=plain_data(output))
        return self.ended("step_limit")

    def _turn(self, turn: int) -> tuple[bool, Any]:
        self.trail.begin(self, StepKind.ACTION, injected=self._told_how_it_is(turn))
        reply = text_of(self.model.generate(list(self._messages)).content)
        actions, error = _read(reply)
        acts = [*takewhile(lambda action: action.name != FINAL, actions)]
        came = [*map(self._came_of, acts)]
        final = _final(actions, came)
        seen = [error, *(one.text for one in came), NOT_TAKEN if len(acts) < len(actions) and not final else ""]
        observation = "\n".join(filter(None, seen))
        self._messages += [
            message(MessageRole.ASSISTANT, reply[:REPLY_CHARS]),
            message(MessageRole.USER, f"What came of it:\n{quoted(observation)}"),
        ]
        self.trail.end(
            self.name,
            code=_written(actions),
            text="" if actions else reply,
            observation=observation,
            error=error or (NOTHING_WENT_WELL if came and all(one.failed for one in came) else ""),
            basins=self._basins.risen(self.name),
        )
        return final is not None, final.arguments["answer"] if final else None

    def _told_how_it_is(self, turn: int) -> str:
        """As often as a manager that writes code makes a plan, it is told how the mind is."""
        if (turn - 1) % MANAGER.plans_every:
            return ""
        report = self._coherence.report(self.name)
        self._messages[-1] = message(MessageRole.USER, f"{text_of(self._messages[-1].content)}\n\n{report}")
        return report

    def _came_of(self, action: Wanted) -> Came:
        tool = self._tools.get(action.name)
        if tool is None:
            return Came(f"{action.name}: there is no such tool. There are: {', '.join(self._tools)}.", failed=True)
        try:
            value = tool(**action.arguments)
        except (AgentsError, TypeError, ValueError) as error:
            failed = getattr(error, "code", "") != REHEARSED
            return Came(f"{action.name}: {error}"[:RESULT_CHARS], failed=failed)
        return Came(f"{action.name}: {_shown(value)}")

    def _system(self) -> str:
        return Template(told("plans.md")).safe_substitute(tools=functions(self._tools.values()))

    def ended(self, state: State, **parts: Any) -> Outcome:
        """What came of it, with what it took."""
        model = self.model
        return Outcome(state, steps=self.trail.count, usage=model.spent, model=model.answered_by, **parts)


def _read(reply: str) -> tuple[list[Wanted], str]:
    try:
        return plan_of(reply), ""
    except NoPlanFound as error:
        return [], str(error)


def _final(actions: Sequence[Wanted], came: Sequence[Came]) -> Wanted | None:
    """The answer. One that was written before an action failed does not know that, and is none."""
    failed = any(one.failed for one in came)
    return actions[len(came)] if len(came) < len(actions) and not failed else None


def _written(actions: Sequence[Wanted]) -> str:
    """The plan as it stands in the record."""
    lines = (
        json.dumps({"tool": one.name, "arguments": one.arguments}, ensure_ascii=False, default=str) for one in actions
    )
    return "\n".join(lines)


def _shown(value: Any) -> str:
    """A result. One that is cut is a string in JSON: what it holds would else stand there by itself, like an action."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= RESULT_CHARS else json.dumps(f"{text[:RESULT_CHARS]}…", ensure_ascii=False)
