"""The page of the command line, from its parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from docs.generate.markdown import code, page, sentence, table


def cli_page() -> str:
    from dionysus_mcp.cli.parser import build_parser

    parser = build_parser()
    commands = list(_commands(parser))
    return page(
        "The command line",
        sentence(parser.description),
        table(("command", "what it does"), [(f"[{code(path)}](#{_anchor(path)})", told) for path, told, _ in commands]),
        _options(parser),
        "Exit codes are listed in [errors.md](errors.md#exit-codes-of-the-command-line).",
        *(_section(path, told, command) for path, told, command in commands),
    )


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for group in _groups(parser):
        told = {choice.dest: choice.help or "" for choice in group._get_subactions()}
        for name, command in group.choices.items():
            yield command.prog, told.get(name, ""), command
            yield from _commands(command)


def _groups(parser: argparse.ArgumentParser) -> list[argparse._SubParsersAction[argparse.ArgumentParser]]:
    return [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]


def _section(path: str, told: str, command: argparse.ArgumentParser) -> str:
    described = sentence(command.description) or sentence(told)
    parts = (f"## {path}", described, _positionals(command), _options(command), (command.epilog or "").strip())
    return "\n\n".join(part for part in parts if part)


def _positionals(command: argparse.ArgumentParser) -> str:
    named = [action for action in command._actions if not action.option_strings and action not in _groups(command)]
    rows = [(code(action.metavar or action.dest), _optional(action), _meaning(action)) for action in named]
    return table(("argument", "", "meaning"), rows)


def _optional(action: argparse.Action) -> str:
    return {"?": "optional", "*": "any number", "+": "one or more"}.get(str(action.nargs), "")


def _options(command: argparse.ArgumentParser) -> str:
    shown = [action for action in command._actions if action.option_strings and action.help != argparse.SUPPRESS]
    rows = [(_flags(action), _default(action), _meaning(action)) for action in shown if action.dest != "help"]
    return table(("option", "default", "meaning"), rows)


def _flags(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    return ", ".join(code(f"{flag}{value}") for flag in action.option_strings)


def _default(action: argparse.Action) -> str:
    plain = action.default is None or action.default is False or action.default == argparse.SUPPRESS
    return "" if plain or action.default in ([], ()) else code(action.default)


def _meaning(action: argparse.Action) -> str:
    choices = f"One of {', '.join(code(choice) for choice in action.choices)}." if action.choices else ""
    return " ".join(filter(None, (sentence(action.help), choices)))


def _anchor(path: str) -> str:
    return path.replace(" ", "-")
