"""What the mind says, in the words of a command line: commands for tools, and what was typed for their arguments."""

from __future__ import annotations

import re

from dionysus_mcp.cli.commands import COMMANDS, Argument
from dionysus_mcp.errors import DionysusError

SAID_AS = {
    "semantic_recall, search_memories or list_memories": "`dionysus recall` or `dionysus list`",
    "semantic_recall, search_memories and list_memories": "`dionysus recall` and `dionysus list`",
    "semantic_recall": "`dionysus recall`",
    "list_memories": "`dionysus list`",
    "list_entities": "`dionysus entities`",
    "memory_history": "`dionysus history`",
    "get_memory": "`dionysus show`",
    "list_runs": "`dionysus runs`",
    "wait_run waits for its end, cancel_run ends it": "`dionysus runs --watch` waits for its end, `--cancel` ends it",
    "wait_run waits for it": "`dionysus runs --watch` waits for it",
    "get_trajectory": "`dionysus trace`",
    "get_mental_model shows": "over MCP, get_mental_model shows",
    "project_id='*'": "--project '*'",
    "get_sync_status": "`dionysus sync`",
    "resume_heartbeat": "`dionysus heartbeat --resume`",
    "resume_sync": "`dionysus sync resume`",
    "acknowledge_destruction_alert asks them, or they run": "they run",
}
ARGUMENT_FOR = {
    "cues": "cue",
    "memory_id": "memory_ids",
    "project_id": "project",
    "run_id": "run",
    "session_id": "session",
    "tags": "tag",
    "token_budget": "budget",
}
"""Fields that a command's argument has another name for."""
SPOKEN_OF = re.compile(r"^(?:Exactly one of )?\w+(?: and \w+)?(?= (?:is|are|has|holds|must)\b)")
TO_BE = re.compile(r"^\w+(?= should be\b)")
GRADED = re.compile(r"record_observation\(prediction_id='(\w+)'[^()]*\)")
ASKED_FOR = re.compile(r"(?<=\bas )\w+(?=\.$)")
NAME = re.compile(r"\w+")


def in_commands(text: str) -> str:
    """A hint as a person can follow it in a terminal."""
    for said, typed in SAID_AS.items():
        text = text.replace(said, typed)
    return GRADED.sub(r"`dionysus resolve \1 TEXT --outcome right`", text)


def reworded(error: DionysusError, command: str) -> DionysusError:
    """The error, with the fields in it called as the command calls them. Its details stay what programs know."""
    typed = _typed(command)

    def named(found: re.Match[str]) -> str:
        return NAME.sub(lambda name: typed.get(name[0], name[0]), found[0])

    error.message = SPOKEN_OF.sub(named, error.message)
    error.next_step = TO_BE.sub(named, ASKED_FOR.sub(named, in_commands(error.next_step)))
    return error


def _typed(command: str) -> dict[str, str]:
    """How the fields that a command fills are typed: its options, and its operands as its help writes them."""
    arguments = next((one.arguments for one in COMMANDS if one.name == command), ())
    own = {_field(argument): _as_typed(argument) for argument in arguments}
    return {name: own[other] for name, other in ARGUMENT_FOR.items() if other in own} | own


def _field(argument: Argument) -> str:
    return str(argument.options.get("dest") or argument.flags[0].lstrip("-").replace("-", "_"))


def _as_typed(argument: Argument) -> str:
    flag = argument.flags[0]
    return flag if flag.startswith("-") else str(argument.options.get("metavar", flag))
