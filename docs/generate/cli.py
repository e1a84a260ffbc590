"""The page of the command line, from its table of commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dionysus_mcp.cli.commands import COMMANDS, JSON, Argument, Command
from dionysus_mcp.cli.parser import ABOUT
from docs.generate.markdown import code, page, table

HOW_MANY = {"?": "optional", "*": "any number", "+": "one or more"}
UNSAID: tuple[object, ...] = (None, False, [], ())


def cli_page() -> str:
    return page(
        "The command line",
        ABOUT,
        table(("command", "what it does"), [(_link(command), command.summary) for command in COMMANDS]),
        "Every command also takes `--json`: the result, or the error, as one JSON object on stdout. `-` stands for "
        "stdin or stdout. Dates are ISO 8601, now, today, yesterday, or '3 days ago'. Exit codes are in "
        "[errors.md](errors.md#exit-codes-of-the-command-line).",
        *(_section(command) for command in COMMANDS),
    )


def _link(command: Command) -> str:
    return f"[{code(f'dionysus {command.name}')}](#{command.name})"


def _section(command: Command) -> str:
    told = f"{command.summary[:1].upper()}{command.summary[1:]}."
    options = [one for one in command.arguments if _is_option(one)]
    positionals = [one for one in command.arguments if not _is_option(one)]
    examples = "\n".join(("```sh", *command.examples, "```")) if command.examples else ""
    parts = (f"## {command.name}", told, examples, _positionals(positionals), _options(options))
    return "\n\n".join(part for part in parts if part)


def _is_option(argument: Argument) -> bool:
    return argument.flags[0].startswith("-") and argument != JSON


def _positionals(arguments: Sequence[Argument]) -> str:
    rows = [(code(_value(one)), HOW_MANY.get(one.options.get("nargs", ""), ""), _meaning(one)) for one in arguments]
    return table(("argument", "how many", "meaning"), rows)


def _options(arguments: Sequence[Argument]) -> str:
    return table(("option", "default", "meaning"), [(_flags(one), _default(one), _meaning(one)) for one in arguments])


def _flags(argument: Argument) -> str:
    switch = argument.options.get("action") == "store_true"
    return ", ".join(code(flag if switch else f"{flag} {_value(argument)}") for flag in argument.flags)


def _value(argument: Argument) -> str:
    name = argument.options.get("dest") or argument.flags[0].lstrip("-").replace("-", "_")
    return str(argument.options.get("metavar") or name.upper())


def _default(argument: Argument) -> str:
    value = argument.options.get("default")
    return "" if value in UNSAID else code(value)


def _meaning(argument: Argument) -> str:
    choices: Sequence[Any] = argument.options.get("choices", ())
    one_of = f"one of {', '.join(code(choice) for choice in choices)}" if choices else ""
    told = str(argument.options.get("help", "")).removesuffix(f" (default: {argument.options.get('default')})")
    return "; ".join(filter(None, (told, one_of)))
