"""What tests of the docker tier share: the engine as it sees our containers."""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox.docker.engine import Engine
from sandbox.docker.sandbox import Options

ENGINE = Engine()
COLD = Options(warm=0)


def containers_of(pid: int) -> list[str]:
    """Those that a process has started, in whatever state they are."""
    return ENGINE.ask("ps", "--all", "--quiet", "--filter", f"name=^dionysus-{pid}-").split()


def wait_until(true: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
