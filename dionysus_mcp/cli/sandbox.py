"""The command `sandbox`: which tiers work here, what attacks come to, and one file in the tier in force."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dionysus_mcp.cli import sandbox_views as views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import STDIN, stdin_text
from dionysus_mcp.cli.terminal import write_text
from dionysus_mcp.errors import InvalidInput, SandboxUnavailable, shown
from dionysus_mcp.sandboxing import docker_options, sandbox_errors_told, sandbox_in_force, tiers_here
from sandbox.tiers import AUTO, Decision, Standing, decide, made

if TYPE_CHECKING:
    from sandbox.attacks import Verdict
    from sandbox.port import Result, Sandbox

MOST_BYTES = 1 << 20
LISTEN_S = 0.2


@dataclass(frozen=True, slots=True)
class Status:
    """What is in force, why, and how the tiers stand."""

    setting: str
    in_force: str
    reason: str
    fix: str
    tiers: list[Standing]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the attacks on one tier came to; none were made where it does not work."""

    tier: str
    works: bool
    why: str
    held: int
    broken: list[Verdict]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a file came to. The value is shown as Python writes it."""

    tier: str
    value: str
    logs: str
    error: str


def sandbox(desk: Desk, words: argparse.Namespace) -> int:
    with sandbox_errors_told():
        return {"status": _status, "test": _test, "run": _run, "build": _build}[words.action](desk, words)


def status_of(desk: Desk) -> Status:
    standings = {standing.tier: standing for standing in tiers_here(desk.settings)}
    mode = desk.settings.sandbox
    try:
        with sandbox_errors_told():
            decision, fix = decide(mode, standings.__getitem__), ""
    except SandboxUnavailable as error:
        decision, fix = Decision("none", (), error.message), error.next_step
    return Status(mode, decision.tier, decision.reason, fix, list(standings.values()))


def _status(desk: Desk, words: argparse.Namespace) -> int:
    del words
    report = status_of(desk)
    desk.tell(report, views.status)
    return 1 if report.in_force == "none" else 0


def _test(desk: Desk, words: argparse.Namespace) -> int:
    standings = [one for one in _standings(desk, words.tier) if words.tier in {None, one.tier}]
    tried = [_attacked(desk, standing) for standing in standings]
    desk.tell({"tiers": tried}, lambda _: views.attacked(tried))
    unmet = words.tier is not None and not tried[0].works
    return 1 if unmet or any(one.broken for one in tried) or not any(one.works for one in tried) else 0


def _standings(desk: Desk, tier: str | None) -> list[Standing]:
    """How the tiers stand; `auto`, which is made of others that are attacked anyway, only where it is asked for."""
    standings = tiers_here(desk.settings)
    if tier != AUTO:
        return standings
    return [Standing(AUTO, works=True, why=decide(AUTO, {one.tier: one for one in standings}.__getitem__).reason)]


def _attacked(desk: Desk, standing: Standing) -> Tried:
    from sandbox.attacks import probes_of, run_all

    if not standing.works:
        return Tried(standing.tier, works=False, why=standing.why, held=0, broken=[])
    total = len(list(probes_of(standing.tier)))
    verdicts: list[Verdict] = []
    attacked = made(standing.tier, docker_options(desk.settings))
    with _closing(attacked), desk.progress(f"Attacking {standing.tier}") as progress:
        for verdict in run_all(attacked):
            verdicts.append(verdict)
            progress(len(verdicts), total)
    broken = [verdict for verdict in verdicts if not verdict.held]
    return Tried(standing.tier, works=True, why=standing.why, held=len(verdicts) - len(broken), broken=broken)


def _run(desk: Desk, words: argparse.Namespace) -> int:
    code = _code(words.file)
    with _wanted(desk, words.tier) as (running, tier):
        result = _ran(running, code)
    error = str(result.error) if result.error else ""
    if desk.as_json:
        desk.tell(Ran(tier, repr(result.value), result.logs, error), views.ran)
        return 1 if error else 0
    for stream, text in ((sys.stdout, views.ran(Ran(tier, repr(result.value), result.logs, ""))), (sys.stderr, error)):
        if text:
            write_text(stream, text)
    return 1 if error else 0


def _ran(running: Sandbox, code: str) -> Result:
    """In a thread of its own, so that Ctrl-C is heard while the code runs."""
    with closing(running.open(steps=1)) as session, ThreadPoolExecutor(1) as thread:
        step = thread.submit(session.run, code)
        try:
            while not step.done():
                wait([step], LISTEN_S)
            return step.result()
        except KeyboardInterrupt:
            session.cancel()
            raise


def _build(desk: Desk, words: argparse.Namespace) -> int:
    from sandbox.docker.engine import BASE, Engine

    docker = desk.settings.docker
    with desk.progress("Building"):
        Engine(docker.command).build(docker.image, words.base or BASE)
    desk.tell({"image": docker.image}, lambda answer: f"The image {answer['image']} is made.")
    return 0


@contextmanager
def _wanted(desk: Desk, tier: str | None) -> Iterator[tuple[Sandbox, str]]:
    if tier is not None:
        running, name = made(tier, docker_options(desk.settings)), tier
    else:
        chosen = sandbox_in_force(desk.settings)
        running, name = chosen.sandbox, chosen.tier
    with _closing(running):
        yield running, name


@contextmanager
def _closing(running: Sandbox) -> Iterator[None]:
    try:
        yield
    finally:
        running.close()


def _code(file: str | None) -> str:
    if file is None:
        raise InvalidInput("There is no file to run.", "Give one, or - to read it from stdin.", field="file")
    if file == STDIN:
        return stdin_text(MOST_BYTES)
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{shown(file)} cannot be read: {error}.", "Give a file of Python.", field="file") from error
