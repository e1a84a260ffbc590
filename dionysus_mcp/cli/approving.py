"""The command by which a person lets held deletions go. There is no option that answers for them."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli import guarding_views as views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import answered, require_terminal
from dionysus_mcp.errors import NotConfirmed, NotFound, shown
from dionysus_mcp.mind.safety.approvals import Decision, Rung

WORD = "allow"
RUN_YOURSELF = "Run this command yourself in a terminal; there is no option that answers for you."


def approve(desk: Desk, words: argparse.Namespace) -> None:
    alarm = desk.mind.alarm
    question = alarm.question()
    if question is None or words.request not in {None, question.id}:
        which = f" {shown(words.request)}" if words.request else ""
        raise NotFound(f"No request{which} waits for an answer.", "Nothing needs to be allowed.")
    require_terminal("Letting deletions go", RUN_YOURSELF)
    desk.note(question.text)
    if answered(f"Type {WORD} to let them go, anything else to hold them: ") != WORD:
        alarm.answer(question.id, Decision.REFUSED, Rung.TERMINAL, desk.caller)
        raise NotConfirmed("Deletions are still held.", f"Repeat the command and type {WORD} if they may go.")
    desk.tell(alarm.answer(question.id, Decision.GRANTED, Rung.TERMINAL, desk.caller), views.approved)
