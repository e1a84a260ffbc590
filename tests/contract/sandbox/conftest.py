"""The tiers that the sandbox contract runs over. A new tier is one more entry.

A tier that does not work on this machine is skipped with the reason, except where it must work: in CI, and when it is
named in `DIONYSUS_REQUIRE_TIERS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from sandbox.bwrap.sandbox import BwrapSandbox
from sandbox.docker.sandbox import DockerSandbox, Options
from sandbox.errors import Unavailable
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Sandbox, Session
from sandbox.testing import Unprotected
from sandbox.tiers import choose


def in_force() -> Sandbox:
    """What the settings come to where nothing is set: checked, monty first, then the strongest full tier."""
    chosen = choose("auto")
    if chosen.tier == "auto":
        return chosen.sandbox
    chosen.sandbox.close()
    raise Unavailable(f"It comes to {chosen.tier} here: {chosen.reason}.", "Mend that.")


TIERS: dict[str, Callable[[], Sandbox]] = {
    "unprotected": Unprotected,
    "monty": MontySandbox,
    "bwrap": BwrapSandbox,
    "docker": DockerSandbox,
    "auto": in_force,
}
PARTIAL = {"monty"}
"""Those that run a part of Python."""
PLENTY = 1000
MOVES = "import ctypes\ndel ctypes"


@pytest.fixture(scope="session", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = working(request.param)
    yield made
    made.close()


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    opened = sandbox.open(steps=PLENTY)
    yield opened
    opened.close()


@pytest.fixture
def made() -> Iterator[Callable[[Options], DockerSandbox]]:
    """Makes docker sandboxes for a test, and closes them."""
    sandboxes: list[DockerSandbox] = []

    def make(options: Options) -> DockerSandbox:
        sandboxes.append(DockerSandbox(options))
        return sandboxes[-1]

    yield make
    for sandbox in sandboxes:
        sandbox.close()


@pytest.fixture
def full_python(sandbox: Sandbox, session: Session) -> None:
    """Where the session runs all of Python: on `auto`, after it has moved."""
    if sandbox.tier in PARTIAL:
        pytest.skip("this tier runs a part of Python, and this is of the rest")
    if sandbox.tier == "auto":
        assert session.run(MOVES).error is None


def working(tier: str) -> Sandbox:
    try:
        made = TIERS[tier]()
        probe = made.open()
        assert probe.run("1").error is None
        probe.close()
    except Unavailable as why:
        if os.environ.get("CI") or tier in os.environ.get("DIONYSUS_REQUIRE_TIERS", "").split(","):
            raise
        pytest.skip(f"{tier} does not work here: {why}")
    return made
