"""The table of commands as an argparse parser."""

from __future__ import annotations

import argparse
from typing import NoReturn

from dionysus_mcp import __version__
from dionysus_mcp.cli.commands import COMMANDS, EXIT_CODES, JSON, Command
from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.plain import shortened

ABOUT = "A durable memory for MCP clients: one file, many windows, nothing lost, every fact traceable and reversible."
MESSAGE_CHARS = 300
FILES = {"bash": "_shtab_compgen_files", "zsh": "_files", "tcsh": "f"}  # how shtab says that files are wanted
WAYS = argparse.RawDescriptionHelpFormatter


class Parser(argparse.ArgumentParser):
    """Refuses like everything else of ours does."""

    def error(self, message: str) -> NoReturn:
        cut = shortened(message, MESSAGE_CHARS)
        raise InvalidInput(f"{cut[:1].upper()}{cut[1:]}.", f"`{self.prog} --help` shows what can be given.")


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser. `only` names the command that will run: the others are known then, but take no arguments yet."""
    parser = Parser("dionysus", description=ABOUT, epilog=_exit_codes(), formatter_class=WAYS, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"dionysus {__version__}")
    parser.add_argument(*JSON.flags, **JSON.options)
    known = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", parser_class=Parser)
    for command in COMMANDS:
        _add(known, command, complete=only in {None, command.name})
    return parser


def named(argv: list[str]) -> str:
    """The command that a command line names, as far as one can see before it is parsed."""
    return next((word for word in argv if not word.startswith("-")), "")


def _add(known: argparse._SubParsersAction[Parser], command: Command, *, complete: bool) -> None:
    if not complete:
        known.add_parser(command.name, help=command.summary, add_help=False)
        return
    examples = "\n".join(["examples:", *(f"  {example}" for example in command.examples)]) if command.examples else None
    parser = known.add_parser(
        command.name,
        help=command.summary,
        description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
        epilog=examples,
        formatter_class=WAYS,
        allow_abbrev=False,
    )
    for argument in command.arguments:
        action = parser.add_argument(*argument.flags, **argument.options)
        if action.metavar == "FILE":
            vars(action)["complete"] = FILES
    # Given before the command it must not be taken back by this default.
    parser.add_argument(*JSON.flags, **JSON.options, default=argparse.SUPPRESS)


def _exit_codes() -> str:
    lines = [f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items()]
    return "\n".join(["exit codes:", *lines, "", "Dates: ISO 8601, now, today, yesterday, or '3 days ago'."])
