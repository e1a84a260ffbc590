"""The command `doctor`: every check in turn; one that cannot be made is itself a finding."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor import clients, environment, meaning, processes, sandbox, storage, thinking
from dionysus_mcp.cli.doctor.finding import Finding, Level, fail
from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.errors import DionysusError

Check = Callable[[Desk], Iterator[Finding]]
LINES = 6

CHECKS: dict[str, Check] = {
    "python": environment.python,
    "sqlite": environment.sqlite,
    "settings": environment.settings,
    "rights": storage.rights,
    "disk": storage.disk,
    "lock": storage.lock,
    "embedder": meaning.embedder,
    "sandbox": sandbox.tier,
    "models": thinking.models,
    "processes": processes.servers,
    "clients": clients.registered,
    "start": clients.start,
    "integrity": storage.integrity,
}


def doctor(desk: Desk, words: argparse.Namespace) -> int:
    checks = CHECKS | ({"integrity": storage.deep_integrity} if words.deep else {})
    if words.no_start:
        del checks["start"]
    findings: list[Finding] = []
    with desk.progress("Looking") as progress:
        for number, (name, check) in enumerate(checks.items()):
            progress(number, len(checks))
            findings += [finding for finding in _made(name, check, desk) if not _told_before(finding, findings)]
    counts = Counter(finding.level for finding in findings)
    desk.tell({"findings": findings} | {level: counts[level] for level in Level}, lambda _: _told(findings, counts))
    return 1 if counts[Level.FAIL] else 0


def _made(name: str, check: Check, desk: Desk) -> Iterator[Finding]:
    try:
        yield from check(desk)
    except DionysusError as error:
        yield fail(name, error.message, error.next_step)


def _told_before(finding: Finding, findings: Sequence[Finding]) -> bool:
    """A wrong setting, for one, stops several checks, and need not be told several times."""
    return finding.level is Level.FAIL and any(finding.what == before.what for before in findings)


def _told(findings: Sequence[Finding], counts: Counter[Level]) -> str:
    rows = [
        (finding.level.upper(), finding.check, f"{finding.what}{f' -> {finding.fix}' if finding.fix else ''}")
        for finding in findings
    ]
    summary = ", ".join(f"{counts[level]} {level}" for level in Level)
    return f"{table(('', 'check', 'found -> fix'), rows, width_of(sys.stdout), LINES)}\n\n{summary}"
