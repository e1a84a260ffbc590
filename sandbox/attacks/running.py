"""Carries probes out, each in a session of its own, and judges them from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from sandbox.attacks.probe import Outcome, Probe, Verdict
from sandbox.attacks.probes import probes_of
from sandbox.attacks.stage import Stage
from sandbox.errors import SandboxError
from sandbox.port import Result, Sandbox, Session

GRACE = 12.0
"""How much longer than its own limits a probe may take, in seconds: starting, killing and replacing what runs it."""
STUCK = 40.0
"""After this it is cancelled, so that the list goes on."""
USABLE, ANSWER = "1 + 1", 2


def run_all(sandbox: Sandbox, probes: Iterable[Probe] | None = None) -> Iterator[Verdict]:
    """Every probe, or these. The first session is only opened to start what is started once."""
    _usable_again(sandbox)
    with Stage() as stage:
        for probe in probes_of(sandbox.tier) if probes is None else probes:
            yield attempt(sandbox, probe, stage)


def attempt(sandbox: Sandbox, probe: Probe, stage: Stage) -> Verdict:
    """One probe. Whatever the host is told that is not a result or an error of the sandbox's own is held against it."""
    stage.clear()
    began = time.monotonic()
    complaints = list(_complaints(sandbox, probe, stage))
    return Verdict(probe.name, not complaints, "; ".join(complaints), time.monotonic() - began)


def _complaints(sandbox: Sandbox, probe: Probe, stage: Stage) -> Iterator[str]:
    began = time.monotonic()
    try:
        outcome, usable = _carried_out(sandbox, probe, stage)
        took = time.monotonic() - began
        usable = usable or _usable_again(sandbox)
    except Exception as error:
        yield f"the host got {type(error).__name__}: {error}"
        return
    allowed = probe.seconds * len(outcome.steps) + GRACE
    if took > allowed:
        yield f"it took {took:.1f} s where {allowed:.1f} s are the most"
    if not usable:
        yield "no session could be used afterwards"
    if (complaint := probe.judge(outcome)) is not None:
        yield complaint
    yield from stage.harm(outcome)


def _carried_out(sandbox: Sandbox, probe: Probe, stage: Stage) -> tuple[Outcome, bool]:
    """What its steps came to, and whether the session could be used after them."""
    results: list[Result | SandboxError] = []
    session = _opened(sandbox, stage)
    try:
        for step in probe.steps():
            if results and probe.elsewhere:
                session.close()
                session = _opened(sandbox, stage)
            results.append(_told(session, step, probe))
        return Outcome(tuple(results)), _usable(session)
    finally:
        session.close()


def _opened(sandbox: Sandbox, stage: Stage) -> Session:
    session = sandbox.open()
    session.define([*stage.recorder.tools(), stage.recorder.withdrawn()], {})
    session.define(stage.recorder.tools(), stage.variables())
    return session


def _told(session: Session, code: str, probe: Probe) -> Result | SandboxError:
    try:
        with _never_stuck(session):
            return session.run(code, probe.limits)
    except SandboxError as error:
        return error


@contextmanager
def _never_stuck(session: Session) -> Iterator[None]:
    alarm = threading.Timer(STUCK, session.cancel)
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        alarm.join()


def _usable(session: Session) -> bool:
    with suppress(SandboxError):
        return session.run(USABLE).value == ANSWER
    return False


def _usable_again(sandbox: Sandbox) -> bool:
    """Whether a session in its place can be used."""
    session = sandbox.open()
    try:
        return _usable(session)
    finally:
        session.close()
