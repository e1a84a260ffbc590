"""Which tiers work here, which one is in force, and why. A tier that was named is never replaced by another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sandbox.errors import SandboxError, Unavailable
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import LIMITS, Sandbox

Mode = Literal["auto", "monty", "docker", "bwrap", "off"]
AUTO: Final = "auto"
LIGHT: Final = "monty"
FULL: Final = ("docker", "bwrap")
"""Those that run all of Python, the strongest first."""
TIERS: Final = (LIGHT, *FULL)


@dataclass(frozen=True, slots=True)
class DockerOptions:
    """What the settings say of the docker tier."""

    image: str = ""
    """Empty: the one that `dionysus sandbox build` makes."""
    command: str = "docker"
    warm: int = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tier stands on this machine."""

    tier: str
    works: bool
    why: str
    """Why it does not work; or what it is, and what it cannot promise."""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is in force: the tier's name, the tiers that it is made of, and the reason."""

    tier: str
    made_of: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sandbox that is ready, and why it is this one."""

    sandbox: Sandbox
    tier: str
    reason: str


def choose(mode: Mode, docker: DockerOptions | None = None) -> Chosen:
    """The sandbox in force. Its steps are checked before they run. Raises `Unavailable` with the next step to take."""
    if mode not in get_args(Mode):
        raise Unavailable(f"There is no sandbox {mode!r}.", f"Name one of {', '.join(get_args(Mode))}.")
    tried: dict[str, Sandbox] = {}
    try:
        decision = decide(mode, lambda tier: _tried(tier, docker or DockerOptions(), tried))
    except SandboxError:
        _close(tried)
        raise
    parts = [tried.pop(tier) for tier in decision.made_of]
    _close(tried)
    return Chosen(_joined(decision, parts), decision.tier, decision.reason)


def status(docker: DockerOptions | None = None) -> list[Standing]:
    """How every tier stands. What had to be started to find out is ended again."""
    tried: dict[str, Sandbox] = {}
    try:
        return [_tried(tier, docker or DockerOptions(), tried) for tier in TIERS]
    finally:
        _close(tried)


def decide(mode: Mode, look: Callable[[str], Standing]) -> Decision:
    """Which tiers it comes to, given how they stand; none is looked at that would make no difference."""
    if mode == "off":
        return Decision("off", (), "the settings say so")
    if mode != "auto":
        return _named(look(mode))
    light = look(LIGHT)
    looked = list(_until_one_works(look))
    full = next((standing for standing in looked if standing.works), None)
    without = "; ".join(f"{standing.tier}: {standing.why}" for standing in looked if not standing.works)
    if light.works and full:
        return Decision("auto", (LIGHT, full.tier), f"monty, and {full.tier} for steps that need full Python")
    if light.works:
        return Decision(LIGHT, (LIGHT,), f"monty alone, a part of Python, because no full one works here ({without})")
    if full:
        return Decision(full.tier, (full.tier,), f"{full.tier} alone, because monty does not work here ({light.why})")
    raise Unavailable(f"No tier of the sandbox works here (monty: {light.why}; {without}).", light.fix)


def made(tier: str, docker: DockerOptions | None = None) -> Sandbox:
    """One tier, found to work; `auto` is as it would be in force. Raises `Unavailable`."""
    if tier == AUTO:
        return choose(AUTO, docker).sandbox
    tried: dict[str, Sandbox] = {}
    _named(_tried(tier, docker or DockerOptions(), tried))
    return tried[tier]


def _until_one_works(look: Callable[[str], Standing]) -> Iterator[Standing]:
    for tier in FULL:
        standing = look(tier)
        yield standing
        if standing.works:
            return


def _named(standing: Standing) -> Decision:
    if not standing.works:
        raise Unavailable(f"The sandbox {standing.tier!r} does not work here: {standing.why}", standing.fix)
    return Decision(standing.tier, (standing.tier,), f"the settings name it; {standing.why}")


def _joined(decision: Decision, parts: list[Sandbox]) -> Sandbox:
    from sandbox.auto.sandbox import AutoSandbox
    from sandbox.checking.checker import Checker
    from sandbox.checking.sandbox import CheckedSandbox
    from sandbox.off import OffSandbox

    match parts:
        case []:
            return OffSandbox()
        case [one]:
            return CheckedSandbox(one, Checker())
        case [MontySandbox() as light, full]:
            return CheckedSandbox(AutoSandbox(light, full), Checker())
    raise AssertionError(decision)


def _tried(tier: str, docker: DockerOptions, tried: dict[str, Sandbox]) -> Standing:
    try:
        tried[tier], why = _MAKERS[tier](docker)
    except SandboxError as error:
        return Standing(tier, works=False, why=error.message, fix=error.next_step)
    return Standing(tier, works=True, why=why)


def _monty(_docker: DockerOptions) -> tuple[Sandbox, str]:
    sandbox = MontySandbox()
    try:
        probe = sandbox.open()
        probe.run("None")
        probe.close()
    except SandboxError:
        sandbox.close()
        raise
    return sandbox, "a part of Python in processes of its own, without files or network"


def _docker(docker: DockerOptions) -> tuple[Sandbox, str]:
    from sandbox.docker.sandbox import IMAGE, DockerSandbox, Options

    sandbox = DockerSandbox(Options(image=docker.image or IMAGE, command=docker.command, warm=docker.warm))
    try:
        return sandbox, f"full Python in a container for every run ({sandbox.check()})"
    except SandboxError:
        sandbox.close()
        raise


def _bwrap(_docker: DockerOptions) -> tuple[Sandbox, str]:
    from sandbox.bwrap.sandbox import BwrapSandbox

    megabytes = LIMITS.memory_bytes >> 20
    return BwrapSandbox(), f"full Python in namespaces; {megabytes} MB for each process's own, no bound on all"


_MAKERS: Final[Mapping[str, Callable[[DockerOptions], tuple[Sandbox, str]]]] = {
    "monty": _monty,
    "docker": _docker,
    "bwrap": _bwrap,
}


def _close(sandboxes: Mapping[str, Sandbox]) -> None:
    for sandbox in sandboxes.values():
        with suppress(SandboxError):
            sandbox.close()
