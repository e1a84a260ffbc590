"""The sandbox as the settings want it, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dionysus_mcp.errors import DionysusError, SandboxBusy, SandboxFailed, SandboxOff, SandboxUnavailable
from dionysus_mcp.settings import Settings
from sandbox.errors import Busy, Off, SandboxError, Unavailable
from sandbox.tiers import Chosen, DockerOptions, Standing, choose, status


def sandbox_in_force(settings: Settings) -> Chosen:
    """The sandbox, ready, with its tier and the reason. Whoever asks for it closes it."""
    with sandbox_errors_told():
        return choose(settings.sandbox, docker_options(settings))


def tiers_here(settings: Settings) -> list[Standing]:
    """How every tier stands on this machine."""
    return status(docker_options(settings))


def docker_options(settings: Settings) -> DockerOptions:
    docker = settings.docker
    return DockerOptions(image=docker.image, command=docker.command, warm=docker.warm)


@contextmanager
def sandbox_errors_told() -> Iterator[None]:
    """What a sandbox says no with, in the shape in which everything else of ours does."""
    try:
        yield
    except SandboxError as error:
        raise _as_ours(error) from error


def _as_ours(error: SandboxError) -> DionysusError:
    match error:
        case Unavailable():
            return SandboxUnavailable(error.message, error.next_step)
        case Off():
            return SandboxOff(error.message, error.next_step)
        case Busy():
            return SandboxBusy(error.message, error.next_step)
    return SandboxFailed(error.message, error.next_step)
