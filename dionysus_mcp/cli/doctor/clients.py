"""Whether clients know us: their configuration files, the commands in them, and how fast a server answers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.configurations import Entry, Unreadable, entries
from dionysus_mcp.cli.doctor.finding import Finding, fail, ok, warn
from dionysus_mcp.cli.doctor.handshake import seconds_to_initialize

PATIENCE_S = 1.0  # Codex runs its turn without a server that has not answered by then


def registered(desk: Desk) -> Iterator[Finding]:
    del desk
    found = list(entries())
    for unreadable in found:
        if isinstance(unreadable, Unreadable):
            yield warn(
                "clients", f"{unreadable.client}: {unreadable.file} cannot be read: {unreadable.why}", "Mend the file."
            )
    ours = [entry for entry in found if isinstance(entry, Entry)]
    yield from map(command_there, ours)
    if not ours:
        yield warn(
            "clients",
            "no client knows Dionysus",
            f"For Claude Code: claude mcp add --scope user dionysus -- {' '.join(own_command())}",
        )


def start(desk: Desk) -> Iterator[Finding]:
    """Start what clients start, as they do. What a project's own file names is not started: a cloned
    repository may hold anything."""
    del desk
    trusted = [entry for entry in entries() if isinstance(entry, Entry) and entry.starts_us and not entry.from_project]
    commands = {tuple(own_command()): ("this installation", None)} | {
        entry.command: (entry.client, dict(entry.environment)) for entry in trusted if _found(entry.command[0])
    }
    for command, (who, environment) in commands.items():
        taken = seconds_to_initialize(command, environment)
        if taken and taken > PATIENCE_S:  # the first start after a change learns what the next ones know
            taken = seconds_to_initialize(command, environment)
        if taken is None:
            yield fail("start", f"{who}: {command[0]} does not answer `initialize`", "Run it by hand to see why.")
        elif taken > PATIENCE_S:
            yield warn(
                "start",
                f"{who}: {command[0]} took {taken:.2f} s to answer `initialize`",
                "Some clients wait for 1 s only. Look for what keeps this machine busy.",
            )
        else:
            yield ok("start", f"{who}: {command[0]} answered `initialize` in {1000 * taken:.0f} ms")


def own_command() -> list[str]:
    """How this installation's server is started."""
    script = Path(sys.executable).with_name("dionysus")
    return [str(script), "serve"] if script.exists() else [sys.executable, "-m", "dionysus_mcp.cli.main", "serve"]


def command_there(entry: Entry) -> Finding:
    what = f"{entry.client} knows it as {entry.name!r} ({entry.file})"
    if not entry.command:
        return ok("clients", f"{what}, over HTTP")
    if not _found(entry.command[0]):
        return fail(
            "clients", f"{what}, but {entry.command[0]} is not there", f"Make {' '.join(own_command())} its command."
        )
    if not Path(entry.command[0]).is_absolute():
        return warn(
            "clients",
            f"{what}, by a name that only some environments find: {entry.command[0]}",
            f"Give the whole path: {' '.join(own_command())}",
        )
    return ok("clients", what)


def _found(command: str) -> bool:
    return shutil.which(command) is not None
