"""Windows on real servers, each with a data folder of its own; and a house whose loading can be held up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dionysus_mcp.testing import PATIENCE_S, SERVER, RawClient

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("dionysus_mcp", "agents", "sandbox")

# Stands in for a slow disk: the settings' library, or the module GATED, is not found before there is the file GATE.
SLOW_DISK = """
import os, sys, time

class Gate:
    def find_spec(self, name, path=None, target=None):
        if "GATE" in os.environ and name == os.environ.get("GATED", "pydantic_settings"):
            open(os.environ["GATE"] + ".reached", "w").close()
            while not os.path.exists(os.environ["GATE"]):
                time.sleep(0.01)

sys.meta_path.insert(0, Gate())
"""

COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""As in an installation: our source is not compiled anew at every start."""

OpenWindow = Callable[..., RawClient]


def environment(home: Path, path: str = str(ROOT)) -> dict[str, str]:
    """What a server is told of where its data and its source are; words only, unless a test says else."""
    return {"DIONYSUS_HOME": str(home), "PYTHONPATH": path, "DIONYSUS_EMBEDDING__MODEL": "none"} | COMPILED


@pytest.fixture
def window(tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows on the server of this checkout; all of one test share a data folder."""
    opened: list[RawClient] = []

    def open_window(version: str = "2025-11-25", **env: str) -> RawClient:
        opened.append(RawClient(SERVER, environment(tmp_path / "home") | env, tmp_path, version))
        return opened[-1]

    yield open_window
    for client in opened:
        client.close()


@dataclass
class House:
    """A copy of our source in which nobody else works, and a data folder. Loading can be held at a gate."""

    root: Path
    home: Path
    opened: list[RawClient] = field(default_factory=list)

    @property
    def gate(self) -> Path:
        return self.home.parent / f"{self.home.name}.gate"

    def window(self, version: str = "2025-11-25", *, held: bool = False, **env: str) -> RawClient:
        """A window; a held one loads only when `let_go` is called, so that all it says before comes from the front."""
        given = environment(self.home, f"{self.root}:{self.root / 'slow'}")
        if held:
            self.gate.unlink(missing_ok=True)
            given["GATE"] = str(self.gate)
        self.opened.append(RawClient(SERVER, given | env, self.root, version))
        return self.opened[-1]

    def wait_at_the_gate(self) -> None:
        """Until a held window has come to where it is held."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.gate.with_name(f"{self.gate.name}.reached").exists():
            assert time.monotonic() < deadline, "it did not come to the gate"
            time.sleep(0.02)

    def let_go(self) -> None:
        self.gate.touch()

    def close(self) -> None:
        for client in self.opened:
            client.kill()


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(source: Path, tmp_path: Path) -> Iterator[House]:
    """A house whose source nobody changes."""
    house = House(source, tmp_path / "home")
    yield house
    house.close()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A house whose source the test may change."""
    house = House(_copied(tmp_path / "house"), tmp_path / "home")
    yield house
    house.close()


def _copied(root: Path) -> Path:
    for storey in STOREYS:
        shutil.copytree(ROOT / storey, root / storey, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "slow").mkdir()
    (root / "slow" / "sitecustomize.py").write_text(SLOW_DISK, "utf-8")
    return root
