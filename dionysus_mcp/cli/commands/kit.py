"""What commands are made of, and the arguments that several take."""

from __future__ import annotations

from typing import Any, NamedTuple


class Argument(NamedTuple):
    """One argument as argparse takes it."""

    flags: tuple[str, ...]
    options: dict[str, Any]


class Command(NamedTuple):
    """A command; `handler` is `module:function` below `dionysus_mcp.cli`, imported when the command is run."""

    name: str
    summary: str
    handler: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()


def argument(*flags: str, **options: Any) -> Argument:
    return Argument(flags, options)


JSON = argument("--json", action="store_true", help="print the result, or the error, as one JSON object")
PROJECT = argument(
    "--project", metavar="P", help="only this project and `global`; '*' for all (default: this folder's)"
)
ONE_PROJECT = argument("--project", metavar="P", help="only this project; '*' for all (default: this folder's)")
EVERY_PROJECT = argument("--project", metavar="P", help="only this project (default: all)")
