"""Which engines and images the docker tier runs on, and what it says where it cannot; how our image is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from sandbox.docker.sandbox import DockerSandbox, Options
from sandbox.errors import Unavailable
from tests.contract.sandbox.containers import COLD, ENGINE

pytestmark = [pytest.mark.usefixtures("sandbox"), pytest.mark.parametrize("sandbox", ["docker"], indirect=True)]


@pytest.mark.parametrize(
    ("options", "host", "said"),
    [
        (replace(COLD, image="dionysus-no-such-image"), None, r"no image 'dionysus-no-such-image'.*sandbox build"),
        (replace(COLD, command="dionysus-no-docker"), None, r"'dionysus-no-docker' cannot be run.*Install Docker"),
        (COLD, "unix:///nowhere/docker.sock", r"Cannot connect.*Start a Docker engine"),
    ],
    ids=["image", "command", "engine"],
)
def test_what_is_missing_is_said(
    made: Callable[[Options], DockerSandbox],
    monkeypatch: pytest.MonkeyPatch,
    options: Options,
    host: str | None,
    said: str,
):
    if host:
        monkeypatch.setenv("DOCKER_HOST", host)
    sandbox = made(options)
    with pytest.raises(Unavailable, match=said):
        sandbox.open().run("1")
    with pytest.raises(Unavailable, match=said):
        sandbox.check()


def test_what_works_is_said(made: Callable[[Options], DockerSandbox]):
    assert re.fullmatch(r"Docker engine \d+\..*, image dionysus-sandbox", made(COLD).check())


def test_our_image_is_made_from_any_that_has_python(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-built-by-a-test"
    try:
        ENGINE.build(image, base=COLD.image)
        session = made(replace(COLD, image=image)).open()
        assert session.run("import json, os\nos.path.exists(json.__cached__)").value is True
        session.close()
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_an_image_without_python_is_found_out(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-without-python"
    dockerfile = f"FROM {COLD.image}\nUSER 0\nRUN rm /usr/bin/python3*\n"
    ENGINE.ask("build", "--quiet", "--network=none", "--tag", image, "-", given=dockerfile)
    try:
        with pytest.raises(Unavailable, match=r"docker run.*python3"):
            made(replace(COLD, image=image)).check()
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_an_image_with_a_place_to_write_to_is_refused(made: Callable[[Options], DockerSandbox]):
    image = "dionysus-sandbox-with-a-volume"
    ENGINE.ask("build", "--quiet", "--tag", image, "-", given=f"FROM {COLD.image}\nVOLUME /data\n")
    try:
        with pytest.raises(Unavailable, match=r"declares volumes.*Name an image"):
            made(replace(COLD, image=image)).open().run("1")
    finally:
        ENGINE.ask("image", "rm", "--force", image)


def test_a_base_that_cannot_be_pulled_is_said():
    with pytest.raises(Unavailable, match=r"'nowhere.invalid/python' is not here and cannot be pulled: .*docker load"):
        ENGINE.build("dionysus-sandbox-never-built", base="nowhere.invalid/python")
