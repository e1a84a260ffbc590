"""What agents are told, in files: short, because it is sent again with every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Final

from agents.layers import Kind
from agents.prompts.brief import brief
from agents.prompts.choices import shared, without

SYSTEM: Final[Mapping[Kind, str]] = {"code": "code.md", "tools": "tools.md"}
ANSWER: Final = "final_answer"
"""Explained in the text, and not among the functions."""
CHOICES: Final = "Wherever these are asked for: "


@cache
def told(name: str) -> str:
    """The text of a file of this folder."""
    return files(__package__).joinpath(name).read_text("utf-8").strip()


def system_prompt(kind: Kind, agent: str, tools: Mapping[str, Any], team: Mapping[str, Any]) -> str:
    """Who it is, how it works, what it has, and whom it may ask."""
    return Template(told(SYSTEM[kind])).substitute(
        role=told(f"{agent}.md"),
        functions=functions(tool for name, tool in tools.items() if name != ANSWER),
        team=f"\n\n{told('team.md')}\n\n{_colleagues(team.values())}" if team else "",
    )


def functions(tools: Iterable[Any]) -> str:
    """A line for each, and what they have in common in one more."""
    lines = [_line(tool) for tool in tools]
    choices = shared(lines)
    of_all = [f"{CHOICES}{'; '.join(f'{name}: {values}' for name, values in choices.items())}"] if choices else []
    return "\n".join([*(without(line, choices) for line in lines), *of_all])


def templates(tools: Iterable[str], team: Iterable[Any]) -> dict[str, Any]:
    """The templates of smolagents: what a plan may be made of is filled in, the task is left to it."""
    names, colleagues = ", ".join(tools), list(team)
    have = "; ".join([names, *(f"{one.name} ({one.description})" for one in colleagues)])
    by_name = ", ".join([names, *(one.name for one in colleagues)])
    return {
        "system_prompt": "",
        "planning": {
            "initial_plan": Template(told("plan.md")).substitute(have=have),
            "update_plan_pre_messages": told("replan_before.md"),
            "update_plan_post_messages": Template(told("replan.md")).substitute(have=by_name),
        },
        "managed_agent": {"task": told("delegation.md"), "report": "{{final_answer}}"},
        "final_answer": {"pre_messages": told("last_before.md"), "post_messages": told("last.md")},
    }


def _line(tool: Any) -> str:
    """Tools of a server in brief, others as they say themselves."""
    offered = getattr(tool, "offered", None)
    return brief(offered) if offered is not None else str(tool.to_code_prompt())


def _colleagues(team: Iterable[Any]) -> str:
    return "\n".join(f"{one.name}(task)  # {one.description}" for one in team)
