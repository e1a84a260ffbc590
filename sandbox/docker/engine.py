"""A Docker engine, spoken to by its command line. Nothing here starts one, and nothing here runs a container."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from importlib import resources

from sandbox.errors import Unavailable

BASE = "python:3.13-slim"
"""What our image is made from, unless another is named."""

_ENFORCED = {
    "MemoryLimit": "memory",
    "SwapLimit": "swap",
    "CpuCfsQuota": "processor time",
    "PidsLimit": "the number of processes",
}
"""What an engine says of itself, and what it limits when it says yes. It ignores the limits that it cannot keep."""

_TELLING = re.compile(r"\b(error|cannot)\b", re.IGNORECASE)
"""Marks the line that says why, among what it says beside that."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Every method raises `Unavailable` with what the engine said, when it did not do as asked."""

    command: str = "docker"

    def ask(self, *words: str, seconds: float = 30.0, given: str = "") -> str:
        """What the command line prints."""
        try:
            done = subprocess.run(
                [self.command, *words], input=given, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise self._silent(words[0], seconds) from None
        except OSError as error:
            raise self._missing(error) from None
        if done.returncode:
            raise refused(f"{self.command} {words[0]}", done.stderr)
        return done.stdout.strip()

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        """The command line as a process with pipes, out of reach of what is typed into our terminal."""
        try:
            return subprocess.Popen(
                [self.command, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise self._missing(error) from None

    def check(self, image: str) -> str:
        """Raises with the reason why this engine cannot keep what the tier promises; else says which one it is."""
        about = self._about()
        if about.get("OSType") != "linux":
            raise Unavailable(f"The engine runs {about.get('OSType')} containers.", "Switch it to Linux containers.")
        self._enforces(about)
        self.has(image)
        self._holds_no_volumes(image)
        return f"Docker engine {about.get('ServerVersion')}, image {image}"

    def _about(self) -> dict[str, object]:
        self.ask("version", "--format", "{{.Server.Version}}")  # `info` alone succeeds without an engine
        about: dict[str, object] = json.loads(self.ask("info", "--format", "{{json .}}"))
        return about

    def _enforces(self, about: dict[str, object]) -> None:
        unlimited = [what for key, what in _ENFORCED.items() if not about.get(key)]
        if unlimited:
            raise Unavailable(
                f"This engine cannot limit {' and '.join(unlimited)}.",
                "Run it with cgroup v2 (or boot with swapaccount=1); rootless, cgroups must be delegated to it.",
            )
        if "seccomp" not in str(about.get("SecurityOptions")):
            raise Unavailable("This engine filters no system calls.", "Run it with its default seccomp profile.")

    def _holds_no_volumes(self, image: str) -> None:
        if self.ask("image", "inspect", "--format", "{{json .Config.Volumes}}", image) not in {"null", "{}"}:
            raise Unavailable(
                f"The image {image!r} declares volumes, which could be written to without a bound.",
                "Name an image that declares none.",
            )

    def has(self, image: str) -> None:
        """Raises when the image is not here. It is never pulled on the way."""
        try:
            self.ask("image", "inspect", "--format", "{{.Id}}", image)
        except Unavailable as error:
            raise Unavailable(
                f"The engine has no image {image!r}: {error.message}",
                "Make it with `dionysus sandbox build`, or name an image that has python3.",
            ) from None

    def remove(self, *containers: str) -> None:
        """End them, and leave nothing of them. One that is gone already, or going, is no error."""
        try:
            self.ask("rm", "--force", "--volumes", *containers, seconds=60)
        except Unavailable as error:
            if "No such container" not in error.message and "already in progress" not in error.message:
                raise

    def events(self, container: str) -> list[str]:
        """What has happened to a container up to now, and be it that it is gone."""
        return self.ask(
            "events", "--since=24h", "--until=0s", f"--filter=container={container}", "--format={{.Action}}"
        ).split()

    def build(self, image: str, base: str = BASE) -> None:
        """Make our image from one that has python3, which is pulled when it is not here."""
        self._about()
        try:
            self.has(base)
        except Unavailable:
            self._pull(base)
        arguments = ("--build-arg", f"BASE={base}", "--force-rm", "--network", "none", "--tag", image, "-")
        self.ask("build", "--quiet", *arguments, seconds=600, given=_dockerfile())

    def _pull(self, base: str) -> None:
        try:
            self.ask("pull", "--quiet", base, seconds=600)
        except Unavailable as error:
            raise Unavailable(
                f"The image {base!r} is not here and cannot be pulled: {error.message}",
                "Where nothing can be pulled, name an image that is here and has python3 as the base, or bring one in "
                "with `docker load` or `docker import`.",
            ) from None

    def _missing(self, error: OSError) -> Unavailable:
        return Unavailable(
            f"The command {self.command!r} cannot be run ({error.strerror}).", "Install Docker, and start its engine."
        )

    def _silent(self, word: str, seconds: float) -> Unavailable:
        return Unavailable(
            f"`{self.command} {word}` gave no answer in {seconds:g} s.", "Look whether the engine is well."
        )


def refused(command: str, said: str) -> Unavailable:
    """What there is to say of a command that failed."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    telling = next(filter(_TELLING.search, lines), lines[-1])
    return Unavailable(f"`{command}` failed: {telling.rstrip('.')}.", "Start a Docker engine, or look why it refused.")


def _dockerfile() -> str:
    return resources.files("sandbox.docker").joinpath("Dockerfile").read_text(encoding="utf-8")
