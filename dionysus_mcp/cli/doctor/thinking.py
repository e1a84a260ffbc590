"""Which language model would think, and what keeps it from it. None is asked."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, ok, warn


def models(desk: Desk) -> Iterator[Finding]:
    from agents.llm.values import told_of
    from dionysus_mcp.which_model import decided, missing

    decision = decided(desk.settings)
    chosen = [(one.model, one.why) for one in decision.choices.values()]
    others = [(model, "it steps in when another one fails") for model in decision.fallbacks if decision.thinks]
    for model, why in dict([*others, *chosen]).items():
        problem = missing(desk.settings, model)
        if problem:
            yield warn("models", f"{told_of(model)} cannot answer: {problem}", "`dionysus models --probe` asks it.")
        else:
            yield ok("models", f"{told_of(model)}: {why}")
