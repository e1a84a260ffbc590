"""The server, and what a person does for it."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import Command, argument

PORTS = range(65536)


def port(text: str) -> int:
    if int(text) not in PORTS:
        raise ValueError(text)
    return int(text)


UPKEEP = (
    Command(
        "serve",
        "run the MCP server on stdio, or over HTTP",
        "serving:serve",
        (
            argument("--http", action="store_true", help="over HTTP instead of stdio"),
            argument("--host", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)"),
            argument("--port", metavar="N", type=port, help="0 takes a free one (default: 8765)"),
            argument("--allow-remote", action="store_true", help="allow an address that other machines can reach"),
        ),
    ),
    Command(
        "doctor",
        "look for what is wrong, and say how to mend it",
        "doctor.run:doctor",
        (
            argument("--deep", action="store_true", help="check every page of the file"),
            argument("--no-start", action="store_true", help="do not start the servers that clients start"),
        ),
    ),
    Command(
        "approve",
        "let deletions go that are held, because there were so many at once; asks at a terminal",
        "approving:approve",
        (argument("request", metavar="ID", nargs="?", help="the request, as the error names it"),),
    ),
    Command(
        "completion",
        "print a completion script for a shell",
        "completing:completion",
        (argument("shell", choices=["bash", "zsh", "tcsh"], help="which shell"),),
        ("dionysus completion bash > ~/.local/share/bash-completion/completions/dionysus",),
    ),
)
